"""Held-out examples: reading by source, sampling, halving."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lait.selection.examples import HeldOutExample, halves, read_held_out, sample_by_source
from lait.training.examples import ExamplesError


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def made(counts):
    """Examples by source, the sources mixed."""
    sources = [source for source, count in counts.items() for _ in range(count)]
    np.random.default_rng(0).shuffle(sources)
    return [HeldOutExample((f"text {i}",), "yes", s, f"f:{i}") for i, s in enumerate(sources)]


def test_rows_of_several_files_and_kinds(tmp_path):
    first = write(
        tmp_path / "a.jsonl",
        [
            {"hypothesis": "h", "premise": "p", "label": "Neutral", "source": "one"},
            {"segments": ["x", "y", "z"], "label": "yes"},
        ],
    )
    second = tmp_path / "b.parquet"
    row = {"hypothesis": ["q"], "premise": ["r"], "label": ["no"], "source": ["one"]}
    pq.write_table(pa.table(row), second)
    assert read_held_out([first, second]) == [
        HeldOutExample(("h", "p"), "neutral", "one", f"{first}:1"),
        HeldOutExample(("x", "y", "z"), "yes", "a.jsonl", f"{first}:2"),
        HeldOutExample(("q", "r"), "no", "one", f"{second}:1"),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"segments": ["a"]}, "label None"),
        ({"segments": ["a"], "label": ["x"]}, "label \\['x'\\]"),
        ({"segments": ["a"], "label": 1}, "label 1: needs"),
        ({"hypothesis": " ", "premise": "p", "label": "x"}, "non-empty"),
    ],
)
def test_rows_that_cannot_be_used(tmp_path, row, message):
    path = write(tmp_path / "a.jsonl", [{"segments": ["fine"], "label": "x"}, row])
    with pytest.raises(ExamplesError, match=f"a.jsonl:2: .*{message}"):
        read_held_out([path])


def test_a_file_counts_once(tmp_path):
    path = write(tmp_path / "a.jsonl", [{"segments": ["a"], "label": "x"}])
    with pytest.raises(ExamplesError, match="give each file once"):
        read_held_out([path, tmp_path / "." / "a.jsonl"])


def test_a_sample_has_so_many_of_each_source_in_their_order():
    examples = made({"large": 50, "small": 3})
    sample = sample_by_source(examples, 10, seed=0)
    assert Counter(e.source for e in sample) == {"large": 10, "small": 3}
    places = [examples.index(e) for e in sample]
    assert places == sorted(set(places))
    assert sample == sample_by_source(examples, 10, seed=0)
    assert sample != sample_by_source(examples, 10, seed=1)
    assert sample_by_source(examples, None, seed=0) == examples


def test_what_is_drawn_of_a_source_does_not_depend_on_the_others():
    large = made({"large": 40})
    alone = sample_by_source(large, 5, seed=2)
    mixed = sample_by_source([*made({"other": 9}), *large], 5, seed=2)
    assert [e for e in mixed if e.source == "large"] == alone


def test_halves_part_every_source():
    examples = made({"a": 20, "b": 7, "c": 1})
    chosen, reported = halves(examples, seed=0)
    assert sorted([*chosen, *reported]) == list(range(28))
    assert Counter(examples[i].source for i in chosen) == {"a": 10, "b": 4, "c": 1}
    assert Counter(examples[i].source for i in reported) == {"a": 10, "b": 3}
    again, _ = halves(examples, seed=0)
    other, _ = halves(examples, seed=1)
    assert chosen.tolist() == again.tolist() != other.tolist()


def test_too_few_to_halve():
    with pytest.raises(ExamplesError, match="2 examples cannot be halved within their sources"):
        halves(made({"a": 1, "b": 1}), seed=0)

"""Grouping and sampling of labelled pairs, and figures of predictions."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.common import BenchmarkError
from benchmarks.lengths import THIRDS, by_length, thirds
from benchmarks.nli_predictions import (
    MEAN,
    accuracies,
    majority_accuracies,
    predict_groups,
    retained,
)
from benchmarks.nli_sets import (
    dev_groups,
    digest,
    even_sample,
    hypothesis_only,
    majority_label,
    read_groups,
    training_sample,
)
from benchmarks.resampling import Bootstrap
from lait.training.examples import Example
from tests.benchmarks.nli_rows import write_rows
from tests.tiny_models import labelled_examples


def test_groups_hold_the_rows_of_their_source_in_order(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.jsonl.gz", {"one": 9, "two": 5})
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    for released_only in (False, True):
        groups = read_groups(path, "--dev", released_only)
        for source in ("one", "two"):
            expected = [
                (row["hypothesis"], row["premise"])
                for row in rows
                if row["source"] == source and (row["release"] or not released_only)
            ]
            assert [example.segments for example in groups[source]] == expected


def test_unusable_files_name_the_flag_and_the_row(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"--dev .*none\.jsonl"):
        read_groups(tmp_path / "none.jsonl", "--dev")
    path = tmp_path / "rows.jsonl"
    path.write_text('{"hypothesis": "a", "premise": "b", "label": "maybe"}\n')
    with pytest.raises(BenchmarkError, match=r"--train .*rows\.jsonl:1: label 'maybe'"):
        read_groups(path, "--train")


@settings(max_examples=30, deadline=None)
@given(size=st.integers(1, 60), most=st.integers(1, 70))
def test_an_even_sample_is_spread_over_the_list(size: int, most: int) -> None:
    examples = [Example((str(i),), 0) for i in range(size)]
    places = [int(e.segments[0]) for e in even_sample(examples, most)]
    assert len(places) == min(size, most)
    gaps = np.diff([*places, size])
    assert places[0] == 0 and gaps.min() >= 1 and gaps.max() - gaps.min() <= 1


def test_a_training_sample_is_of_its_sources_and_of_its_seed(tmp_path: Path) -> None:
    groups = dev_groups(write_rows(tmp_path / "r.jsonl.gz", {"one": 30, "two": 30}), 100)
    one, again, other = (training_sample(groups, 20, seed, ["two"]) for seed in (1, 1, 2))
    assert digest(one) == digest(again) != digest(other)
    assert len(set(one)) == 20 and set(one) <= set(groups["two"])
    assert set(training_sample(groups, 60, 0)) == {*groups["one"], *groups["two"]}
    with pytest.raises(BenchmarkError, match="no rows of three: choose among"):
        training_sample(groups, 5, 0, ["three"])
    with pytest.raises(BenchmarkError, match="--examples 61: there are 60"):
        training_sample(groups, 61, 0)


def test_hypothesis_and_majority() -> None:
    examples = [Example(("a", "b"), 2), Example(("c", "d", "e"), 1), Example(("f", "g"), 2)]
    assert [e.segments for e in hypothesis_only(examples)] == [("a",), ("c",), ("f",)]
    assert majority_label(examples) == 2
    assert majority_label(examples[:2]) == 1


def test_predictions_are_the_models_and_figures_follow_from_them(tiny_model) -> None:
    model, groups = tiny_model(), {"a": labelled_examples(14), "b": labelled_examples(5)}
    found = predict_groups(model, groups, [0, 3], print)
    segments = [example.segments for example in groups["b"]]
    assert (found["b"][3] == model.predict(segments, 3).argmax(axis=1)).all()
    bootstrap = Bootstrap(50)
    by_layers = {p: accuracies(found, groups, p, bootstrap) for p in (0, 3)}
    for p in (0, 3):
        shares = [
            np.mean([label == e.label for label, e in zip(found[n][p], groups[n], strict=True)])
            for n in groups
        ]
        assert [by_layers[p][n].value for n in groups] == pytest.approx(shares)
        assert by_layers[p][MEAN].value == pytest.approx(np.mean(shares))
    kept = retained(by_layers)
    assert kept[3][MEAN].value == pytest.approx(by_layers[3][MEAN].value / by_layers[0][MEAN].value)
    ratios = kept[0]["a"].samples
    # A draw on which nothing is right has no ratio.
    assert kept[0]["a"].value == 1 and set(ratios[~np.isnan(ratios)]) == {1.0}
    assert retained({3: by_layers[3]}) == {}
    # 14 examples: five of label 0 and of 1, four of 2; of 5: two of 0 and of 1.
    assert majority_accuracies(groups, bootstrap)["a"].value == pytest.approx(5 / 14)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=3, max_size=40))
def test_thirds_are_even_and_ordered_by_length(lengths: list[int]) -> None:
    parts = thirds(np.array(lengths))
    assert sorted(place for part in parts for place in part) == list(range(len(lengths)))
    sizes = [len(part) for part in parts]
    assert max(sizes) - min(sizes) <= 1
    for shorter, longer in itertools.pairwise(parts):
        assert max(lengths[i] for i in shorter) <= min(lengths[i] for i in longer)


def test_each_data_set_is_split_on_its_own(tiny_model) -> None:
    short = [Example(("w1", " ".join(["w2"] * n)), 0) for n in (3, 1, 2)]
    long = [Example(("w1", " ".join(["w3"] * n)), 1) for n in (20, 22, 21)]
    parts, tokens = by_length({"short": short, "long": long}, tiny_model().tokenizer)
    assert [parts[third]["short"] for third in THIRDS] == [[short[1]], [short[2]], [short[0]]]
    assert [parts[third]["long"] for third in THIRDS] == [[long[0]], [long[2]], [long[1]]]
    # [CLS] and [SEP] around each of the two segments.
    assert [tokens[third]["long"] for third in THIRDS] == [25, 26, 27]

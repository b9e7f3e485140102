"""Reading labelled examples, and what is said of those that cannot be used."""

from __future__ import annotations

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lait.modeling import LABELS
from lait.training.examples import Example, ExamplesError, check_labels, read_examples

ROWS = [
    {"hypothesis": "a", "premise": "b", "label": "entailment", "release": True},
    {"hypothesis": "c", "premise": "d", "label": "contradiction", "release": False},
    {"hypothesis": "e", "premise": "f", "label": "neutral"},
]
EXPECTED = [Example(("a", "b"), 0), Example(("c", "d"), 2), Example(("e", "f"), 1)]


def write(path, rows):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz", "rows.parquet"])
def test_kinds_of_files(tmp_path, name):
    path = write(tmp_path / name, ROWS)
    assert read_examples([path], LABELS) == EXPECTED
    assert read_examples([path, str(path)], LABELS) == EXPECTED * 2
    assert read_examples([path], LABELS, released_only=True) == EXPECTED[:1]


def test_segments_and_order_of_the_labels(tmp_path):
    rows = [{"segments": ["a", "b", "c"], "label": "no"}, {"segments": ["a"], "label": "yes"}]
    path = write(tmp_path / "rows.jsonl", rows)
    assert read_examples([path], ["yes", "no"]) == [Example(("a", "b", "c"), 1), Example(("a",), 0)]


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.large_list(pa.large_string())])
def test_parquet_with_lists_of_segments(tmp_path, kind):
    """Lists of several lengths; the columns of pairs may be there too, empty."""
    segments = [["a", "b", "c"], ["d"], None, ["e", "f"]]
    table = pa.table(
        {
            "segments": pa.array(segments, type=kind),
            "hypothesis": ["", None, "g", None],
            "premise": [None, None, "h", None],
            "label": pa.array(["no", "yes", "yes", "no"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "rows.parquet")
    assert read_examples([tmp_path / "rows.parquet"], ["yes", "no"]) == [
        Example(("a", "b", "c"), 1),
        Example(("d",), 0),
        Example(("g", "h"), 0),
        Example(("e", "f"), 1),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"hypothesis": "a", "premise": "b", "label": "maybe"}, r":2: label 'maybe' is not one of"),
        ({"hypothesis": "a", "premise": "b"}, r":2: label None is not one of entailment"),
        ({"hypothesis": "a", "premise": " ", "label": "neutral"}, r":2: needs non-empty"),
        ({"hypothesis": "a", "label": "neutral"}, r":2: needs non-empty"),
        ({"segments": "abc", "label": "neutral"}, r":2: needs non-empty `segments`"),
        ({"segments": ["a", 3], "label": "neutral"}, r":2: needs non-empty `segments`"),
        (["a", "b"], r"line 2 is not a JSON object"),
    ],
)
def test_rows_that_cannot_be_used(tmp_path, row, message):
    path = write(tmp_path / "rows.jsonl", [ROWS[0], row])
    with pytest.raises(ExamplesError, match=message) as error:
        read_examples([path], LABELS)
    assert str(path) in str(error.value)


def test_files_that_cannot_be_read(tmp_path):
    broken = tmp_path / "broken.jsonl"
    broken.write_text(json.dumps(ROWS[0]) + "\n{half a row\n")
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(ROWS).encode() * 50)[:-12])
    fake = tmp_path / "fake.parquet"
    fake.write_text("no parquet")
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"hypothesis": "\xe9"}'.encode("latin-1"))
    for path in (tmp_path / "missing.jsonl", broken, cut, fake, latin, tmp_path):
        with pytest.raises(ExamplesError, match=r"Allowed are \.jsonl") as error:
            read_examples([path], LABELS)
        assert str(path) in str(error.value)
    with pytest.raises(ExamplesError, match="line 2 is not JSON"):
        read_examples([broken], LABELS)


def test_nothing_left(tmp_path):
    path = write(tmp_path / "rows.jsonl", ROWS[1:])
    with pytest.raises(ExamplesError, match=r"rows\.jsonl: no example is left"):
        read_examples([path], LABELS, released_only=True)


def test_every_label_needs_an_example():
    check_labels("--dev x", EXPECTED, LABELS)
    with pytest.raises(ExamplesError, match=r"--dev x: .* label 'entailment' or 'neutral'; .*"):
        check_labels("--dev x", EXPECTED[1:2], LABELS)

"""The reader of simulated corruptions, and its messages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common import BenchmarkError
from benchmarks.corruption_file import read_instances

INSTANCE: dict[str, Any] = {
    "wikis": {"en": ["One.", "Two."], "de": ["Eins."]},
    "gold_ind": 1,
    "original": "Two.",
    "new": "Three.",
    "matched_sent": "Two?",
}


def write(folder: Path, contents: object) -> Path:
    path = folder / "corruptions.json"
    path.write_text(contents if isinstance(contents, str) else json.dumps(contents))
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    (read,) = read_instances(write(tmp_path, {"Numbers": [INSTANCE]}))
    assert (read.title, read.wikis, read.matched_sent) == ("Numbers", INSTANCE["wikis"], "Two?")
    assert (read.corruption.index, read.corruption.original) == (1, "Two.")
    assert read.corrupted() == ["One.", "Three."]


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ("{", "no JSON"),
        ([], "expected an object of lists"),
        ({"T": {}}, "expected an object of lists"),
        ({"T": [3]}, "'T', instance 0: expected an object, not int"),
        (
            {"T": [INSTANCE, INSTANCE | {"gold_ind": 2}]},
            "instance 1: gold_ind 2 lies outside the 2",
        ),
        ({"T": [INSTANCE | {"gold_ind": -1}]}, "gold_ind -1 lies outside"),
        ({"T": [INSTANCE | {"gold_ind": True}]}, "'gold_ind' is missing or is no int"),
        ({"T": [INSTANCE | {"new": None}]}, "'new' is missing or is no str"),
        ({"T": [INSTANCE | {"wikis": {"de": []}}]}, "no English article"),
        (
            {"T": [INSTANCE | {"wikis": {"en": "One."}}]},
            "the sentences of 'en' are no list of texts",
        ),
    ],
)
def test_a_bad_file_says_what_is_wrong_where(
    tmp_path: Path, contents: object, message: str
) -> None:
    with pytest.raises(BenchmarkError, match=re.escape(message)):
        read_instances(write(tmp_path, contents))


def test_a_missing_file_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"no such file. Give an object of lists"):
        read_instances(tmp_path / "none.json")

"""WikiClusters' two formats, grouping by a field or folder, languages that files do not carry."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.documents import Reading, read_source
from transforms.records import DeadLetter, Document, Source
from transforms.sentences import split_document

CLUSTERS = {
    "Bridge": {"en": ["It opened in 1912.", "", "It is blue."], "ZH-cn": ["桥是蓝色的。"]},
    "<b>Tower": {"de": ["Der Turm\nsteht."], "fr": []},
}
CHANGED = {
    "Bridge": [
        {
            "wikis": {"en": ["It opened in 1912.", "It is blue."], "de": ["Sie ist blau."]},
            "gold_ind": 1, "original": "It is blue.", "new": "It is red.", "matched_sent": "",
        },
        {"wikis": {"en": ["One."]}, "gold_ind": 1, "new": "Two."},
        {"wikis": {"de": ["Eins."]}, "gold_ind": 0, "new": "Two."},
    ]
}  # fmt: skip


def read(path: Path, reading: Reading = Reading()) -> list[Document | DeadLetter]:  # noqa: B008
    return list(read_source(Source(str(path), path.name), reading))


def write(path: Path, value: Any) -> Path:
    data = ("\ufeff" + json.dumps(value, ensure_ascii=False)).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_articles_are_documents_of_a_group_called_by_its_title(tmp_path: Path) -> None:
    english, chinese, german, letter = read(write(tmp_path / "all_clusters.json.gz", CLUSTERS))
    assert isinstance(english, Document) and isinstance(chinese, Document)
    assert (english.group_id, english.doc_id, english.title) == ("Bridge", "en", "Bridge")
    assert english.text == "It opened in 1912.\n\nIt is blue."
    sentences = split_document(english)
    assert [one.text for one in sentences] == CLUSTERS["Bridge"]["en"]
    assert [one.index for one in sentences] == [0, 1, 2]
    assert (chinese.lang, chinese.doc_id) == ("zh-cn", "ZH-cn")
    assert isinstance(german, Document)
    assert [one.text for one in split_document(german)] == ["Der Turm\nsteht."]
    assert isinstance(letter, DeadLetter)
    assert letter.id == "all_clusters.json.gz:<b>Tower/fr"
    assert [d.ordinal for d in (english, chinese, german)] == [1, 2, 3]


def test_a_changed_sentence_is_in_its_place(tmp_path: Path) -> None:
    english, german, *letters = read(write(tmp_path / "c.json", CHANGED))
    assert isinstance(english, Document) and isinstance(german, Document)
    assert english.group_id == german.group_id == "Bridge#0"
    assert english.title == "Bridge"
    assert [one.text for one in split_document(english)] == ["It opened in 1912.", "It is red."]
    assert [letter.id for letter in letters if isinstance(letter, DeadLetter)] == [
        "c.json:Bridge#1", "c.json:Bridge#2"
    ]  # fmt: skip
    assert "'gold_ind' must be the place of one of the 1 sentences" in letters[0].reason  # type: ignore[union-attr]
    assert "'wikis'" in letters[1].reason  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("sentences", "reason"),
    [
        ("A text.", "must be a list of sentences, not a string"),
        (["One.", 2], "sentence 1 must be a string, not an integer"),
        (["", " "], "the article has no text"),
    ],
)
def test_articles_that_cannot_be_used(sentences: Any, reason: str, tmp_path: Path) -> None:
    good, letter = read(write(tmp_path / "c.json", {"T": {"en": ["A."], "de": sentences}}))
    assert isinstance(good, Document)
    assert isinstance(letter, DeadLetter)
    assert (letter.id, reason in letter.reason) == ("c.json:T/de", True), letter


LINES = [
    {"doc_id": 1, "cluster_id": "c", "story": "one", "text": "A."},
    {"doc_id": 2, "cluster_id": "c", "story": 7, "text": "B.", "lang": "de"},
    {"doc_id": 3, "cluster_id": "c", "text": "C."},
]


def test_grouped_by_a_field(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    one, two, letter = read(path, Reading(group_by="story", lang="en"))
    assert isinstance(one, Document) and isinstance(two, Document)
    assert [(d.group_id, d.lang) for d in (one, two)] == [("one", "en"), ("7", "de")]
    assert isinstance(letter, DeadLetter)
    assert "'story' is missing" in letter.reason
    together = read(path, Reading(one_group="all"))
    assert {d.group_id for d in together if isinstance(d, Document)} == {"all"}
    assert [d.group_id for d in read(path) if isinstance(d, Document)] == ["c"] * 3


def test_grouped_by_a_column(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"doc_id": ["x"], "text": ["A."], "story": ["s"]}), path)
    (document,) = read(path, Reading(group_by="story"))
    assert isinstance(document, Document)
    assert document.group_id == "s"
    (letter,) = read(path, Reading(group_by="tale"))
    assert isinstance(letter, DeadLetter)
    assert "'tale' missing" in letter.reason


def test_grouped_by_folder_and_formats_without_fields(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("A.")
    (document,) = read_source(Source(str(path), "old/x.txt"), Reading(group_by="folder"))
    assert isinstance(document, Document)
    assert document.group_id == "old"
    (letter,) = read(path, Reading(group_by="story"))
    assert isinstance(letter, DeadLetter)
    assert "--group_by takes a field of .jsonl and .parquet files, or folder" in letter.reason

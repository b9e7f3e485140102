"""ReadDocuments and SplitSentences in a pipeline."""

from __future__ import annotations

from pathlib import Path

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.documents import ReadDocuments
from transforms.records import DeadLetter, Document
from transforms.sentences import SplitSentences
from transforms.sources import expand_input


def exact(counters: beam.PCollection) -> beam.PCollection:
    """Sums of the counters, without times and memory."""
    return counters | beam.Filter(lambda counter: "/" not in counter[0]) | beam.CombinePerKey(sum)


def test_documents_and_sentences_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One here. Two there.")
    (tmp_path / "b.jsonl").write_text(
        '{"doc_id": "x", "text": "Kept text."}\n{"doc_id": "x", "text": "Dropped."}\n{}\n'
    )
    (tmp_path / "c.json").write_text(
        '{"documents": [{"id": 1, "text": "Given.", "spans": [[0, 3], [3, 6]]},'
        ' {"id": 2, "text": "None.", "spans": []}]}'
    )
    with TestPipeline("FnApiRunner") as pipeline:
        read = pipeline | ReadDocuments(expand_input(str(tmp_path)))
        split = read.documents | SplitSentences()
        assert_that(
            split.main | "Texts" >> beam.MapTuple(sentence_texts),
            equal_to(
                [
                    ("a.txt", ["One here.", "Two there."]),
                    ("x", ["Kept text."]),
                    ("1", ["Giv", "en."]),
                ]
            ),
            label="sentences",
        )
        letters = (read.dead_letters, split.dead_letters) | beam.Flatten()
        assert_that(
            letters | "Ids" >> beam.Map(stage_and_id),
            equal_to([("read", "x"), ("read", "b.jsonl:3"), ("split", "2")]),
            label="dead letters",
        )
        counters = (read.counters, split.counters) | "All" >> beam.Flatten()
        assert_that(
            exact(counters),
            equal_to(
                [
                    ("input_files", 3),
                    ("documents", 4),
                    ("duplicate_documents", 1),
                    ("documents_split", 3),
                    ("sentences", 5),
                    ("dead_letters", 3),
                ]
            ),
            label="counters",
        )


def sentence_texts(document: Document, spans: tuple[tuple[int, int], ...]) -> tuple[str, list[str]]:
    return document.doc_id, [document.text[start:end] for start, end in spans]


def stage_and_id(letter: DeadLetter) -> tuple[str, str]:
    return letter.stage, letter.id

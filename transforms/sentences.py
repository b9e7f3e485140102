"""Documents to sentences: the given spans, or boundaries that we find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import apache_beam as beam

from transforms.records import DeadLetter, Document, Sentence, Span
from transforms.splitting import split_spans
from transforms.stage import Stage, run_stage


def sentence_spans(document: Document) -> tuple[Span, ...]:
    """Offsets of a document's sentences, in order; a span's place is its index.

    Given spans are returned as they are, whitespace-only ones too. A document
    of unknown language is split by the rules of its script.
    """
    if document.spans is not None:
        return document.spans
    return tuple(split_spans(document.text, document.lang))


def split_document(document: Document) -> list[Sentence]:
    """A document's sentences, each with the very text at its offsets."""
    return [
        Sentence(document.doc_id, index, start, end, document.text[start:end])
        for index, (start, end) in enumerate(sentence_spans(document))
    ]


class SplitStage(Stage):
    """Document -> (document, spans of its sentences)."""

    stage: ClassVar[str] = "split"

    def work(self, element: Document) -> Iterator[tuple[Document, tuple[Span, ...]] | DeadLetter]:
        spans = sentence_spans(element)
        if not spans:
            yield DeadLetter(self.stage, element.doc_id, "no sentence was found in the document")
            return
        self.count("documents_split")
        self.count("sentences", len(spans))
        yield element, spans


class SplitSentences(beam.PTransform):
    """PCollection[Document] -> ``.main`` of (document, spans), ``.dead_letters``, ``.counters``.

    The spans are ``(start, end)`` offsets into ``document.text``; a sentence's
    index is its place. Counters: ``documents_split``, ``sentences``.
    """

    def expand(self, documents: beam.PCollection[Document]) -> Any:
        return documents | "Split" >> run_stage(SplitStage())

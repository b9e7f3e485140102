"""Verdicts: read a document's pairs back, judge, and stage what people will see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
import pyarrow as pa

from lait.verdict_rule import VerdictRule
from transforms.judge import (
    PAIR_COLUMNS,
    Judged,
    judge_document,
    prediction_entry,
    probability_array,
)
from transforms.records import Claim, Document, PairsAddress, Span, Verdict
from transforms.report import document_entry
from transforms.stage import Stage
from transforms.staging import StagedReader, StagedTable, Staging, TableWriter, create

EVIDENCE_TYPE = pa.list_(
    pa.struct(
        [
            ("doc_id", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("probability", pa.float32()),
        ]
    )
)
VERDICTS_SCHEMA = pa.schema(
    [
        ("group_id", pa.string()),
        ("doc_id", pa.string()),
        ("claim_index", pa.int32()),
        ("label", pa.string()),
        ("probability", pa.float32()),
        ("evidence", EVIDENCE_TYPE),
    ]
)


class StagedDocument(NamedTuple):
    """A document's entries for predictions and report: two lines of a staged file.

    order : sorts documents as they came in (file, place in it, id).
    path, offset : of the first line; the second follows it.
    """

    order: tuple[str, int, str]
    path: str
    offset: int


def verdicts_table(verdicts: Sequence[Verdict]) -> pa.Table:
    """Rows of the ``verdicts`` table."""
    rows = [
        {
            "group_id": verdict.group_id,
            "doc_id": verdict.doc_id,
            "claim_index": verdict.claim_index,
            "label": verdict.label,
            "probability": verdict.probability,
            "evidence": [
                {"doc_id": e.doc_id, "start": e.start, "end": e.end, "probability": e.probability}
                for e in verdict.evidence
            ],
        }
        for verdict in verdicts
    ]
    return pa.Table.from_pylist(rows, schema=VERDICTS_SCHEMA)


def by_document(
    split: tuple[Document, tuple[Span, ...]],
) -> tuple[tuple[str, str], tuple[Document, tuple[Span, ...]]]:
    """Key a split document by (group_id, doc_id)."""
    return (split[0].group_id, split[0].doc_id), split


def by_premises(
    pair: tuple[tuple[str, str, str], PairsAddress],
) -> tuple[tuple[str, str], PairsAddress]:
    """Key staged pairs of a tile by the premises' (group_id, doc_id)."""
    (group_id, _, b_doc_id), address = pair
    return (group_id, b_doc_id), address


class JudgeDocuments(Stage):
    """CoGroupByKey of (Document, spans) and PairsAddress -> staged verdicts and entries.

    Main output: :class:`StagedDocument`. Output ``tables``: :class:`StagedTable`
    of verdicts.
    """

    stage = "verdicts"
    TABLES = "tables"

    def __init__(self, claims: Sequence[Claim], rule: VerdictRule, staging: Staging) -> None:
        self.claims = list(claims)
        self.rule = rule
        self.staging = staging

    def start_bundle(self) -> None:
        super().start_bundle()
        self._reader = StagedReader()
        self._tables: TableWriter | None = None
        self._offset = 0
        self._path = self.staging.new_path("documents", ".jsonl")
        self._lines: Any = None
        self._staged: list[StagedDocument] = []

    def work(self, element: tuple[Any, dict[str, Iterable[Any]]]) -> Iterator[Any]:
        """Judge one document."""
        for document, spans in element[1]["documents"]:
            tables = self._reader.each(element[1]["pairs"], PAIR_COLUMNS)
            table = pa.concat_tables(list(tables))
            pairs = probability_array(table, len(self.claims), len(spans))
            judged = judge_document(document, spans, pairs, self.rule)
            self._stage(judged)
            self.count("verdicts", len(judged.verdicts))
            self.count("documents_judged")
        yield from ()

    def flush(self) -> Iterator[Any]:
        """Close the files, then say what they hold."""
        self._reader.close()
        if self._tables is not None:
            self._tables.close()
            self._lines.close()
            staged = StagedTable(self._tables.path, self._tables.rows)
            yield beam.pvalue.TaggedOutput(self.TABLES, staged)
        yield from self._staged

    def _stage(self, judged: Judged) -> None:
        if self._tables is None:
            self._tables = TableWriter(self.staging, "verdicts", VERDICTS_SCHEMA)
            self._lines = create(self._path)
        self._tables.gather(verdicts_table(judged.verdicts))
        document = judged.document
        order = (document.source, document.ordinal, document.doc_id)
        self._staged.append(StagedDocument(order, self._path, self._offset))
        entries = (
            prediction_entry(judged, self.claims),
            document_entry(document, judged.spans, judged.verdicts),
        )
        for entry in entries:
            line = json.dumps(entry).encode() + b"\n"
            self._lines.write(line)
            self._offset += len(line)


class MakeVerdicts(beam.PTransform):
    """{"documents": (key, (Document, spans)), "pairs": (key, PairsAddress)} -> staged output.

    The key is (group_id, doc_id). Returns ``main`` StagedDocument, ``tables``
    StagedTable and ``counters``.
    """

    def __init__(self, claims: Sequence[Claim], rule: VerdictRule, staging: Staging) -> None:
        super().__init__()
        self.claims = claims
        self.rule = rule
        self.staging = staging

    def expand(self, inputs: dict[str, beam.PCollection]) -> Any:
        stage = JudgeDocuments(self.claims, self.rule, self.staging)
        return (
            inputs
            | "Join pairs" >> beam.CoGroupByKey()
            | "Judge"
            >> beam.ParDo(stage).with_outputs(
                JudgeDocuments.TABLES, "dead_letters", "counters", main="main"
            )
        )

"""The transform from pairs to findings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam
import pyarrow as pa

from lait.verdict_rule import VerdictRules
from transforms.findings.cluster import Cluster, make_cluster
from transforms.findings.counterparts import Counterparts
from transforms.findings.judgement import judge_sentences
from transforms.findings.page_entry import page_entry
from transforms.findings.ranking import rank_findings
from transforms.findings.relation import RelateDocuments
from transforms.findings.tables import (
    FINDINGS_SCHEMA,
    VERDICTS_SCHEMA,
    findings_table,
    verdict_tables,
)
from transforms.records import Document, Span
from transforms.splitting.languages import primary_code
from transforms.stage import COUNTERS, DEAD_LETTERS, MAIN, Stage, run_stage
from transforms.staging import StagedTable, Staging, TableWriter, create

VERDICTS, FINDINGS = "verdicts", "findings"
SCHEMAS = {VERDICTS: VERDICTS_SCHEMA, FINDINGS: FINDINGS_SCHEMA}


class StagedGroup(NamedTuple):
    """A group's entry for the page: a line of a staged file, and its size in pairs.

    order : sorts groups as their first documents came in (file, place in it, group).
    languages : codes without regions; of documents that carry none, an empty one.
    """

    order: tuple[str, int, str]
    path: str
    offset: int
    group_id: str
    documents: int
    sentences: int
    pairs: int
    languages: tuple[str, ...]


class JudgeClusters(Stage):
    """CoGroupByKey of (Document, spans) and Relation by group_id -> staged output.

    Main output: :class:`StagedGroup`. Output ``tables``: :class:`StagedTable` of
    kinds ``verdicts`` and ``findings``. Holds one group's texts, and a row for each
    of its sentences and each document that it was compared with; never its pairs.
    """

    stage = "findings"
    TABLES = "tables"

    def __init__(self, staging: Staging) -> None:
        self.staging = staging

    def start_bundle(self) -> None:
        super().start_bundle()
        self._tables: dict[str, TableWriter] = {}
        self._path = self.staging.new_path("groups", ".jsonl")
        self._lines: Any = None
        self._offset = 0
        self._staged: list[StagedGroup] = []

    def work(self, element: tuple[str, dict[str, Iterable[Any]]]) -> Iterator[Any]:
        """Judge one group."""
        group_id, found = element
        cluster = make_cluster(group_id, found["documents"], found["relations"])
        counterparts = Counterparts(cluster)
        judgements = judge_sentences(cluster, counterparts)
        findings = rank_findings(cluster, judgements, counterparts)
        for table in verdict_tables(cluster, judgements):
            self._add(VERDICTS, table)
            self.count("verdicts", table.num_rows)
        self._add(FINDINGS, findings_table(cluster, findings))
        for kind, number in Counter(finding.kind for finding in findings).items():
            self.count(f"findings_{kind}", number)
        self._stage(cluster, page_entry(cluster, judgements, findings))
        yield from ()

    def flush(self) -> Iterator[Any]:
        """Close the files, then say what they hold."""
        for kind, writer in self._tables.items():
            writer.close()
            table = StagedTable(writer.path, writer.rows, kind)
            yield beam.pvalue.TaggedOutput(self.TABLES, table)
        if self._lines is not None:
            self._lines.close()
        yield from self._staged

    def _add(self, kind: str, table: pa.Table) -> None:
        if kind not in self._tables:
            self._tables[kind] = TableWriter(self.staging, kind, SCHEMAS[kind])
        self._tables[kind].gather(table)

    def _stage(self, cluster: Cluster, entry: dict[str, Any]) -> None:
        if self._lines is None:
            self._lines = create(self._path)
        first = cluster.documents[0]
        self._staged.append(
            StagedGroup(
                (first.source, first.ordinal, cluster.group_id),
                self._path,
                self._offset,
                cluster.group_id,
                len(cluster.documents),
                sum(map(len, cluster.spans)),
                sum(int(relation.counts.sum()) for relation in cluster.relations.values()),
                tuple(sorted({primary_code(document.lang) for document in cluster.documents})),
            )
        )
        line = json.dumps(entry).encode() + b"\n"
        self._lines.write(line)
        self._offset += len(line)


class FoundFindings(NamedTuple):
    """What :class:`MakeFindings` gives: staged groups and tables, and counters."""

    groups: beam.PCollection[StagedGroup]
    tables: beam.PCollection[StagedTable]
    counters: beam.PCollection[tuple[str, float]]


class MakeFindings(beam.PTransform):
    """{"documents", "pairs"} -> :class:`FoundFindings`.

    ``documents``: (Document, spans). ``pairs``: ((group_id, a_doc_id, b_doc_id),
    PairsAddress), the row groups of staged pairs of two documents; a group without
    any is judged too. rules : make verdicts of pairs.
    """

    def __init__(self, rules: VerdictRules, staging: Staging) -> None:
        super().__init__()
        self.rules = rules
        self.staging = staging

    def expand(self, inputs: dict[str, beam.PCollection]) -> FoundFindings:
        stage = JudgeClusters(self.staging)
        related = (
            inputs["pairs"]
            | "Pairs of two documents" >> beam.GroupByKey()
            | "Relate" >> run_stage(RelateDocuments(self.rules))
        )
        documents = inputs["documents"] | "By group" >> beam.Map(by_group)
        judged = (
            {"documents": documents, "relations": related.main}
            | "Group" >> beam.CoGroupByKey()
            | "Judge"
            >> beam.ParDo(stage).with_outputs(stage.TABLES, DEAD_LETTERS, COUNTERS, main=MAIN)
        )
        counters = (related.counters, judged.counters) | "Finding counters" >> beam.Flatten()
        return FoundFindings(judged.main, judged.tables, counters)


def by_group(
    split: tuple[Document, tuple[Span, ...]],
) -> tuple[str, tuple[Document, tuple[Span, ...]]]:
    """Key a split document by its group."""
    return split[0].group_id, split

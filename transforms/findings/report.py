"""What a run of clusters is published as: verdicts, findings best first, a page."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.cluster_page import cluster_data, cluster_page_parts
from transforms.findings.stage import FINDINGS, VERDICTS, StagedGroup
from transforms.findings.tables import FINDINGS_SCHEMA
from transforms.finish import Publication, model_line
from transforms.output_files import staged_lines, text_file
from transforms.outputs import move_tables, replace_folder
from transforms.staging import create

LARGEST_GROUPS = 5
ROWS_A_BATCH = 4096


@dataclass(frozen=True)
class ClusterReport:
    """Verdicts and findings of clusters.

    title : of the page. model : its name. languages : that the model is for; empty if unknown.
    """

    title: str
    model: str = ""
    languages: frozenset[str] = frozenset()
    counters: ClassVar[tuple[str, ...]] = (
        "groups",
        "groups_alone",
        "groups_excluded",
        "document_pairs",
        "findings_contradiction",
        "findings_only_here",
        "findings_consensus",
    )

    def problem(self, counters: Mapping[str, int], notes: Sequence[str]) -> str:
        """Options that leave no pair in any group: more likely a slip than a wish."""
        if counters["pairs_planned"] or not counters["groups_excluded"]:
            return ""
        others = counters["groups_excluded"] + counters["groups_alone"] - 1
        return notes[0] + (f"; so it is with {others:,} more groups." if others else ".")

    def publish(self, publication: Publication) -> dict[str, Any]:
        """``verdicts/``, ``findings/``, ``findings.jsonl`` and ``report.html``."""
        output = publication.facts.output
        staged: dict[str, list[str]] = {VERDICTS: [], FINDINGS: []}
        for table in publication.tables:
            staged[table.kind].append(table.path)
        move_tables(output, VERDICTS, staged[VERDICTS])
        write_findings(output, sorted_findings(staged[FINDINGS]))
        notes = [*publication.notes, *self.unknown_languages(publication.entries)]
        write_page(self.title, replace(publication, notes=notes))
        largest = sorted(publication.entries, key=lambda group: (-group.pairs, group.order))
        return {
            "largest_groups": [_size(group) for group in largest[:LARGEST_GROUPS]],
            "notes": notes,
        }

    def unknown_languages(self, groups: Iterable[StagedGroup]) -> list[str]:
        """What people must know of languages that the model is not for, if there are any."""
        seen = {code for group in groups for code in group.languages if code}
        if not self.languages or seen <= self.languages:
            return []
        known, unknown = ", ".join(sorted(self.languages)), ", ".join(sorted(seen - self.languages))
        return [
            f"{self.model} is for {known}: what it says of sentences in {unknown} means little; "
            "their numbers, dates and names are compared all the same. --model names another "
            "checkpoint."
        ]


def sorted_findings(paths: Sequence[str]) -> pa.Table:
    """All findings of a run, best first; as columns, so that many are no burden."""
    tables = [FINDINGS_SCHEMA.empty_table()]
    for path in paths:
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as stream:
            tables.append(pq.read_table(stream))
    order = [("score", "descending"), ("finding_id", "ascending")]
    return pa.concat_tables(tables).sort_by(order)


def write_findings(output: str, findings: pa.Table) -> None:
    """``findings/part-00000-of-00001.parquet`` and ``findings.jsonl``, in the order given."""
    replace_folder(output, FINDINGS)
    path = FileSystems.join(output, FINDINGS, "part-00000-of-00001.parquet")
    with create(path) as stream:
        pq.write_table(findings, stream)
    with text_file(output, "findings.jsonl") as file:
        for batch in findings.to_batches(max_chunksize=ROWS_A_BATCH):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


def write_page(title: str, publication: Publication) -> None:
    """``report.html``, a group in memory at a time."""
    facts, counters = publication.facts, publication.counters
    found = sum(counters[f"findings_{kind}"] for kind in ("contradiction", "only_here"))
    run = {
        "subtitle": f"{counters['groups']:,} groups, {counters['documents']:,} documents, "
        f"{found:,} findings besides what all agree on",
        "facts": [
            ["Model", model_line(facts.info)],
            ["Sentences", f"{counters['sentences']:,}"],
            ["Pairs compared", f"{counters['pairs_scored']:,}"],
            *(["Note", note] for note in publication.notes),
            ["Made", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())],
        ],
        "dead_letters": [asdict(letter) for letter in publication.dead_letters],
    }
    before, after = cluster_page_parts(title, run)
    with text_file(facts.output, "report.html") as file:
        file.write(before)
        file.writelines(cluster_data(_lines(publication.entries)))
        file.write(after)


def _lines(groups: Sequence[StagedGroup]) -> Iterator[str]:
    return staged_lines(groups, which=0)


def _size(group: StagedGroup) -> dict[str, Any]:
    names = ("group_id", "documents", "sentences", "pairs")
    return {name: getattr(group, name) for name in names}

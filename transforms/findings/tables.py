"""The ``verdicts`` and ``findings`` tables of clusters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from transforms.findings.cluster import Cluster
from transforms.findings.judgement import Judgement
from transforms.findings.ranking import Finding, finding_id
from transforms.findings.relation import CONFLICT, EVIDENCE, SUPPORT
from transforms.judge import EVIDENCE_SHARE

EVIDENCE_TYPE = pa.list_(
    pa.struct(
        [
            ("doc_id", pa.string()),
            ("index", pa.int32()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("label", pa.string()),
            ("probability", pa.float32()),
            ("parallel_layers", pa.int8()),
        ]
    )
)
VERDICTS_SCHEMA = pa.schema(
    [
        ("group_id", pa.string()),
        ("doc_id", pa.string()),
        ("index", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("supported_by", pa.list_(pa.string())),
        ("contradicted_by", pa.list_(pa.string())),
        ("discrepancy", pa.float32()),
        ("evidence", EVIDENCE_TYPE),
    ]
)
FINDINGS_SCHEMA = pa.schema(
    [
        ("finding_id", pa.string()),
        ("group_id", pa.string()),
        ("kind", pa.string()),
        ("label", pa.string()),
        ("doc_id", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("other_doc_id", pa.string()),
        ("other_start", pa.int32()),
        ("other_end", pa.int32()),
        ("probability", pa.float64()),
        ("score", pa.float64()),
        ("reason", pa.string()),
    ]
)


def verdict_tables(
    cluster: Cluster, judgements: Sequence[Sequence[Judgement]]
) -> Iterator[pa.Table]:
    """Rows of ``verdicts``, a table a document whose sentences were hypotheses."""
    for a, row in enumerate(judgements):
        if cluster.others(a):
            rows = [_verdict(cluster, a, s, judgement) for s, judgement in enumerate(row)]
            yield pa.Table.from_pylist(rows, schema=VERDICTS_SCHEMA)


def findings_table(cluster: Cluster, findings: Sequence[Finding]) -> pa.Table:
    """Rows of ``findings``, in the order given."""
    return pa.Table.from_pylist(
        [_finding(cluster, finding) for finding in findings], schema=FINDINGS_SCHEMA
    )


def _verdict(cluster: Cluster, a: int, s: int, judgement: Judgement) -> dict[str, Any]:
    start, end = cluster.spans[a][s]
    names = [document.doc_id for document in cluster.documents]
    return {
        "group_id": cluster.group_id,
        "doc_id": names[a],
        "index": s,
        "start": start,
        "end": end,
        "supported_by": [names[b] for b in judgement.supported_by],
        "contradicted_by": [names[b] for b in judgement.contradicted_by],
        "discrepancy": judgement.discrepancy,
        "evidence": [
            *_evidence(cluster, (a, s), judgement.supported_by, SUPPORT),
            *_evidence(cluster, (a, s), judgement.contradicted_by, CONFLICT),
        ],
    }


def _evidence(
    cluster: Cluster, place: tuple[int, int], documents: Sequence[int], side: int
) -> list[dict[str, Any]]:
    """The best sentence of each document that is for a label, and others that come near it."""
    label = ("entailment", "contradiction")[side]
    found = []
    for b in documents:
        relation, s = cluster.relations[place[0], b], place[1]
        floor = EVIDENCE_SHARE * relation.evidence[s, side, 0]
        for j in range(EVIDENCE):
            premise = int(relation.premises[s, side, j])
            if premise < 0 or relation.evidence[s, side, j] < floor:
                break
            start, end = cluster.spans[b][premise]
            found.append(
                {
                    "doc_id": cluster.documents[b].doc_id,
                    "index": premise,
                    "start": start,
                    "end": end,
                    "label": label,
                    "probability": float(relation.evidence[s, side, j]),
                    "parallel_layers": int(relation.layers[s, side, j]),
                }
            )
    # A stable sort: of equal evidence the earlier document's comes first.
    return sorted(found, key=lambda entry: -entry["probability"])


def _finding(cluster: Cluster, finding: Finding) -> dict[str, Any]:
    start, end = cluster.spans[finding.place[0]][finding.place[1]]
    row = {
        "finding_id": finding_id(cluster, finding),
        "group_id": cluster.group_id,
        "kind": finding.kind,
        "label": finding.label,
        "doc_id": cluster.documents[finding.place[0]].doc_id,
        "start": start,
        "end": end,
        "probability": finding.probability,
        "score": finding.score,
        "reason": finding.reason,
    }
    if finding.other is not None:
        b, t = finding.other
        row["other_doc_id"] = cluster.documents[b].doc_id
        row["other_start"], row["other_end"] = cluster.spans[b][t]
    return row

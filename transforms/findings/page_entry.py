"""What the page shows of a group, ready for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lait.verdict_rule import CONTRADICTION, ENTAILMENT
from transforms.findings.cluster import Cluster
from transforms.findings.judgement import Judgement
from transforms.findings.ranking import DIGITS, Finding, finding_id


def page_entry(
    cluster: Cluster, judgements: Sequence[Sequence[Judgement]], findings: Sequence[Finding]
) -> dict[str, Any]:
    """A group's entry; ``transforms.cluster_page`` describes it.

    Documents and sentences are named by their indices, offsets are code points, and
    findings are best first.
    """
    return {
        "group_id": cluster.group_id,
        "title": cluster.title,
        "documents": [
            {
                "doc_id": document.doc_id,
                "lang": document.lang,
                "title": document.title,
                "text": document.text,
                "sentences": [list(span) for span in spans],
            }
            for document, spans in zip(cluster.documents, cluster.spans, strict=True)
        ],
        "agreement": agreement(cluster),
        "sentences": [[_sentence(judgement) for judgement in row] for row in judgements],
        "findings": [_finding(cluster, finding) for finding in findings],
    }


def agreement(cluster: Cluster) -> dict[str, list[list[int]]]:
    """Numbers of sentences by [hypotheses' document][premises' document]; 0: not compared."""
    number = len(cluster.documents)
    counts = np.zeros((3, number, number), np.int64)
    for pair, relation in cluster.relations.items():
        labels = relation.labels
        found = (labels == ENTAILMENT).sum(), (labels == CONTRADICTION).sum(), len(labels)
        counts[(slice(None), *pair)] = found
    names = ("supported", "contradicted", "compared")
    return {name: table.tolist() for name, table in zip(names, counts, strict=True)}


def _sentence(judgement: Judgement) -> dict[str, Any]:
    return {
        "supported_by": list(judgement.supported_by),
        "contradicted_by": list(judgement.contradicted_by),
        "compared_with": len(judgement.compared_with),
        "discrepancy": round(judgement.discrepancy, DIGITS),
        "reasons": list(judgement.reasons),
    }


def _finding(cluster: Cluster, finding: Finding) -> dict[str, Any]:
    other_doc, other_sentence = finding.other or (None, None)
    return {
        "finding_id": finding_id(cluster, finding),
        "kind": finding.kind,
        "label": finding.label,
        "doc": finding.place[0],
        "sentence": finding.place[1],
        "other_doc": other_doc,
        "other_sentence": other_sentence,
        "probability": finding.probability,
        "score": finding.score,
        "reason": finding.reason,
    }

"""From a document's pairs to its verdicts: pure functions over arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from lait.verdict_rule import CONTRADICTION, ENTAILMENT, VerdictRule, evidence_scores
from transforms.records import LABELS, Claim, Document, Evidence, Span, Verdict

EVIDENCE_A_VERDICT = 10
# Evidence below this share of the best piece is left out.
EVIDENCE_SHARE = 0.25

# Columns of the pairs that a verdict depends on.
PAIR_COLUMNS = ("a_index", "b_index", *(f"p_{label}" for label in LABELS))

# The data set's own words for the labels.
CHOICES = {
    "entailment": "Entailment",
    "neutral": "NotMentioned",
    "contradiction": "Contradiction",
}


@dataclass(frozen=True)
class Judged:
    """A document's verdicts, in the order of the claims.

    evidence_scores : float [claims, sentences].
    """

    document: Document
    spans: tuple[Span, ...]
    verdicts: tuple[Verdict, ...]
    evidence_scores: np.ndarray


def probability_array(table: pa.Table, num_claims: int, num_sentences: int) -> np.ndarray:
    """The pairs of one document, at least :data:`PAIR_COLUMNS` of them, as an array.

    Returns float32 [claims, sentences, 3] in the order of LABELS.

    Raises
    ------
    ValueError
        If a pair is missing or there twice.
    """
    a = table["a_index"].to_numpy()
    b = table["b_index"].to_numpy()
    seen = np.zeros((num_claims, num_sentences), np.int64)
    np.add.at(seen, (a, b), 1)
    if (seen != 1).any():
        raise ValueError(
            f"{int((seen == 0).sum())} pairs missing and {int((seen > 1).sum())} pairs repeated "
            f"of {num_claims} claims x {num_sentences} sentences."
        )
    pairs = np.empty((num_claims, num_sentences, len(LABELS)), np.float32)
    for i, label in enumerate(LABELS):
        pairs[a, b, i] = table[f"p_{label}"].to_numpy()
    return pairs


def judge_document(
    document: Document, spans: tuple[Span, ...], pairs: np.ndarray, rule: VerdictRule
) -> Judged:
    """Verdicts of one document.

    pairs : float32 [claims, sentences, 3].
    """
    probabilities = rule.probabilities(pairs)
    verdicts = []
    for claim, row in enumerate(probabilities):
        label = int(row.argmax())
        evidence = rank_evidence(document, spans, pairs[claim], label)
        verdicts.append(
            Verdict(
                document.group_id,
                document.doc_id,
                claim,
                LABELS[label],
                float(row[label]),
                evidence,
            )
        )
    return Judged(document, spans, tuple(verdicts), evidence_scores(pairs))


def rank_evidence(
    document: Document, spans: Sequence[Span], pairs: np.ndarray, label: int
) -> tuple[Evidence, ...]:
    """The sentences that carry a verdict, best first.

    pairs : float32 [sentences, 3]. A claim that is not mentioned has no
    evidence. Otherwise the best sentence is always evidence, and up to nine
    more that come near it.
    """
    if label not in (ENTAILMENT, CONTRADICTION):
        return ()
    scores = pairs[:, label]
    # A stable sort: of equal sentences the first in the text comes first.
    order = np.argsort(-scores, kind="stable")[:EVIDENCE_A_VERDICT]
    floor = EVIDENCE_SHARE * scores[order[0]]
    return tuple(
        Evidence(document.doc_id, spans[i][0], spans[i][1], float(scores[i]), int(i))
        for i in order
        if scores[i] >= floor
    )


def prediction_entry(judged: Judged, claims: Sequence[Claim]) -> dict[str, object]:
    """A document's entry of ``predictions.json``, in ContractNLI's vocabulary."""
    annotations = {
        claim.key: {
            "choice": CHOICES[verdict.label],
            "spans": [evidence.index for evidence in verdict.evidence],
        }
        for claim, verdict in zip(claims, judged.verdicts, strict=True)
    }
    scores = {
        claim.key: row.astype(float).round(6).tolist()
        for claim, row in zip(claims, judged.evidence_scores, strict=True)
    }
    original = judged.document.original_id
    return {
        "id": judged.document.doc_id if original == "" else original,
        "annotations": annotations,
        "span_scores": scores,
    }

"""A sentence over the whole cluster: who supports it, who contradicts it, how suspicious it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL
from transforms.findings.cluster import Cluster, Place
from transforms.findings.counterparts import Counterparts, Lacking

# What a fact that all others lack is worth: it leaves exp(-2), or 14 %, of the model's trust.
FACT_STRENGTH = 2.0
# One fact that all lack outweighs several that some lack.
SHARE_POWER = 3
# Names are often translated; a fact that stands elsewhere in the documents may be meant.
NAME_WEIGHT = 0.3
NEAR_WEIGHT = 0.5


@dataclass(frozen=True)
class Judgement:
    """What the other documents say of a sentence.

    supported_by, contradicted_by, compared_with : indices of documents.
    probability : float [3], mean verdict of the compared documents, in the order of LABELS.
    discrepancy : 0 (all support it, all its facts are known) to 1.
    lacking : facts that some lack. reasons : for people.
    """

    supported_by: tuple[int, ...]
    contradicted_by: tuple[int, ...]
    compared_with: tuple[int, ...]
    probability: tuple[float, float, float]
    discrepancy: float
    lacking: tuple[Lacking, ...]
    reasons: tuple[str, ...]


def judge_sentences(cluster: Cluster, counterparts: Counterparts) -> list[list[Judgement]]:
    """A judgement for each sentence of each document, compared or not."""
    return [
        [judge_sentence(cluster, counterparts, (a, s)) for s in range(len(spans))]
        for a, spans in enumerate(cluster.spans)
    ]


def judge_sentence(cluster: Cluster, counterparts: Counterparts, place: Place) -> Judgement:
    """Over all documents that the sentence was compared with."""
    others = cluster.others(place[0])
    if not others:
        return Judgement((), (), (), (0.0, 0.0, 0.0), 0.0, (), ())
    verdicts = np.array(
        [cluster.relations[place[0], b].probabilities[place[1]] for b in others], np.float64
    )
    labels = verdicts.argmax(axis=1)
    supported, contradicted = (
        tuple(b for b, label in zip(others, labels, strict=True) if label == wanted)
        for wanted in (ENTAILMENT, CONTRADICTION)
    )
    lacking = counterparts.lacking(place)
    entailment, neutral, contradiction = verdicts.mean(axis=0).tolist()
    return Judgement(
        supported,
        contradicted,
        tuple(others),
        (entailment, neutral, contradiction),
        discrepancy_score(contradiction + neutral / 2, lacking),
        tuple(lacking),
        tuple(_reasons(supported, contradicted, lacking, len(others))),
    )


def discrepancy_score(doubt: float, lacking: Sequence[Lacking]) -> float:
    """1 - (1 - doubt) * exp(-FACT_STRENGTH * facts): the model's doubt and the exact check.

    doubt : 0 (all support it) to 1 (all contradict it); half where nothing is said.
    A fact weighs by the share of documents that lack it, to a power; a share that
    lacks it only where it would be expected counts half.
    """
    facts = sum(map(fact_weight, lacking))
    trust = 1.0 - min(1.0, max(0.0, doubt))
    return 1.0 - trust * math.exp(-FACT_STRENGTH * facts)


def fact_weight(lacking: Lacking) -> float:
    """How much a fact speaks against a sentence, 0 to 1."""
    share = max(lacking.anywhere**SHARE_POWER, NEAR_WEIGHT * lacking.near**SHARE_POWER)
    return share * (NAME_WEIGHT if lacking.fact.kind == "name" else 1.0)


def nobody_says(judgement: Judgement) -> bool:
    """Whether a sentence that was compared is neither supported nor contradicted."""
    said = judgement.supported_by or judgement.contradicted_by
    return bool(judgement.compared_with) and not said


def neutral_probability(judgement: Judgement) -> float:
    """Mean probability that the others do not mention it."""
    return judgement.probability[NEUTRAL]


def _reasons(
    supported: Sequence[int], contradicted: Sequence[int], lacking: Sequence[Lacking], others: int
) -> list[str]:
    reasons = [reason for one in lacking if (reason := one.reason(others))]
    documents = "document" if others == 1 else "documents"
    if contradicted:
        reasons.insert(0, f"contradicted by {len(contradicted)} of {others} other {documents}")
    elif not supported:
        reasons.insert(0, f"not mentioned in {others} other {documents}")
    return reasons

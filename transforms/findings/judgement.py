"""A sentence over the whole cluster: who supports it, who contradicts it, how suspicious it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL
from transforms.findings.cluster import Cluster, Place
from transforms.findings.counterparts import Counterparts
from transforms.findings.discrepancies import Instead, Lacking
from transforms.findings.fact_table import AMOUNT, NAME, family_of

# So strong a case of the facts leaves exp(-1), or 37 %, of the model's trust.
STRENGTH = 5.0
# What stands elsewhere instead, where no fact of the sentence is lacking; a name that is lacking
# where nothing stands instead, or the reverse: names are often translated.
AMOUNT_ALONE, NAME_ALONE = 0.5, 0.3


@dataclass(frozen=True)
class Judgement:
    """What the other documents say of a sentence.

    supported_by, contradicted_by, compared_with : indices of documents.
    probability : float [3], mean verdict of the compared documents, in the order of LABELS.
    discrepancy : 0 (all support it, all its facts are known) to 1.
    lacking : facts that some lack. instead : what they state that the sentence does not.
    reasons : for people.
    """

    supported_by: tuple[int, ...]
    contradicted_by: tuple[int, ...]
    compared_with: tuple[int, ...]
    probability: tuple[float, float, float]
    discrepancy: float
    lacking: tuple[Lacking, ...]
    instead: tuple[Instead, ...]
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
        return Judgement((), (), (), (0.0, 0.0, 0.0), 0.0, (), (), ())
    verdicts = np.array(
        [cluster.relations[place[0], b].probabilities[place[1]] for b in others], np.float64
    )
    labels = verdicts.argmax(axis=1)
    supported, contradicted = (
        tuple(b for b, label in zip(others, labels, strict=True) if label == wanted)
        for wanted in (ENTAILMENT, CONTRADICTION)
    )
    lacking, instead = counterparts.lacking(place), counterparts.instead(place)
    entailment, neutral, contradiction = verdicts.mean(axis=0).tolist()
    return Judgement(
        supported,
        contradicted,
        tuple(others),
        (entailment, neutral, contradiction),
        discrepancy_score(contradiction + neutral / 2, fact_strength(lacking, instead)),
        tuple(lacking),
        tuple(instead),
        tuple(_reasons(supported, contradicted, [*lacking, *instead], len(others))),
    )


def discrepancy_score(doubt: float, strength: float) -> float:
    """1 - (1 - doubt) * exp(-strength / STRENGTH): the model's doubt and the exact check.

    doubt : 0 (all support it) to 1 (all contradict it); half where nothing is said.
    strength : of the facts, :func:`fact_strength`.
    """
    trust = 1.0 - min(1.0, max(0.0, doubt))
    return 1.0 - trust * math.exp(-strength / STRENGTH)


def fact_strength(lacking: Iterable[Lacking], instead: Iterable[Instead]) -> float:
    """How much the facts speak for a mistake: the logarithm of a likelihood ratio, 0 or more.

    That of the likeliest single mistake: an amount or name that is lacking and the one that
    stands there instead.
    """
    lack, other = {AMOUNT: 0.0, NAME: 0.0}, {AMOUNT: 0.0, NAME: 0.0}
    for fact in lacking:
        family = family_of(fact.fact)
        lack[family] = max(lack[family], fact.strength)
    for value in instead:
        other[value.family] = value.strength
    amount = lack[AMOUNT] + other[AMOUNT] * (1.0 if lack[AMOUNT] else AMOUNT_ALONE)
    both = lack[NAME] and other[NAME]
    name = lack[NAME] + other[NAME] if both else NAME_ALONE * max(lack[NAME], other[NAME])
    return max(amount, name)


def nobody_says(judgement: Judgement) -> bool:
    """Whether a sentence that was compared is neither supported nor contradicted."""
    said = judgement.supported_by or judgement.contradicted_by
    return bool(judgement.compared_with) and not said


def neutral_probability(judgement: Judgement) -> float:
    """Mean probability that the others do not mention it."""
    return judgement.probability[NEUTRAL]


def _reasons(
    supported: Sequence[int],
    contradicted: Sequence[int],
    facts: Sequence[Lacking | Instead],
    others: int,
) -> list[str]:
    reasons = [reason for one in facts if (reason := one.reason(others))]
    documents = "document" if others == 1 else "documents"
    if contradicted:
        reasons.insert(0, f"contradicted by {len(contradicted)} of {others} other {documents}")
    elif not supported:
        reasons.insert(0, f"not mentioned in {others} other {documents}")
    return reasons

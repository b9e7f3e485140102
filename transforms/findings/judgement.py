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

# What a nat of each is worth: of the model's odds, of an amount's likelihood ratio and of a
# name's. Documents make the same mistakes together, so likelihood ratios are worth less than one.
MODEL_WEIGHT, AMOUNT_WEIGHT, NAME_WEIGHT = 2.0, 0.16, 0.35
# A name that is lacking where nothing stands instead, or the reverse, is often a translated one.
NAME_ALONE = 0.3
# Added to probabilities, so that certainty is no infinity.
LEAST = 0.01


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
        discrepancy_score(entailment, contradiction, fact_strength(lacking, instead)),
        tuple(lacking),
        tuple(instead),
        tuple(_reasons(supported, contradicted, [*lacking, *instead], len(others))),
    )


def discrepancy_score(entailment: float, contradiction: float, strength: float) -> float:
    """How suspicious a sentence is, 0 to 1: what the model says of it and what its facts do.

        logistic(MODEL_WEIGHT * log(contradiction / entailment) + strength)

    entailment, contradiction : mean probabilities of the compared documents' verdicts.
    strength : of the facts, :func:`fact_strength`.
    """
    odds = math.log((contradiction + LEAST) / (entailment + LEAST))
    return 1.0 / (1.0 + math.exp(-(MODEL_WEIGHT * odds + strength)))


def fact_strength(lacking: Iterable[Lacking], instead: Iterable[Instead]) -> float:
    """How much the facts speak for a mistake: 0 or more.

    Weighted log likelihood ratios of the likeliest wrong amount and of the likeliest wrong
    name: of what is lacking and of what stands there instead.
    """
    lack, other = {AMOUNT: 0.0, NAME: 0.0}, {AMOUNT: 0.0, NAME: 0.0}
    for fact in lacking:
        family = family_of(fact.fact)
        lack[family] = max(lack[family], fact.strength)
    for value in instead:
        other[value.family] = value.strength
    both = lack[NAME] and other[NAME]
    name = lack[NAME] + other[NAME] if both else NAME_ALONE * max(lack[NAME], other[NAME])
    return AMOUNT_WEIGHT * (lack[AMOUNT] + other[AMOUNT]) + NAME_WEIGHT * name


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

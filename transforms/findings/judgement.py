"""A sentence over the whole cluster: who supports it, who contradicts it, how suspicious it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL
from transforms.findings.cluster import Cluster, Place
from transforms.findings.counterparts import Counterparts
from transforms.findings.discrepancies import Instead, Lacking
from transforms.findings.fact_table import AMOUNT, NAME, family_of

# A name that is lacking where nothing stands instead, or the reverse, is often a translated one.
NAME_ALONE = 0.3
# Added to probabilities, so that certainty is no infinity.
LEAST = 0.01


class Suspicion(NamedTuple):
    """What speaks for a mistake in a sentence, in nats.

    model : log odds of contradiction against entailment, of the mean verdict.
    amount, name : log likelihood ratio of the likeliest wrong amount, and name, as if documents
        erred independently of each other; 0 or more.
    """

    model: float
    amount: float
    name: float


class Worth(NamedTuple):
    """What a nat of each suspicion is worth, and how far documents err together.

    amount_correlation, name_correlation : of the errors of two documents; n documents are worth
        n / (1 + (n - 1) correlation) independent ones (the design effect: Kish, 1965).
    """

    model: float
    amount: float
    name: float
    amount_correlation: float
    name_correlation: float


# Fitted by ``python -m benchmarks.discrepancy_weights``.
WORTH = Worth(0.83, 0.69, 0.71, 0.28, 0.07)


@dataclass(frozen=True)
class Judgement:
    """What the other documents say of a sentence.

    supported_by, contradicted_by, compared_with : indices of documents.
    probability : float [3], mean verdict of the compared documents, in the order of LABELS.
    suspicion : what its discrepancy is made of.
    lacking : facts that some lack. instead : what they state that the sentence does not.
    reasons : for people.
    """

    supported_by: tuple[int, ...]
    contradicted_by: tuple[int, ...]
    compared_with: tuple[int, ...]
    probability: tuple[float, float, float]
    suspicion: Suspicion
    lacking: tuple[Lacking, ...]
    instead: tuple[Instead, ...]
    reasons: tuple[str, ...]

    @property
    def discrepancy(self) -> float:
        """Near 0 (all support it, all its facts are known) to 1; 0 if it was not compared."""
        if not self.compared_with:
            return 0.0
        return discrepancy_score(self.suspicion, len(self.compared_with))


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
        return Judgement((), (), (), (0.0, 0.0, 0.0), Suspicion(0.0, 0.0, 0.0), (), (), ())
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
        Suspicion(model_odds(entailment, contradiction), *fact_ratios(lacking, instead)),
        tuple(lacking),
        tuple(instead),
        tuple(_reasons(supported, contradicted, [*lacking, *instead], len(others))),
    )


def discrepancy_score(suspicion: Suspicion, documents: int) -> float:
    """How suspicious a sentence is by a number of documents, 0 to 1."""
    return 1.0 / (1.0 + math.exp(-suspicion_logit(suspicion, documents, WORTH)))


def suspicion_logit(suspicion: Any, documents: Any, worth: Any) -> Any:
    """The logit of :func:`discrepancy_score`.

    Numbers in a :class:`Suspicion` and a :class:`Worth`, or anything that adds and multiplies as
    they do: arrays, tensors.
    """
    more = documents - 1
    return (
        worth.model * suspicion.model
        + worth.amount * suspicion.amount / (1 + more * worth.amount_correlation)
        + worth.name * suspicion.name / (1 + more * worth.name_correlation)
    )


def model_odds(entailment: float, contradiction: float) -> float:
    """log(contradiction / entailment), of mean probabilities, bounded."""
    return math.log((contradiction + LEAST) / (entailment + LEAST))


def fact_ratios(lacking: Iterable[Lacking], instead: Iterable[Instead]) -> tuple[float, float]:
    """How much the facts speak for a wrong amount and for a wrong name, in nats: 0 or more.

    Log likelihood ratios of the likeliest: of what is lacking and of what stands there instead.
    """
    lack, other = {AMOUNT: 0.0, NAME: 0.0}, {AMOUNT: 0.0, NAME: 0.0}
    for fact in lacking:
        family = family_of(fact.fact)
        lack[family] = max(lack[family], fact.strength)
    for value in instead:
        other[value.family] = value.strength
    both = lack[NAME] and other[NAME]
    name = lack[NAME] + other[NAME] if both else NAME_ALONE * max(lack[NAME], other[NAME])
    return lack[AMOUNT] + other[AMOUNT], name


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

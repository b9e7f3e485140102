"""Rules from pairs to a verdict that are compared: what they read, how they are fitted.

Each is a choice model (``lait.verdicts.likelihood``) over numbers read off the
sentences' probabilities, once for entailment and once for contradiction. The
names with "retrieved" aggregate like arXiv 2204.07447: the sentences most
likely to be evidence are retrieved by 1 - p(neutral), and those only are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL, logit, maximum_scores, odds_scores
from lait.verdicts.cases import Case, excerpts
from lait.verdicts.fitting import PRIOR
from lait.verdicts.likelihood import (
    choice_probabilities,
    fit_choices,
)

SIDES = [ENTAILMENT, CONTRADICTION]
# Standard deviation of a claim's own bias around none.
CLAIM_DEVIATION = 1.0

# Probabilities float64 [claims, sentences, 3] and their temperature -> [claims, 2, numbers].
Reader = Callable[[np.ndarray, float], np.ndarray]


def maximum(pairs: np.ndarray, temperature: float) -> np.ndarray:
    """Logit of the highest probability."""
    return maximum_scores(pairs)[..., None]


def odds(pairs: np.ndarray, temperature: float, power: float = 1.0) -> np.ndarray:
    """Log of the power sum of the odds against neutral; ``power`` is of the odds at T = 1."""
    return odds_scores(pairs, power * temperature)[..., None]


def top_mean(pairs: np.ndarray, temperature: float, count: int) -> np.ndarray:
    """Mean logit of the ``count`` highest probabilities."""
    ordered = np.sort(logit(pairs[..., SIDES]), axis=1)
    return ordered[:, -count:].mean(axis=1)[..., None]


def retrieved_mean(pairs: np.ndarray, temperature: float, count: int) -> np.ndarray:
    """Logit of the mean probability in the ``count`` sentences least likely to be neutral."""
    order = np.argsort(pairs[..., NEUTRAL], axis=1, kind="stable")[:, :count]
    kept = np.take_along_axis(pairs, order[..., None], axis=1)
    return logit(kept[..., SIDES].mean(axis=1))[..., None]


def noisy_or(pairs: np.ndarray, temperature: float) -> np.ndarray:
    """Logit of the probability that any sentence has the label, were they independent."""
    none = np.log1p(-pairs[..., SIDES].clip(max=1 - 1e-6)).sum(axis=1)
    return logit(-np.expm1(none))[..., None]


def features(pairs: np.ndarray, temperature: float) -> np.ndarray:
    """What a learned rule may use: own and opposite scores, how many sentences, how long."""
    logits = logit(pairs[..., SIDES])
    highest, summed = maximum_scores(pairs), odds_scores(pairs, temperature)
    best = logits.argmax(axis=1)
    there = np.take_along_axis(logits, best[:, None, :], axis=1)[:, 0]
    opposite = np.stack(
        [np.take_along_axis(logits[..., 1 - s], best[:, [s]], axis=1)[:, 0] for s in (0, 1)], -1
    )
    strong = np.log1p((pairs[..., SIDES] > 0.5).sum(axis=1))
    length = np.full_like(highest, np.log(pairs.shape[1]))
    third = top_mean(pairs, temperature, 3)[..., 0]
    read = [highest, summed, third, highest[:, ::-1], there - opposite, strong, length]
    return np.stack(read, axis=-1)


@dataclass(frozen=True)
class Variant:
    """A rule to compare.

    shared : entailment and contradiction have the same weights and bias.
    excerpts : fitted on excerpts of the contracts too.
    claims : each claim has biases of its own; one that the fit has not seen has none.
    """

    name: str
    read: Reader
    shared: bool
    excerpts: bool = False
    claims: bool = False

    def design(self, pairs: np.ndarray, temperature: float) -> np.ndarray:
        """[claims, 2, parameters] of a case's pairs."""
        read = self.read(pairs.astype(np.float64), temperature)
        own = np.concatenate([read, np.ones((*read.shape[:-1], 1))], axis=-1)
        blocks = [own]
        if not self.shared:
            masks = np.eye(2)[None, :, :, None]
            blocks = [(own[:, :, None] * masks).reshape(len(own), 2, -1)]
        if self.claims:
            blocks.append(np.eye(2 * len(own)).reshape(len(own), 2, -1))
        return np.concatenate(blocks, axis=-1)

    def start(self, parameters: int, claims: int) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation of the prior: weight 1 for the first number read, else 0."""
        mean, deviation = np.zeros(parameters), np.full(parameters, PRIOR)
        common = parameters - 2 * claims * self.claims
        mean[0 : common : common if self.shared else common // 2] = 1.0
        deviation[common:] = CLAIM_DEVIATION
        return mean, deviation


VARIANTS = (
    Variant("maximum, by label", maximum, shared=False),
    Variant("maximum", maximum, shared=True),
    *(Variant(f"mean of top {k}", partial(top_mean, count=k), True) for k in (2, 3, 4, 5)),
    *(Variant(f"mean of {k} retrieved", partial(retrieved_mean, count=k), True) for k in (3, 5)),
    Variant("noisy or", noisy_or, shared=True),
    Variant("odds, by label", odds, shared=False),
    Variant("odds", odds, shared=True),
    Variant("maximum, excerpts", maximum, shared=True, excerpts=True),
    Variant("odds, power 2, excerpts", partial(odds, power=2.0), shared=True, excerpts=True),
    Variant("odds, by label, excerpts", odds, shared=False, excerpts=True),
    Variant("odds, excerpts", odds, shared=True, excerpts=True),
    Variant("learned, 7 features, by label, excerpts", features, shared=False, excerpts=True),
    Variant("learned, 7 features, excerpts", features, shared=True, excerpts=True),
    Variant("odds, excerpts, bias by claim", odds, shared=True, excerpts=True, claims=True),
)
FIRST = "maximum, by label"
SHIPPED = "odds, excerpts"


@dataclass(frozen=True)
class Table:
    """One contract as a variant reads it.

    design : [cases, claims, 2, parameters]; labels : int [cases, claims], -1
        without annotation. The whole contract first, then its excerpts.
    """

    design: np.ndarray
    labels: np.ndarray


def tables(
    variant: Variant, contracts: Sequence[Case], temperature: float, seed: int
) -> list[Table]:
    """Every contract of a collection as ``variant`` reads it."""
    result = []
    for place, contract in enumerate(contracts):
        cases = [contract, *(excerpts(contract, seed + place) if variant.excerpts else [])]
        design = np.stack([variant.design(case.pairs, temperature) for case in cases])
        result.append(Table(design, np.stack([case.labels for case in cases])))
    return result


def fit(variant: Variant, contracts: Sequence[Table], claims: np.ndarray) -> np.ndarray:
    """Parameters of a variant, fitted on some claims (places) of the contracts."""
    rows = [table.design[:, claims] for table in contracts]
    design = np.concatenate([row.reshape(-1, *row.shape[2:]) for row in rows])
    labels = np.concatenate([table.labels[:, claims].ravel() for table in contracts])
    known = labels >= 0
    start, deviation = variant.start(design.shape[-1], contracts[0].labels.shape[1])
    return fit_choices(design[known], labels[known], start, deviation)


def verdicts(contract: Table, parameters: np.ndarray) -> np.ndarray:
    """Probabilities of the verdicts on the whole contract: [claims, 3]."""
    return choice_probabilities(contract.design[0], parameters)

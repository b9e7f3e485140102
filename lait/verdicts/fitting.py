"""The numbers of a verdict rule, fitted on annotated cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lait.verdict_rule import SCORES, VerdictRule
from lait.verdicts.cases import Case, excerpts
from lait.verdicts.likelihood import fit_choices

# Standard deviation of the prior around weight 1 and bias 0: it only matters
# where there are hardly any cases.
PRIOR = 2.0
DECIMALS = 4


def with_excerpts(cases: Sequence[Case], seed: int = 0) -> list[Case]:
    """The cases and random excerpts of each."""
    drawn = [excerpts(case, seed + place) for place, case in enumerate(cases)]
    return [*cases, *(case for several in drawn for case in several)]


def score_design(scores: np.ndarray, shared: bool) -> np.ndarray:
    """Design of the exponents weight * score + bias.

    scores : [..., (entailment, contradiction)].
    shared : both labels have the same weight and bias. Returns
        [..., 2, (weight, bias)] if so, else
        [..., 2, (weight_e, bias_e, weight_c, bias_c)].
    """
    own = np.stack([scores, np.ones_like(scores)], axis=-1)
    if shared:
        return own
    design = np.zeros((*scores.shape, 4))
    design[..., 0, :2] = own[..., 0, :]
    design[..., 1, 2:] = own[..., 1, :]
    return design


def fit_rule(
    cases: Sequence[Case], score: str = "odds", shared: bool = True, power: float = 1.0
) -> VerdictRule:
    """The most probable rule given the cases.

    score : one of ``lait.verdict_rule.SCORES``.
    shared : entailment and contradiction have the same weight and bias, so that
        nothing is learned of how often the cases' claims are contradicted.
    power : of the rule; the temperature that the cases' probabilities have.

    Raises
    ------
    ValueError
        If no case is annotated.
    """
    read = [SCORES[score](case.pairs.astype(np.float64), power) for case in cases]
    scores, labels = np.concatenate(read), np.concatenate([case.labels for case in cases])
    known = labels >= 0
    if not known.any():
        raise ValueError("no claim of the contracts is annotated: there is nothing to fit on.")
    return fit_scores(scores[known], labels[known], score, shared, power)


def fit_scores(
    scores: np.ndarray, labels: np.ndarray, score: str, shared: bool, power: float
) -> VerdictRule:
    """:func:`fit_rule` of scores that are known: [cases, 2], with labels [cases]."""
    design = score_design(scores, shared)
    start = np.resize([1.0, 0.0], design.shape[-1])
    found = np.resize(fit_choices(design, labels, start, PRIOR), 4)
    weight_e, bias_e, weight_c, bias_c = found.round(DECIMALS).tolist()
    return VerdictRule(weight_e, bias_e, weight_c, bias_c, score, power)

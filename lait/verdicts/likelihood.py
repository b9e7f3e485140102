"""Maximum a posteriori fit of a choice among three verdicts.

A case has one exponent for entailment and one for contradiction, linear in the
parameters; that of "not mentioned" is 0 (a conditional logit model, McFadden,
1974). The negative log likelihood is convex, so Newton's method with halved
steps finds the one minimum, the same on every machine up to rounding.
"""

from __future__ import annotations

import numpy as np

from lait.verdict_rule import CONTRADICTION, ENTAILMENT, softmax

STEPS = 100
TOLERANCE = 1e-9


def choice_probabilities(design: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """design [..., 2, parameters] -> [..., (entailment, neutral, contradiction)]."""
    exponents = design @ parameters
    return softmax(np.insert(exponents, 1, 0.0, axis=-1))


def fit_choices(
    design: np.ndarray, labels: np.ndarray, start: np.ndarray, deviation: np.ndarray | float
) -> np.ndarray:
    """The parameters: likelihood of the labels times a Gaussian prior.

    design : [cases, 2, parameters], of the exponents of entailment and contradiction.
    labels : int [cases], 0 entailment, 1 neutral, 2 contradiction.
    start : [parameters], the prior's mean; deviation : its standard deviation.
    """
    precision = np.broadcast_to(1.0 / np.square(deviation), start.shape)
    gold = np.stack([labels == ENTAILMENT, labels == CONTRADICTION], axis=-1).astype(float)
    parameters = start.astype(float)
    loss = _loss(design, labels, parameters, start, deviation)
    for _ in range(STEPS):
        chosen = choice_probabilities(design, parameters)[:, [ENTAILMENT, CONTRADICTION]]
        slope = np.einsum("nkp,nk->p", design, chosen - gold) + precision * (parameters - start)
        step = np.linalg.solve(_curvature(design, chosen) + np.diag(precision), slope)
        size = 1.0
        following = _loss(design, labels, parameters - step, start, deviation)
        while following > loss and size > TOLERANCE:
            size /= 2
            following = _loss(design, labels, parameters - size * step, start, deviation)
        if following > loss:
            break
        parameters, loss = parameters - size * step, following
        if np.abs(size * step).max() < TOLERANCE:
            break
    return parameters


def _curvature(design: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Second derivative of the negative log likelihood: [parameters, parameters]."""
    weighted = design * chosen[..., None]
    expected = weighted.sum(axis=1)
    return np.einsum("nkp,nkq->pq", weighted, design, optimize=True) - expected.T @ expected


def _loss(
    design: np.ndarray,
    labels: np.ndarray,
    parameters: np.ndarray,
    start: np.ndarray,
    deviation: np.ndarray | float,
) -> float:
    exponents = np.insert(design @ parameters, 1, 0.0, axis=-1)
    right = np.take_along_axis(exponents, labels[:, None], axis=-1)[:, 0]
    likelihood = np.logaddexp.reduce(exponents, axis=-1) - right
    return float(likelihood.sum() + np.square((parameters - start) / deviation).sum() / 2)

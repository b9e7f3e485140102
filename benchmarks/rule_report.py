"""Figures and tables of the comparison of verdict rules and evidence rankings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks import metrics
from benchmarks.answers import CHOICES, Answers, Gold
from benchmarks.common import markdown_table
from benchmarks.comparison import CHOICE_METRICS, EVIDENCE_METRICS, Comparison
from lait.calibration import expected_calibration_error, negative_log_likelihood
from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL
from lait.verdicts.cases import Case

# Places in the annotations' CHOICES -> in the order of the probabilities.
ORDER = [("Entailment", ENTAILMENT), ("NotMentioned", NEUTRAL), ("Contradiction", CONTRADICTION)]
TO_CHOICE = np.array([CHOICES.index(name) for name, _ in sorted(ORDER, key=lambda pair: pair[1])])
SHOWN = ("accuracy", "f1_entailment", "f1_contradiction", "macro_f1_contradiction")
RANKED = ("map", "macro_map", "pooled_map", "pooled_precision_at_recall", "precision_at_recall")

# A figure: its value, and on every bootstrap sample.
Figure = tuple[float, np.ndarray]


def rule_figures(
    gold: Gold, probabilities: np.ndarray, weights: np.ndarray
) -> tuple[dict[str, Figure], dict[str, float]]:
    """Figures of a rule's verdicts: with bootstrap samples, and those of the probabilities.

    probabilities : [contracts, claims, 3] in the order of ``lait.verdict_rule``.
    weights : [resamples, contracts].
    """
    choices = TO_CHOICE[probabilities.argmax(axis=-1)]
    comparison = Comparison(gold, Answers(choices))
    known = gold.choices >= 0
    labels = np.argsort(TO_CHOICE)[gold.choices[known]]
    honest = {
        "nll": negative_log_likelihood(probabilities[known], labels),
        "ece": expected_calibration_error(probabilities[known], labels),
    }
    return _sampled(comparison, weights, CHOICE_METRICS), honest


def evidence_figures(
    gold: Gold, scores: list[list[np.ndarray]], weights: np.ndarray
) -> dict[str, Figure]:
    """Figures of a ranking of each contract's spans."""
    return _sampled(Comparison(gold, Answers(None, scores)), weights, EVIDENCE_METRICS)


def _sampled(
    comparison: Comparison, weights: np.ndarray, names: Mapping[str, str]
) -> dict[str, Figure]:
    values = comparison(np.ones(weights.shape[1]))
    samples = metrics.resample(comparison, weights)
    return {name: (values[name], samples[name]) for name in names}


# Probabilities [claims, sentences, 3] and of the verdicts [claims, 3] -> [claims, sentences].
RankEvidence = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _by_verdict(pairs: np.ndarray, verdicts: np.ndarray) -> np.ndarray:
    """p(entailment) and p(contradiction), weighted by the verdict's own odds between them."""
    sides = verdicts[:, None, [ENTAILMENT, CONTRADICTION]]
    shares = sides / sides.sum(axis=-1, keepdims=True)
    return (pairs[..., [ENTAILMENT, CONTRADICTION]] * shares).sum(axis=-1)


RANKINGS: dict[str, RankEvidence] = {
    "1 - p(neutral)": lambda pairs, verdicts: 1.0 - pairs[..., NEUTRAL],
    "max(p(e), p(c))": lambda pairs, verdicts: np.maximum(
        pairs[..., ENTAILMENT], pairs[..., CONTRADICTION]
    ),
    "by the verdict's shares": _by_verdict,
    "sum of both in logs": lambda pairs, verdicts: (
        np.log(1e-9 + 1.0 - pairs[..., NEUTRAL]) + np.log(1e-9 + _by_verdict(pairs, verdicts))
    ),
    "(1 - p(neutral)) x P(mentioned)": lambda pairs, verdicts: (
        (1.0 - pairs[..., NEUTRAL]) * (1.0 - verdicts[:, None, NEUTRAL])
    ),
}


def ranking_scores(
    rank: RankEvidence, cases: Sequence[Case], verdicts: np.ndarray
) -> list[list[np.ndarray]]:
    """Scores of every span by contract and claim."""
    return [
        list(rank(case.pairs.astype(np.float64), rows))
        for case, rows in zip(cases, verdicts, strict=True)
    ]


def cell(figure: Figure) -> str:
    """0.800 [0.780, 0.820]"""
    low, high = metrics.interval(figure[1])
    return f"{figure[0]:.3f} [{low:.3f}, {high:.3f}]"


def gain(figure: Figure, first: Figure) -> str:
    """+0.010 [-0.002, +0.022], paired over the samples"""
    low, high = metrics.interval(figure[1] - first[1])
    return f"{figure[0] - first[0]:+.3f} [{low:+.3f}, {high:+.3f}]"


def rules_table(
    figures: Mapping[str, tuple[dict[str, Figure], dict[str, float]]], first: str
) -> str:
    """Rules by figures, each with its interval and its gain over the rule named ``first``."""
    header = ["rule", *(CHOICE_METRICS[name] for name in SHOWN), "accuracy gained", "NLL", "ECE"]
    rows = [
        [
            name,
            *(cell(sampled[shown]) for shown in SHOWN),
            gain(sampled["accuracy"], figures[first][0]["accuracy"]),
            *(f"{value:.3f}" for value in honest.values()),
        ]
        for name, (sampled, honest) in figures.items()
    ]
    return markdown_table(header, rows)


def evidence_table(figures: Mapping[str, dict[str, Figure]]) -> str:
    """Rankings by figures."""
    header = ["evidence ranked by", *(EVIDENCE_METRICS[name] for name in RANKED)]
    rows = [[name, *(cell(found[shown]) for shown in RANKED)] for name, found in figures.items()]
    return markdown_table(header, rows)


def for_file(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Values and intervals for a JSON file; figures that do not exist are left out."""
    return {
        name: {"value": value, "interval": metrics.interval(samples)}
        for name, (value, samples) in figures.items()
        if not np.isnan(value)
    }

"""The figures that compare a system's answers with the annotators'."""

from __future__ import annotations

import numpy as np

from benchmarks import metrics
from benchmarks.answers import CHOICES, NOT_MENTIONED, Answers, Gold, Scores
from benchmarks.metrics import Ranking

RECALL = 0.8

CHOICE_METRICS = {
    "accuracy": "accuracy",
    "f1_entailment": "F1 entailment",
    "f1_contradiction": "F1 contradiction",
    "f1_not_mentioned": "F1 not mentioned",
    "macro_f1_entailment": "F1 entailment, mean over claims",
    "macro_f1_contradiction": "F1 contradiction, mean over claims",
    "macro_f1_not_mentioned": "F1 not mentioned, mean over claims",
}
EVIDENCE_METRICS = {
    "map": "evidence mAP",
    "macro_map": "evidence mAP, mean over claims",
    "pooled_map": "evidence mAP, clauses pooled by claim",
    "pooled_precision_at_recall": "precision at recall 0.8, pooled by claim",
    "precision_at_recall": "precision at recall 0.8, all pooled",
}
METRICS = CHOICE_METRICS | EVIDENCE_METRICS


class Comparison:
    """Figures of one system; called with the contracts' weights, [contracts].

    Choices: accuracy and F1 over all contracts and claims, and the mean over
    claims of each claim's F1 (claims without a gold case of the class left
    out), as the ContractNLI paper reports it (Koreeda & Manning, 2021).

    Evidence, over the (contract, claim) pairs whose gold choice is not
    NotMentioned and that have a gold span: ``map`` is the mean over pairs of
    the average precision with which the pair's spans are ranked; ``macro_map``
    the mean over claims of each claim's mean. The paper's own figures rank the
    spans of all such contracts together, one ranking a claim, and take the mean
    over claims: ``pooled_map`` and ``pooled_precision_at_recall``.
    ``precision_at_recall`` ranks the spans of all claims together.
    """

    def __init__(self, gold: Gold, answers: Answers) -> None:
        self._counts: np.ndarray | None = None
        if answers.choices is not None:
            self._counts = metrics.confusion_counts(gold.choices, answers.choices, len(CHOICES))
        self._pair_precision: np.ndarray | None = None
        if answers.scores is not None:
            asked = evidence_asked(gold)
            self._pair_precision = _pair_precisions(gold, answers.scores, asked)
            columns = [np.arange(len(gold.keys)) == claim for claim in range(len(gold.keys))]
            rankings = [_pooled(gold, answers.scores, asked & column) for column in columns]
            self._by_claim = [ranking for ranking in rankings if ranking is not None]
            self._all = _pooled(gold, answers.scores, asked)

    def __call__(self, weights: np.ndarray) -> dict[str, float]:
        """Figure by name (see METRICS); NaN for what the system does not answer."""
        figures = dict.fromkeys(METRICS, float("nan"))
        return figures | self._choice_figures(weights) | self._evidence_figures(weights)

    def _choice_figures(self, weights: np.ndarray) -> dict[str, float]:
        if self._counts is None:
            return {}
        by_claim = np.tensordot(weights, self._counts, axes=1)
        total = by_claim.sum(axis=0)
        figures = {"accuracy": metrics.accuracy(total)}
        for place, name in enumerate(("entailment", "contradiction", "not_mentioned")):
            figures[f"f1_{name}"] = metrics.f1(total, place)
            figures[f"macro_f1_{name}"] = metrics.mean([metrics.f1(c, place) for c in by_claim])
        return figures

    def _evidence_figures(self, weights: np.ndarray) -> dict[str, float]:
        if self._pair_precision is None or self._all is None:
            return {}
        pairs = self._pair_precision
        pair_weights = np.broadcast_to(weights[:, None], pairs.shape)
        return {
            "map": metrics.weighted_mean(pairs, pair_weights),
            "macro_map": metrics.mean([metrics.weighted_mean(c, weights) for c in pairs.T]),
            "pooled_map": metrics.mean([r.average_precision(weights) for r in self._by_claim]),
            "pooled_precision_at_recall": metrics.mean(
                [r.precision_at_recall(RECALL, weights) for r in self._by_claim]
            ),
            "precision_at_recall": self._all.precision_at_recall(RECALL, weights),
        }


def evidence_asked(gold: Gold) -> np.ndarray:
    """bool [contracts, claims]: whether a pair has evidence to be found."""
    has_span = np.array([[mask.any() for mask in row] for row in gold.evidence])
    return has_span & (gold.choices >= 0) & (gold.choices != NOT_MENTIONED)


def _pair_precisions(gold: Gold, scores: Scores, asked: np.ndarray) -> np.ndarray:
    result = np.full(asked.shape, np.nan)
    for d, c in np.argwhere(asked):
        result[d, c] = metrics.average_precision(gold.evidence[d][c], scores[d][c])
    return result


def _pooled(gold: Gold, scores: Scores, asked: np.ndarray) -> Ranking | None:
    pairs = np.argwhere(asked)
    if not len(pairs):
        return None
    relevant = [gold.evidence[d][c] for d, c in pairs]
    owner = [np.full(len(mask), d) for mask, (d, _) in zip(relevant, pairs, strict=True)]
    return Ranking.of(
        np.concatenate(relevant),
        np.concatenate([scores[d][c] for d, c in pairs]),
        np.concatenate(owner),
    )

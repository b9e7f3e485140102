"""The scores of a verdict rule, of pairs that come in any order."""

from __future__ import annotations

import numpy as np

from lait.verdict_rule import SCORES, VerdictRule

# Sentences of a document in the contracts that verdict rules are fitted on, on average.
FITTED_SENTENCES = 84


class DocumentScores:
    """What the premises of a document come to for each hypothesis, by one rule."""

    def __init__(self, rule: VerdictRule) -> None:
        self._rule, self._score = rule, SCORES[rule.score]
        self._totals = np.zeros((0, 2))

    def add(self, hypotheses: np.ndarray, pairs: np.ndarray) -> None:
        """Take some pairs: places of hypotheses [pairs], probabilities [pairs, 3]."""
        self._grow(int(hypotheses.max(initial=-1)) + 1)
        terms = self._score.terms(pairs.astype(np.float64), self._rule.power)
        self._score.combine.at(self._totals, hypotheses, terms)

    def scores(self, counts: np.ndarray) -> np.ndarray:
        """Scores of [hypotheses]: float64 [hypotheses, (entailment, contradiction)].

        counts : premises that each was compared with.
        """
        self._grow(len(counts))
        scores = self._score.finish(self._totals, self._rule.power)
        return scores + number_of_premises(self._rule, counts)

    def probabilities(self, counts: np.ndarray) -> np.ndarray:
        """Of the three verdicts: float32 [hypotheses, 3]."""
        return self._rule.of_scores(self.scores(counts)).astype(np.float32)

    def _grow(self, hypotheses: int) -> None:
        more = hypotheses - len(self._totals)
        if more > 0:
            # Terms are not negative: zero adds nothing, and no maximum is below it.
            self._totals = np.concatenate([self._totals, np.zeros((more, 2))])


def number_of_premises(rule: VerdictRule, counts: np.ndarray) -> np.ndarray:
    """What scores must change by where there are not as many premises as in a contract.

    counts : [sentences] -> float64 [sentences, (entailment, contradiction)]. A sum of odds
    grows with the number of premises that say nothing, and rules allow for as many as
    contracts have. Entailment is corrected either way. Contradiction is only made stricter:
    sentences on one subject are taken for contradictions far more often than for support.
    """
    if rule.score != "odds":
        return np.zeros((len(counts), 2))
    change = np.log(FITTED_SENTENCES / np.maximum(counts, 1)) / rule.power
    return np.stack([change, np.minimum(change, 0.0)], axis=1)

"""From the pairs of a document and a claim to a verdict on the claim.

The sentences' probabilities become one score of entailment and one of
contradiction, s_e and s_c, and the verdict is the most probable class of

    softmax([w_e s_e + b_e,  0,  w_c s_c + b_c])

over entailment, not mentioned and contradiction. The score is one of

``odds``     log of the power sum over sentences of the odds p(label) / p(neutral),
             (sum odds^power)^(1/power): every sentence speaks for its label
             against silence. The higher the power, the less many weak ones can
             make up for a strong one. Fits take the temperature of P as power: the
             sum is then of the odds before calibration, whatever came after;
``maximum``  logit of the highest p(label), the aggregation of Schuster et al.,
             2022 (arXiv 2204.07447). It has no power.

The numbers are fitted for each P (``lait.training.fit_verdicts``) on contracts
that neither training nor reported figures use, and stored with the checkpoint;
the softmax makes the verdict's probability honest. No number belongs to a
claim, and by default entailment and contradiction share theirs: which of the
two is the more frequent is known for the claims of the fit only, and a rule
that has learned it misjudges the claims that people bring
(``benchmarks.verdict_rules`` measures that).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

import numpy as np

ENTAILMENT, NEUTRAL, CONTRADICTION = 0, 1, 2
CLIP = 1e-6


def logit(probabilities: np.ndarray) -> np.ndarray:
    """log(p / (1 - p)), kept finite."""
    clipped = probabilities.clip(CLIP, 1 - CLIP)
    return np.log(clipped) - np.log1p(-clipped)


@dataclass(frozen=True)
class Aggregation:
    """How a score is put together of what each sentence says, a few sentences at a time.

    terms : (probabilities [..., 3], power) -> [..., (entailment, contradiction)], a term a
        sentence. combine : of terms, in any order. finish : (combined terms, power) -> score.
    """

    terms: Callable[[np.ndarray, float], np.ndarray]
    combine: np.ufunc
    finish: Callable[[np.ndarray, float], np.ndarray]

    def __call__(self, pairs: np.ndarray, power: float = 1.0) -> np.ndarray:
        """Scores of all sentences at once: [..., sentences, 3] -> [..., 2]."""
        return self.finish(self.combine.reduce(self.terms(pairs, power), axis=-2), power)


def _label_probabilities(pairs: np.ndarray, power: float) -> np.ndarray:
    return pairs[..., [ENTAILMENT, CONTRADICTION]]


def _powered_odds(pairs: np.ndarray, power: float) -> np.ndarray:
    clipped = pairs.clip(CLIP, 1.0)
    return (clipped[..., [ENTAILMENT, CONTRADICTION]] / clipped[..., [NEUTRAL]]) ** power


# Logit of the highest probability of a label; the power changes nothing.
maximum_scores = Aggregation(_label_probabilities, np.maximum, lambda best, power: logit(best))
# Log of the power sum of a label's odds against neutral.
odds_scores = Aggregation(_powered_odds, np.add, lambda total, power: np.log(total) / power)

SCORES: dict[str, Aggregation] = {"maximum": maximum_scores, "odds": odds_scores}


@dataclass(frozen=True)
class VerdictRule:
    """A score and its numbers. The defaults mean: whatever is more likely than not.

    weight_e, bias_e : of the entailment score; weight_c, bias_c : of contradiction.
    score : one of SCORES; power : of the odds, above 0.

    Raises
    ------
    ValueError
        For a score that is not known, or a power that is not above 0.
    """

    weight_e: float = 1.0
    bias_e: float = 0.0
    weight_c: float = 1.0
    bias_c: float = 0.0
    score: str = "maximum"
    power: float = 1.0

    def __post_init__(self) -> None:
        if self.score not in SCORES:
            raise ValueError(
                f"verdict rule: score={self.score!r}; allowed are {', '.join(SCORES)}. "
                "Fit the rule again with `python -m lait.training.fit_verdicts`."
            )
        if not self.power > 0:
            raise ValueError(f"verdict rule: power={self.power!r}; allowed are numbers above 0.")

    @classmethod
    def for_layers(cls, rules: dict[str, Any], parallel_layers: int) -> VerdictRule:
        """The rule fitted for a P, of a configuration's ``verdict_rules``; else the default.

        Raises
        ------
        ValueError
            If the entry has fields that no rule has.
        """
        entry = rules.get(str(parallel_layers), {})
        known = {field.name for field in fields(cls)}
        if not isinstance(entry, dict) or not known.issuperset(entry):
            raise ValueError(
                f"verdict_rules[{str(parallel_layers)!r}] is {entry!r}: allowed fields are "
                f"{', '.join(sorted(known))}. Fit the rule again with "
                "`python -m lait.training.fit_verdicts`."
            )
        return cls(**entry)

    def as_dict(self) -> dict[str, float | str]:
        """For a configuration's ``verdict_rules``."""
        return asdict(self)

    def probabilities(self, pairs: np.ndarray) -> np.ndarray:
        """Probabilities of the three verdicts.

        pairs : [..., sentences, 3], probabilities of entailment, neutral, contradiction.
        Returns float64 [..., 3] in the same order.
        """
        return self.of_scores(SCORES[self.score](pairs.astype(np.float64), self.power))

    def of_scores(self, scores: np.ndarray) -> np.ndarray:
        """As :meth:`probabilities`, from scores [..., (entailment, contradiction)]."""
        exponents = np.zeros((*scores.shape[:-1], 3))
        exponents[..., ENTAILMENT] = self.weight_e * scores[..., 0] + self.bias_e
        exponents[..., CONTRADICTION] = self.weight_c * scores[..., 1] + self.bias_c
        return softmax(exponents)


class VerdictRules(NamedTuple):
    """What makes verdicts of two documents' pairs.

    within : of documents in one language. across : of documents in different ones, of which a
    model is less sure.
    """

    within: VerdictRule
    across: VerdictRule

    @classmethod
    def for_layers(cls, config: Any, parallel_layers: int) -> VerdictRules:
        """The rules of a checkpoint's configuration for a P.

        ``cross_lingual_rules`` need not have every P: the nearest one's serves, the larger of
        two. A checkpoint without any has one rule for all documents.

        Raises
        ------
        ValueError
            If an entry has fields that no rule has.
        """
        within = VerdictRule.for_layers(config.verdict_rules, parallel_layers)
        fitted = config.cross_lingual_rules
        if not fitted:
            return cls(within, within)
        nearest = min(map(int, fitted), key=lambda p: (abs(p - parallel_layers), -p))
        return cls(within, VerdictRule.for_layers(fitted, nearest))


def softmax(exponents: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    weights = np.exp(exponents - exponents.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def evidence_scores(pairs: np.ndarray) -> np.ndarray:
    """How likely each sentence is evidence, either way: 1 - p(neutral).

    pairs : [..., sentences, 3] -> [..., sentences].
    """
    return 1.0 - pairs[..., NEUTRAL]

"""From the pairs of a document and a claim to a verdict on the claim.

With e and c the highest probability of entailment and of contradiction over the
document's sentences, the verdict is the most probable class of

    softmax([a_e logit(e) + b_e,  0,  a_c logit(c) + b_c])

over entailment, not mentioned and contradiction: four numbers for each P,
fitted on contracts that neither training nor reported figures use, and stored
with the checkpoint. The maximum over sentences follows Schuster et al., 2022
(arXiv 2204.07447); the softmax makes the verdict's probability honest.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

ENTAILMENT, NEUTRAL, CONTRADICTION = 0, 1, 2
CLIP = 1e-6


@dataclass(frozen=True)
class VerdictRule:
    """The four numbers. The defaults mean: whatever is more likely than not.

    weight_e, bias_e : of the entailment score; weight_c, bias_c : of contradiction.
    """

    weight_e: float = 1.0
    bias_e: float = 0.0
    weight_c: float = 1.0
    bias_c: float = 0.0

    @classmethod
    def for_layers(cls, rules: dict[str, Any], parallel_layers: int) -> VerdictRule:
        """The rule fitted for a P, of a configuration's ``verdict_rules``; else the default."""
        return cls(**rules.get(str(parallel_layers), {}))

    def as_dict(self) -> dict[str, float]:
        """For a configuration's ``verdict_rules``."""
        return asdict(self)

    def probabilities(self, pairs: np.ndarray) -> np.ndarray:
        """Probabilities of the three verdicts.

        pairs : [..., sentences, 3], probabilities of entailment, neutral, contradiction.
        Returns float64 [..., 3] in the same order.
        """
        scores = logit(pairs.astype(np.float64).max(axis=-2))
        exponents = np.zeros((*scores.shape[:-1], 3))
        exponents[..., ENTAILMENT] = self.weight_e * scores[..., ENTAILMENT] + self.bias_e
        exponents[..., CONTRADICTION] = self.weight_c * scores[..., CONTRADICTION] + self.bias_c
        exponents -= exponents.max(axis=-1, keepdims=True)
        weights = np.exp(exponents)
        return weights / weights.sum(axis=-1, keepdims=True)


def logit(probabilities: np.ndarray) -> np.ndarray:
    """log(p / (1 - p)), kept finite."""
    clipped = probabilities.clip(CLIP, 1 - CLIP)
    return np.log(clipped) - np.log1p(-clipped)


def evidence_scores(pairs: np.ndarray) -> np.ndarray:
    """How likely each sentence is evidence, either way: 1 - p(neutral).

    pairs : [..., sentences, 3] -> [..., sentences].
    """
    return 1.0 - pairs[..., NEUTRAL]

"""What a pair costs from states in the store, in operations: to compare settings."""

from __future__ import annotations

from dataclasses import dataclass

from lait.cascade import Cascade


@dataclass(frozen=True)
class PairCosts:
    """Mean lengths of a workload, and a model's shape.

    layers, width, feed_forward : of the model.
    hypothesis_tokens, premise_tokens : mean of a segment.
    hypotheses : that every premise meets.
    """

    layers: int
    width: int
    feed_forward: int
    hypothesis_tokens: float
    premise_tokens: float
    hypotheses: int

    @property
    def _attention_weights(self) -> int:
        return self.width**2

    @property
    def _complete(self) -> float:
        """Output projection and feed-forward of a token, multiply-adds."""
        return self._attention_weights + 2 * self.width * self.feed_forward

    def alone(self, parallel_layers: int) -> float:
        """Operations a pair of the joint layers, as ``lait.engine`` runs them.

        A first joint layer projects queries, keys and values once a segment, so not a
        pair; the last one completes two positions; those between are whole. Two
        operations a multiply-add.
        """
        joint = self.layers - parallel_layers
        tokens = self.hypothesis_tokens + self.premise_tokens
        read = 2 * (self._complete + self._attention_weights) if joint else 0.0
        head = 6 * self._attention_weights
        first = tokens * self._complete if joint > 1 else 0.0
        between = tokens * (self._complete + 3 * self._attention_weights) * max(0, joint - 2)
        return 2.0 * (read + head + first + between)

    def continued(self, layers: int) -> float:
        """Operations a pair of carrying each premise on by some layers, alone."""
        token = self._complete + 3 * self._attention_weights
        return 2.0 * self.premise_tokens * token * layers / self.hypotheses

    def cascade(self, cascade: Cascade, share: float) -> float:
        """Operations a pair when ``share`` of them are scored again."""
        carried = self.continued(cascade.screen - cascade.deep)
        return self.alone(cascade.screen) + carried + share * self.alone(cascade.deep)

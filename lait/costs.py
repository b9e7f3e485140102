"""What a run costs, counted: operations of encoding and of pairs, bytes of states.

Two operations are a multiplication and an addition. What a shortcut of
``lait.engine`` saves is not counted: the figures are those of the matrix products
that are executed.
"""

from __future__ import annotations

from dataclasses import dataclass

from lait.aligned_head import ALIGNMENT_HEADS, QUERY_SIZE, VALUE_SIZE
from lait.cascade import Cascade
from lait.configuration import LaitConfig


@dataclass(frozen=True)
class ModelShape:
    """What a model's cost depends on.

    layers, width, heads : of the backbone. feed_forward : width of its inner layer.
    feed_forward_products : 2, or 3 where it is gated. head : as :class:`LaitConfig`
    names it.
    """

    layers: int
    width: int
    heads: int
    feed_forward: int
    feed_forward_products: int = 2
    head: str = "pooled"

    @classmethod
    def of(cls, config: LaitConfig) -> ModelShape:
        """Of a configuration."""
        gated = "gated" in str(config.backbone_config.get("feed_forward_proj", ""))
        return cls(
            config.num_hidden_layers,
            config.hidden_size,
            config.num_attention_heads,
            config.feed_forward_size,
            3 if gated else 2,
            config.head,
        )

    @property
    def complete(self) -> int:
        """Multiply-adds of a token after attention: output projection and feed-forward."""
        return self.width**2 + self.feed_forward_products * self.width * self.feed_forward

    def layer(self, tokens: float) -> float:
        """Operations of a layer on a row of so many tokens."""
        projections = 3 * self.width**2
        return 2.0 * tokens * (self.complete + projections + 2 * tokens * self.width)

    def encode(self, tokens: float, parallel_layers: int) -> float:
        """Operations of the first P layers on a segment of so many tokens."""
        return parallel_layers * self.layer(tokens)


@dataclass(frozen=True)
class PairCosts:
    """Operations a pair, of a model on a workload.

    hypothesis_tokens, premise_tokens : mean of a segment.
    hypotheses : that every premise meets, at least 1.
    """

    shape: ModelShape
    hypothesis_tokens: float
    premise_tokens: float
    hypotheses: float

    @property
    def tokens(self) -> float:
        """Of a pair."""
        return self.hypothesis_tokens + self.premise_tokens

    def alone(self, parallel_layers: int) -> float:
        """Operations a pair of the joint layers and the head.

        The first joint layer's projections, and each token's attention over its own
        segment, are made once a segment, so not a pair; the layers up to the last are
        whole; the last is computed where the head reads.
        """
        shape, joint = self.shape, self.shape.layers - parallel_layers
        whole = joint - 1 if self._places else joint
        first = self._first() if whole > 0 else 0.0
        between = max(0, whole - 1) * shape.layer(self.tokens)
        read = {0: 0.0, 1: self._read_once()}.get(joint, self._read_folded())
        aligned = self._project_alignment() if joint > 1 else 0.0
        return first + between + read + aligned + self._head(joint)

    def _first(self) -> float:
        """A whole layer whose tokens attend to the partner only."""
        meetings = self.hypothesis_tokens * self.premise_tokens
        return 2.0 * (self.tokens * self.shape.complete + 4 * meetings * self.shape.width)

    @property
    def _places(self) -> int:
        """First positions that a head reads of the last layer alone."""
        return {"pooled": 2, "aligned": 1}.get(self.shape.head, 0)

    def _read_once(self) -> float:
        """The only joint layer at these positions: a query sees the other segment's keys."""
        shape = self.shape
        return 2.0 * self._places * (shape.complete + self.tokens * shape.width)

    def _read_folded(self) -> float:
        """The last of several joint layers at these positions (``lait.folded_attention``)."""
        shape = self.shape
        folded = 2 * shape.width**2 + 2 * shape.heads * self.tokens * shape.width
        return 2.0 * self._places * (shape.complete + shape.width**2 + folded)

    def _project_alignment(self) -> float:
        """An aligned head's projections of states that depend on the pair."""
        if self.shape.head != "aligned":
            return 0.0
        return 2.0 * self.tokens * self.shape.width * ALIGNMENT_HEADS * (QUERY_SIZE + VALUE_SIZE)

    def _head(self, joint: int) -> float:
        width = self.shape.width
        if self.shape.head == "decoder":  # one folded query over all tokens
            folded = width**2 + 2 * self.shape.heads * self.tokens * width
            return 2.0 * (self.shape.complete + folded)
        if self.shape.head != "aligned":
            return 2.0 * 4 * width**2
        meetings = self.hypothesis_tokens * self.premise_tokens
        aligned = ALIGNMENT_HEADS * VALUE_SIZE
        attended = meetings * ALIGNMENT_HEADS * (QUERY_SIZE + VALUE_SIZE)
        # Up to one joint layer a premise's hypotheses are averaged together.
        mean = self.hypothesis_tokens * aligned * (self.hypotheses if joint <= 1 else 1)
        return 2.0 * (3 * width**2 + aligned * width + attended + mean)

    def continued(self, layers: int) -> float:
        """Operations a pair of carrying each premise on by some layers, alone."""
        return layers * self.shape.layer(self.premise_tokens) / self.hypotheses

    def cascade(self, cascade: Cascade, share: float) -> float:
        """Operations a pair when ``share`` of them are scored again."""
        carried = self.continued(cascade.screen - cascade.deep)
        return self.alone(cascade.screen) + carried + share * self.alone(cascade.deep)

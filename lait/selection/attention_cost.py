"""Attention operations by P, equations 1 to 3 of the paper: pure functions.

With |s_i| the tokens of segment i and L the number of layers (Milbauer et al.,
ACL 2023, arXiv 2305.19585):

    (1) fully self-attentive, P = 0:  L (sum |s_i|)^2
    (2) dual encoder, P = L:          L sum |s_i|^2
    (3) LAIT:                         P sum |s_i|^2 + (L - P) (sum |s_i|)^2

The unit is one token that attends to one token in one layer; times 4 * width it
is the floating point operations of the two products of attention. With reuse, a
segment that occurs again (in any place of any example) is encoded once, so its
part of the parallel layers counts once; the joint layers see every example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Segment = Sequence[int]


@dataclass(frozen=True)
class AttentionCost:
    """What one layer costs over a data set, in pairs of tokens; every P follows from it.

    layers : L.
    joint : sum over examples of (sum |s_i|)^2.
    parallel : sum over examples of sum |s_i|^2.
    parallel_distinct : sum of |s|^2 over the distinct segments of the data set.
    """

    layers: int
    joint: int
    parallel: int
    parallel_distinct: int

    def operations(self, parallel_layers: int, reuse: bool = False) -> int:
        """Equation 3 over the data set, in pairs of tokens.

        Raises
        ------
        ValueError
            If P is not from 0 to L.
        """
        if not 0 <= parallel_layers <= self.layers:
            raise ValueError(
                f"parallel_layers={parallel_layers}: allowed is an integer from 0 to {self.layers}."
            )
        parallel = self.parallel_distinct if reuse else self.parallel
        return parallel_layers * parallel + (self.layers - parallel_layers) * self.joint

    def share(self, parallel_layers: int, reuse: bool = False) -> float:
        """Operations as a share of P = 0's, 0 to 1."""
        return self.operations(parallel_layers, reuse) / self.operations(0)


def attention_cost(examples: Sequence[Sequence[Segment]], layers: int) -> AttentionCost:
    """Costs of a data set.

    examples : for each example the token ids of each segment, special tokens
        included, as the model sees them. Segments are one if their ids are equal.
    layers : L.

    Raises
    ------
    ValueError
        If there is no layer, or no token.
    """
    joint = sum(sum(map(len, segments)) ** 2 for segments in examples)
    if layers < 1 or not joint:
        raise ValueError(f"{layers} layers over {len(examples)} examples: there is no attention.")
    lengths = [len(segment) for segments in examples for segment in segments]
    distinct = {tuple(segment) for segments in examples for segment in segments}
    return AttentionCost(
        layers, joint, sum(n**2 for n in lengths), sum(len(segment) ** 2 for segment in distinct)
    )

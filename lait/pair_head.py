"""A pooled head on the pairs of a tile: what depends on one segment is computed once."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from lait.heads import PooledHead
from lait.kernels import linear_add


class PairHead:
    """:meth:`lait.heads.PooledHead.classify` for pairs of two sides.

    Its first product is cut by what it reads: the terms in u_h or u_p alone are
    computed once a segment, the others, [features; |u_h - u_p|; u_h * u_p], are one
    product a pair.

    Parameters
    ----------
    pooled_h, pooled_p : [hypotheses, width], [premises, width]
        Mean states, not yet normalised.
    """

    def __init__(self, head: PooledHead, pooled_h: Tensor, pooled_p: Tensor) -> None:
        self._head = head
        self._u_h, self._u_p = head.pooled_norm(pooled_h), head.pooled_norm(pooled_p)
        width = pooled_h.shape[-1]
        alone_h, alone_p, both = head.compare.weight.split([width, width, 2 * width], dim=1)
        self._alone_h = F.linear(self._u_h, alone_h, head.read.bias)
        self._alone_p = F.linear(self._u_p, alone_p)
        self._weight = torch.cat([head.read.weight, both], dim=1)

    def __call__(self, features: list[Tensor], rows: Tensor, columns: Tensor) -> Tensor:
        """Logits float32 [pairs, labels].

        features : each [pairs, ...], side by side what
            :meth:`lait.heads.PooledHead.features` returns.
        rows, columns : [pairs], places of the hypothesis and of the premise.
        """
        u_h, u_p = self._u_h[rows], self._u_p[columns]
        read = torch.cat([*features, (u_h - u_p).abs_(), u_h * u_p], dim=-1)
        alone = self._alone_h[rows] + self._alone_p[columns]
        return self._head.out(F.gelu(linear_add(read, self._weight, None, alone))).float()

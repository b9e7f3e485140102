"""Pairs of a tile before the head: premises some at a time, what pairs need, their logits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lait.heads import PooledHead
from lait.pair_batches import all_pairs
from lait.pair_head import PairHead
from lait.segments import PackedStates, SegmentStates
from lait.shapes import filled, length_groups, row_blocks

# Pairs whose tables are kept until they pass the head.
PAIRS_TOGETHER = 16384
# Padded tokens of premises that are worked on together.
GROUP_TOKENS = 8192


def premise_parts(premises: PackedStates, hypotheses: int) -> Iterator[tuple[Tensor, PackedStates]]:
    """Premises in order of length, some at a time: their places, and their states.

    The order bounds padding, the number of pairs with so many hypotheses bounds memory.
    """
    order = premises.lengths.argsort(stable=True)
    for columns in order.split(max(1, PAIRS_TOGETHER // hypotheses)):
        yield columns, premises.choose(columns)


def like_lengths(premises: PackedStates) -> Iterator[tuple[SegmentStates, int]]:
    """Premises of like lengths, the last repeated up to a rounded count; and their true count.

    premises : in order of length, as :func:`premise_parts` has them; it is kept.
    """
    for columns, longest in length_groups(premises.lengths, GROUP_TOKENS, PAIRS_TOGETHER):
        yield premises.select(filled(columns), longest), len(columns)


@dataclass(frozen=True)
class PairTables:
    """What the pairs of a tile need for the rest of the last layer and the head.

    read : attention of the positions that the head reads, by place, each
        [hypotheses, premises, heads, head_size]. extra : features of pairs besides, each
        [hypotheses, premises, features].
    first, pooled : of the premises as they enter the layer, [premises, width].
    """

    read: dict[int, Tensor]
    extra: list[Tensor]
    first: Tensor
    pooled: Tensor

    @classmethod
    def joined(cls, parts: Sequence[PairTables]) -> PairTables:
        """Tables of premises one after another."""
        read = {place: torch.cat([p.read[place] for p in parts], 1) for place in parts[0].read}
        extra = [torch.cat(tables, 1) for tables in zip(*(p.extra for p in parts), strict=True)]
        first, pooled = (torch.cat([getattr(p, n) for p in parts]) for n in ("first", "pooled"))
        return cls(read, extra, first, pooled)


def head_logits(
    head: PooledHead, pooled: Tensor, tables: PairTables, read: Callable[..., list[Tensor]]
) -> Tensor:
    """The head of all pairs: float32 [hypotheses, premises, labels].

    pooled : of the hypotheses, [hypotheses, width].
    read : of some pairs, by their places in [hypotheses * premises], among the hypotheses
        and among the premises: what the head reads at first positions, each [pairs, width].
    """
    shape = len(pooled), len(tables.first)
    compare, places = PairHead(head, pooled, tables.pooled), all_pairs(*shape)
    extra = [table.flatten(0, 1) for table in tables.extra]
    logits = torch.empty(shape[0] * shape[1], head.out.out_features)
    for here, count in row_blocks(len(logits)):
        pairs = [place[here] for place in places]
        features = [*read(here, *pairs), *(table[here] for table in extra)]
        logits[here[:count]] = compare(features, *pairs)[:count]
    return logits.view(*shape, -1)

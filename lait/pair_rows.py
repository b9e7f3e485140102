"""Tokens of many pairs in one table without padding, and where each pair's are.

What treats tokens alone runs over the table's rows; only attention puts a pair's
tokens side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from lait.shapes import TOKEN_STEP, filled, length_groups, rounded

# Attention weights of all heads that are in flight together stay in a processor's caches.
PAIRS_IN_FLIGHT = 256


@dataclass(frozen=True)
class Placed:
    """One side of some pairs: a segment's first row in the table and its length, both [pairs]."""

    starts: Tensor
    lengths: Tensor

    def index(self, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """Rows of the tokens of some pairs, and whether they are tokens, both [pairs, tokens]."""
        lengths = self.lengths[pairs]
        position = torch.arange(rounded(int(lengths.max()), TOKEN_STEP))
        valid = position < lengths[:, None]
        return torch.where(valid, self.starts[pairs, None] + position, 0), valid


@dataclass(frozen=True)
class PairRows:
    """Pairs in a table [rows, ...]: all rows of hypotheses, then all of premises.

    left, right : where each pair's tokens are. num_left : rows of hypotheses.
    """

    left: Placed
    right: Placed
    num_left: int

    def __len__(self) -> int:
        return len(self.left.starts)

    @property
    def lengths(self) -> Tensor:
        """Tokens of each pair: [pairs]."""
        return self.left.lengths + self.right.lengths

    def batches(self, batch_tokens: int) -> Iterator[PairBatch]:
        """Pairs of like lengths, at most ``batch_tokens`` padded tokens together (or one pair)."""
        for pairs, longest in length_groups(self.lengths, batch_tokens, PAIRS_IN_FLIGHT):
            yield PairBatch.of(self, pairs, longest)


@dataclass(frozen=True)
class PairBatch:
    """Some pairs of :class:`PairRows`, both segments one after the other.

    places : [count], which pairs. pairs : [pairs], the same, the last one repeated up to a
    rounded number. index : [pairs, tokens], rows of the table. valid : bool, the same
    shape: tokens, else padding.
    """

    rows: PairRows
    places: Tensor
    pairs: Tensor
    index: Tensor
    valid: Tensor

    @classmethod
    def of(cls, rows: PairRows, places: Tensor, longest: int) -> PairBatch:
        """Pairs of at most ``longest`` tokens."""
        pairs = filled(places)
        position = torch.arange(longest)
        offset = position - rows.left.lengths[pairs, None]
        index = torch.where(
            offset < 0,
            rows.left.starts[pairs, None] + position,
            rows.right.starts[pairs, None] + offset,
        )
        valid = position < rows.lengths[pairs, None]
        return cls(rows, places, pairs, torch.where(valid, index, 0), valid)

    def gather(self, table: Tensor) -> Tensor:
        """Rows of the pairs' tokens: table [rows, ...] -> [pairs, tokens, ...]."""
        found = table.index_select(0, self.index.flatten())
        return found.unflatten(0, self.index.shape)

    def scatter(self, found: Tensor, table: Tensor) -> None:
        """Write [pairs, tokens, ...] to where :meth:`gather` reads it."""
        valid = self.valid.clone()
        valid[len(self.places) :] = False
        table[self.index[valid]] = found[valid]

    @property
    def segment_ids(self) -> Tensor:
        """[pairs, tokens]: 0 for hypotheses, 1 for premises, -1 for padding."""
        place = torch.arange(self.valid.shape[1]) >= self.rows.left.lengths[self.pairs, None]
        return torch.where(self.valid, place.long(), -1)

    @property
    def first_positions(self) -> Tensor:
        """Of both segments: [pairs, 2]."""
        second = self.rows.left.lengths[self.pairs]
        return torch.stack([torch.zeros_like(second), second], dim=1)

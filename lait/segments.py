"""States of segments, and how they are put side by side.

The state of a segment after layer P does not depend on its partners: it is
computed once, kept, and used in every pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class SegmentStates:
    """The states of a number of segments after layer P.

    Attributes
    ----------
    hidden : Tensor [segments, tokens, width]
        Padded at the end; padding may hold anything.
    lengths : Tensor [segments], int64
        Tokens of each segment.
    parallel_layers : int
        P.
    """

    hidden: Tensor
    lengths: Tensor
    parallel_layers: int

    def __post_init__(self) -> None:
        if self.hidden.dim() != 3 or self.lengths.shape != self.hidden.shape[:1]:
            raise ValueError(
                f"states of shape {tuple(self.hidden.shape)} with lengths of shape "
                f"{tuple(self.lengths.shape)}: expected [segments, tokens, width] and [segments]."
            )

    def __len__(self) -> int:
        return self.hidden.shape[0]

    @property
    def valid(self) -> Tensor:
        """bool [segments, tokens]: True for tokens, False for padding."""
        tokens = torch.arange(self.hidden.shape[1], device=self.lengths.device)
        return tokens[None, :] < self.lengths[:, None]

    @property
    def pooled(self) -> Tensor:
        """Mean over each segment's tokens: [segments, width]."""
        return mean_by_segment(self.hidden, torch.where(self.valid, 0, -1), 1)[:, 0]

    def select(self, rows: Tensor | Sequence[int]) -> SegmentStates:
        """The given segments, in that order, padded to the longest among them."""
        if not isinstance(rows, Tensor):
            rows = torch.tensor(rows, dtype=torch.long)
        rows = rows.to(self.lengths.device)
        lengths = self.lengths[rows]
        longest = int(lengths.max()) if len(lengths) else 0
        return SegmentStates(self.hidden[rows, :longest], lengths, self.parallel_layers)

    def packed(self) -> PackedStates:
        """Without the padding."""
        return PackedStates(self.hidden[self.valid], self.lengths, self.parallel_layers)

    def unpadded(self) -> list[Tensor]:
        """One tensor [tokens, width] a segment."""
        return [h[:n] for h, n in zip(self.hidden, self.lengths.tolist(), strict=True)]


@dataclass(frozen=True)
class PackedStates:
    """The same as :class:`SegmentStates`, its tokens one after another: [tokens, width].

    One long segment does not widen the others, and a selection is copied once.
    """

    tokens: Tensor
    lengths: Tensor
    parallel_layers: int

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def starts(self) -> Tensor:
        """First row of each segment among all tokens: [segments]."""
        return starts(self.lengths)

    def select(self, rows: Tensor, longest: int | None = None) -> SegmentStates:
        """The given segments, padded to ``longest`` or to the longest among them."""
        lengths = self.lengths[rows]
        if longest is None:
            longest = int(lengths.max()) if len(rows) else 0
        # What follows a segment, its neighbour's tokens, is padding like any other.
        index = self.starts[rows, None] + torch.arange(longest)
        index.clamp_(max=max(0, len(self.tokens) - 1))
        return SegmentStates(self.tokens[index], lengths, self.parallel_layers)

    def choose(self, rows: Tensor) -> PackedStates:
        """The given segments, in that order."""
        index = token_index(self.lengths, rows)
        return PackedStates(self.tokens[index], self.lengths[rows], self.parallel_layers)

    def unpadded(self) -> list[Tensor]:
        """One tensor [tokens, width] a segment."""
        return list(self.tokens.split(self.lengths.tolist()))


def starts(lengths: Tensor) -> Tensor:
    """First row of each segment in a table of all tokens, one segment after another."""
    return lengths.cumsum(0) - lengths


def token_index(lengths: Tensor, rows: Tensor) -> Tensor:
    """Rows of the tokens of some segments, in such a table: [tokens of them]."""
    chosen = lengths[rows]
    shift = (starts(lengths)[rows] - starts(chosen)).repeat_interleave(chosen)
    return torch.arange(len(shift)) + shift


def pack_states(states: Sequence[Tensor], parallel_layers: int) -> PackedStates:
    """One after another: tensors [tokens, width] of different lengths."""
    lengths = torch.tensor([len(state) for state in states])
    return PackedStates(torch.cat(list(states)), lengths, parallel_layers)


def packed(states: SegmentStates | PackedStates) -> PackedStates:
    """``states`` without padding."""
    return states if isinstance(states, PackedStates) else states.packed()


def pad_states(states: Sequence[Tensor], parallel_layers: int) -> SegmentStates:
    """Stack tensors [tokens, width] of different lengths."""
    lengths = torch.tensor([len(state) for state in states])
    hidden = torch.nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    return SegmentStates(hidden, lengths, parallel_layers)


def concatenate(parts: Sequence[SegmentStates]) -> tuple[Tensor, Tensor]:
    """Put the i-th segments of all parts one after another, without gaps.

    parts : one :class:`SegmentStates` a place (hypothesis, premise, ...), each
        with the same number of examples.
    Returns hidden [examples, tokens, width] and segment_ids [examples, tokens]
    (the place, -1 for padding).
    """
    hidden = torch.cat([part.hidden for part in parts], dim=1)
    places = [torch.where(part.valid, place, -1) for place, part in enumerate(parts)]
    segment_ids = torch.cat(places, dim=1)
    # A stable sort by "is padding" moves the gaps to the end and keeps the order.
    order = torch.argsort((segment_ids < 0).long(), dim=1, stable=True)
    total = int((segment_ids >= 0).sum(dim=1).max()) if len(segment_ids) else 0
    order = order[:, :total]
    return (
        hidden.gather(1, order[:, :, None].expand(-1, -1, hidden.shape[-1])),
        segment_ids.gather(1, order),
    )


def positions_in_segments(segment_ids: Tensor) -> Tensor:
    """Token positions that restart at 0 in every segment: [batch, tokens] -> the same."""
    tokens = torch.arange(segment_ids.shape[1], device=segment_ids.device)
    starts = torch.ones_like(segment_ids, dtype=torch.bool)
    starts[:, 1:] = segment_ids[:, 1:] != segment_ids[:, :-1]
    first = torch.where(starts, tokens, 0).cummax(dim=1).values
    return tokens - first


def first_positions(segment_ids: Tensor, num_segments: int) -> Tensor:
    """Index of the first token of each segment: [batch, tokens] -> [batch, segments].

    A segment that a row does not have gets 0; see :func:`present`.
    """
    places = torch.arange(num_segments, device=segment_ids.device)
    return (segment_ids[:, None, :] == places[None, :, None]).to(torch.uint8).argmax(dim=2)


def present(segment_ids: Tensor, num_segments: int) -> Tensor:
    """bool [batch, segments]: whether a row has the segment."""
    places = torch.arange(num_segments, device=segment_ids.device)
    return (segment_ids[:, None, :] == places[None, :, None]).any(dim=2)


def mean_by_segment(hidden: Tensor, segment_ids: Tensor, num_segments: int) -> Tensor:
    """Mean over the tokens of each segment: [batch, tokens, width] -> [batch, segments, width].

    Segments that a row does not have are zero.
    """
    places = torch.arange(num_segments, device=segment_ids.device)
    member = (segment_ids[:, None, :] == places[None, :, None]).to(hidden.dtype)
    counts = member.sum(dim=2, keepdim=True).clamp(min=1)
    return (member @ hidden) / counts

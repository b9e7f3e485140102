"""Scores of tiles: every hypothesis against every premise, nothing computed twice.

The same function as ``score_states`` on each pair, by exact shortcuts:

- role, first normalisation (P = 0) and the first joint layer's query, key and
  value depend on one segment: computed once a segment, not once a pair;
- the pooled head reads one position a segment: the last layer is computed at
  those positions only;
- with one joint layer both hold at once, and a pair costs a few products of
  single vectors (``lait.one_layer``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from lait import attention
from lait.backbones import Backbone
from lait.heads import PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.one_layer import one_layer_tile
from lait.segments import SegmentStates, mean_by_segment
from lait.sides import Side, prepare_side

HYPOTHESIS, PREMISE = 0, 1
# Padded tokens of pairs in flight: large enough for full matrix products, small
# enough that a layer's activations stay in a processor's caches.
BATCH_TOKENS = 4096


@torch.inference_mode()
def score_tile(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
    batch_tokens: int = BATCH_TOKENS,
) -> Tensor:
    """Logits of all pairs of a tile.

    hypotheses, premises : states of one P.
    Returns float32 [hypotheses, premises, labels].
    """
    if hypotheses.parallel_layers != premises.parallel_layers:
        raise ValueError(
            f"states of P={hypotheses.parallel_layers} cannot meet states of "
            f"P={premises.parallel_layers}."
        )
    if not len(hypotheses) or not len(premises):
        return torch.zeros(len(hypotheses), len(premises), model.config.num_labels)
    if not isinstance(model.head, PooledHead):
        return _plain_tile(model, hypotheses, premises, batch_tokens)
    joint_layers = model.encoder.num_layers - hypotheses.parallel_layers
    if joint_layers == 0:
        return _independent_tile(model, hypotheses, premises)
    left = prepare_side(model, hypotheses, HYPOTHESIS)
    right = prepare_side(model, premises, PREMISE)
    if joint_layers == 1:
        return one_layer_tile(model, left, right).float()
    return _deep_tile(model, left, right, batch_tokens).float()


def _plain_tile(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
    batch_tokens: int,
) -> Tensor:
    logits = torch.zeros(len(hypotheses), len(premises), model.config.num_labels)
    for rows, columns in _pair_batches(hypotheses.lengths, premises.lengths, batch_tokens):
        scores = model.score_states([hypotheses.select(rows), premises.select(columns)])
        logits[rows, columns] = scores.float()
    return logits


def _independent_tile(
    model: LaitForSequenceClassification, hypotheses: SegmentStates, premises: SegmentStates
) -> Tensor:
    """P = L: there are no joint layers, only the head compares."""
    first, pooled = [], []
    for states in (hypotheses, premises):
        first.append(model.encoder.leave(states.hidden[:, 0]))
        segment_ids = torch.where(states.valid, 0, -1)
        hidden = model.pooling_states(states.hidden, states.parallel_layers)
        pooled.append(mean_by_segment(hidden, segment_ids, 1)[:, 0])
    shape = (len(hypotheses), len(premises), -1)
    head: PooledHead = model.head  # type: ignore[assignment]
    return head.classify_tile(
        first[0][:, None].expand(shape), first[1][None].expand(shape), pooled[0], pooled[1]
    ).float()


def _deep_tile(
    model: LaitForSequenceClassification, left: Side, right: Side, batch_tokens: int
) -> Tensor:
    """Two joint layers or more: pairs in batches, the first and the last layer shortened."""
    head: PooledHead = model.head  # type: ignore[assignment]
    tokens = _Tokens.of(left, right)
    c_h = torch.empty(len(left), len(right), left.hidden.shape[-1], dtype=left.hidden.dtype)
    c_p = torch.empty_like(c_h)
    for rows, columns in _pair_batches(left.lengths, right.lengths, batch_tokens):
        read = _read_positions(model, tokens, left, right, rows, columns)
        c_h[rows, columns], c_p[rows, columns] = read[:, 0], read[:, 1]
    return head.classify_tile(c_h, c_p, left.pooled, right.pooled)


@dataclass(frozen=True)
class _Tokens:
    """All tokens of a tile in one table; ``start`` is a segment's first row in it."""

    hidden: Tensor
    query: Tensor
    key: Tensor
    value: Tensor
    left_start: Tensor
    right_start: Tensor

    @classmethod
    def of(cls, left: Side, right: Side) -> _Tokens:
        """The tokens of both sides, the left side's first."""

        def table(name: str) -> Tensor:
            return torch.cat([getattr(side, name)[side.valid] for side in (left, right)])

        starts = torch.cat([left.lengths, right.lengths]).cumsum(0)
        starts = torch.cat([starts.new_zeros(1), starts[:-1]])
        return cls(
            table("hidden"),
            table("query"),
            table("key"),
            table("value"),
            starts[: len(left)],
            starts[len(left) :],
        )

    def of_pairs(
        self, rows: Tensor, columns: Tensor, left_lengths: Tensor, right_lengths: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Table rows of each pair's tokens, both segments one after another.

        Returns the table rows and whether they are tokens (else padding), both
        [pairs, tokens].
        """
        total = left_lengths + right_lengths
        position = torch.arange(int(total.max()))
        offset = position - left_lengths[:, None]
        index = torch.where(
            offset < 0,
            self.left_start[rows, None] + position,
            self.right_start[columns, None] + offset,
        )
        valid = position < total[:, None]
        return torch.where(valid, index, 0), valid


def _read_positions(
    model: LaitForSequenceClassification,
    tokens: _Tokens,
    left: Side,
    right: Side,
    rows: Tensor,
    columns: Tensor,
) -> Tensor:
    """Joint output at the first position of both segments of each pair: [pairs, 2, width]."""
    encoder, first, last = model.encoder, left.parallel_layers, model.encoder.num_layers - 1
    first_length = left.lengths[rows]
    index, valid = tokens.of_pairs(rows, columns, first_length, right.lengths[columns])
    allowed = attention.all_to_all(torch.where(valid, 0, -1))
    mask = attention.additive_mask(encoder, allowed, tokens.hidden.dtype)
    context = attention.attend(
        encoder, tokens.query[index], tokens.key[index], tokens.value[index], mask
    )
    hidden = encoder.complete(first, tokens.hidden[index], context)
    for layer in range(first + 1, last):
        hidden = attention.run_layer(encoder, layer, hidden, mask)
    read = torch.stack([torch.zeros_like(first_length), first_length], dim=1)
    return encoder.leave(_last_layer_at(encoder, hidden, mask, read))


def _last_layer_at(encoder: Backbone, hidden: Tensor, mask: Tensor, read: Tensor) -> Tensor:
    """The last layer's output at the positions ``read`` [pairs, 2] only: [pairs, 2, width]."""
    last = encoder.num_layers - 1
    pairs = torch.arange(len(hidden))[:, None]
    residual = hidden[pairs, read]
    _, key, value = encoder.project(last, hidden)
    query = encoder.project_query(last, residual)
    rows = mask.expand(len(hidden), -1, -1, -1)[pairs, :, read]  # [pairs, 2, heads, tokens]
    context = attention.attend(encoder, query, key, value, rows.transpose(1, 2))
    return encoder.complete(last, residual, context)


def _pair_batches(
    left: Tensor, right: Tensor, batch_tokens: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """All pairs, sorted by length, in batches of at most ``batch_tokens`` padded tokens.

    A pair that is longer than that is a batch of its own.
    """
    lengths = (left[:, None] + right[None, :]).flatten()
    lengths, order = lengths.sort()
    start = 0
    while start < len(order):
        # Lengths ascend, so the budget holds if it holds for the batch's last pair.
        end = min(len(order), start + max(1, batch_tokens // int(lengths[start])))
        while end > start + 1 and (end - start) * int(lengths[end - 1]) > batch_tokens:
            end = max(start + 1, start + batch_tokens // int(lengths[end - 1]))
        yield order[start:end] // len(right), order[start:end] % len(right)
        start = end

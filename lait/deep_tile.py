"""A tile with two joint layers or more: pairs in batches, first and last layer shortened.

The first joint layer's projections are made once a segment and gathered for
each pair; the last layer is computed at the two positions that the head reads.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lait import attention
from lait.backbones import Backbone
from lait.heads import PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.pair_batches import pair_batches
from lait.segments import SegmentStates, mean_by_segment
from lait.sides import HYPOTHESIS, PREMISE, Side, prepare_side


def deep_tile(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
    batch_tokens: int,
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs."""
    left = prepare_side(model, hypotheses, HYPOTHESIS, packed=True)
    right = prepare_side(model, premises, PREMISE, packed=True)
    tokens = PairTokens(left, right)
    logits = torch.empty(len(left), len(right), model.config.num_labels)
    layer = hypotheses.parallel_layers
    for rows, columns in pair_batches(left.lengths, right.lengths, batch_tokens):
        logits[rows, columns] = _pair_logits(model, tokens, rows, columns, layer).float()
    return logits


class PairTokens:
    """All tokens of a tile in one table, and where the tokens of a pair are in it.

    hidden [tokens, width], query, key, value [tokens, heads, head_size]: the
    left side's first.
    """

    def __init__(self, left: Side, right: Side) -> None:
        self.hidden = torch.cat([left.hidden, right.hidden])
        self.query = torch.cat([left.query, right.query])
        self.key = torch.cat([left.key, right.key])
        self.value = torch.cat([left.value, right.value])
        self.left_lengths, self.right_lengths = left.lengths, right.lengths
        self._left_starts = left.starts
        self._right_starts = right.starts + len(left.hidden)

    def of_pairs(self, rows: Tensor, columns: Tensor) -> tuple[Tensor, Tensor]:
        """Table rows of each pair's tokens, both segments one after another.

        Returns the table rows and whether they are tokens (else padding), both
        [pairs, tokens].
        """
        left_lengths = self.left_lengths[rows]
        total = left_lengths + self.right_lengths[columns]
        position = torch.arange(int(total.max()))
        offset = position - left_lengths[:, None]
        index = torch.where(
            offset < 0,
            self._left_starts[rows, None] + position,
            self._right_starts[columns, None] + offset,
        )
        valid = position < total[:, None]
        return torch.where(valid, index, 0), valid


def _pair_logits(
    model: LaitForSequenceClassification,
    tokens: PairTokens,
    rows: Tensor,
    columns: Tensor,
    first: int,
) -> Tensor:
    """Logits [pairs, labels] of some pairs of the tile; ``first`` is the first joint layer."""
    encoder, last = model.encoder, model.encoder.num_layers - 1
    index, valid = tokens.of_pairs(rows, columns)
    allowed = attention.all_to_all(torch.where(valid, 0, -1))
    mask = attention.additive_mask(encoder, allowed, tokens.hidden.dtype)
    context = attention.attend(
        encoder, tokens.query[index], tokens.key[index], tokens.value[index], mask
    )
    hidden = encoder.complete(first, tokens.hidden[index], context)
    for layer in range(first + 1, last):
        hidden = attention.run_layer(encoder, layer, hidden, mask)
    first_length = tokens.left_lengths[rows]
    side = (torch.arange(valid.shape[1]) >= first_length[:, None]).long()
    pooled = mean_by_segment(hidden, torch.where(valid, side, -1), 2)
    read = torch.stack([torch.zeros_like(first_length), first_length], dim=1)
    joint = encoder.leave(_last_layer_at(encoder, hidden, mask, read))
    head: PooledHead = model.head  # type: ignore[assignment]
    pooled = head.pooled_norm(pooled)
    return head.classify(joint[:, 0], joint[:, 1], pooled[:, 0], pooled[:, 1])


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

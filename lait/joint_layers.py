"""Joint layers over pairs whose tokens are rows of one table, and the head."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lait import attention
from lait.aligned_rows import row_alignment
from lait.backbones import Backbone
from lait.first_joint_layer import complete_rows
from lait.folded_attention import folded_attention
from lait.heads import JointOutput, PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.pair_rows import PairRows
from lait.segments import mean_by_segment
from lait.shapes import in_row_blocks


def finish(
    model: LaitForSequenceClassification,
    layer: int,
    hidden: Tensor,
    entering: Callable[[], Tensor],
    rows: PairRows,
    batch_tokens: int,
) -> Tensor:
    """The layers from ``layer`` on, and the head: logits [pairs, labels].

    hidden : [rows, width], before that layer. entering : makes the same of the layer before
    it, which few heads ask for.
    A head that reads one position a segment has the last layer computed there only.
    """
    head, before = model.head, None
    for number in range(layer, model.encoder.num_layers - isinstance(head, PooledHead)):
        projected = in_row_blocks(lambda x, n=number: _projected(model.encoder, n, x), hidden)
        context = pair_context(model.encoder, projected, rows, batch_tokens)
        before, hidden = hidden, complete_rows(model.encoder, number, hidden, context)
    if isinstance(head, PooledHead):
        return _read_logits(model, head, hidden, rows, batch_tokens)
    before = entering() if before is None else before
    return _whole_logits(model, hidden, before, rows, batch_tokens)


def _projected(encoder: Backbone, layer: int, hidden: Tensor) -> Tensor:
    return torch.stack(encoder.project(layer, hidden), dim=1)


def pair_context(encoder: Backbone, projected: Tensor, rows: PairRows, batch_tokens: int) -> Tensor:
    """Every token's attention over its pair: [rows, heads, head_size].

    projected : [rows, 3, heads, head_size], query, key and value.
    """
    context = torch.empty_like(projected[:, 0])
    for batch in rows.batches(batch_tokens):
        # Padding may see tokens: nothing reads what it becomes.
        mask = attention.additive_mask(encoder, batch.valid[:, None, None], projected.dtype)
        query, key, value = batch.gather(projected).unbind(2)
        batch.scatter(attention.attend(encoder, query, key, value, mask), context)
    return context


def _whole_logits(
    model: LaitForSequenceClassification,
    hidden: Tensor,
    entering: Tensor,
    rows: PairRows,
    batch_tokens: int,
) -> Tensor:
    logits = torch.empty(len(rows), model.config.num_labels)
    for batch in rows.batches(batch_tokens):
        joint = model.encoder.leave(batch.gather(hidden))
        found = model.head(JointOutput(joint, batch.segment_ids, batch.gather(entering)))
        logits[batch.places] = found[: len(batch.places)].float()
    return logits


def _read_logits(
    model: LaitForSequenceClassification,
    head: PooledHead,
    hidden: Tensor,
    rows: PairRows,
    batch_tokens: int,
) -> Tensor:
    """The last layer where the head reads, and the head, whose input is put together first."""
    encoder, last = model.encoder, model.encoder.num_layers - 1
    align = row_alignment(head, hidden, rows)
    parts, places = [], []
    for batch in rows.batches(batch_tokens):
        tokens = batch.gather(hidden)
        mask = attention.additive_mask(encoder, batch.valid[:, None, None], hidden.dtype)
        read = batch.first_positions[:, list(head.places)]
        residual, context = _attend_at(encoder, tokens, mask, read)
        pooled = mean_by_segment(tokens, batch.segment_ids, 2)
        found = (residual, context, pooled, *align(batch))
        parts.append([table[: len(batch.places)] for table in found])
        places.append(batch.places)

    def classify(residual: Tensor, context: Tensor, pooled: Tensor, *extra: Tensor) -> Tensor:
        joint = encoder.leave(encoder.complete(last, residual, context)).flatten(1)
        return head.classify(torch.cat([joint, *extra], dim=1), *head.pooled_norm(pooled).unbind(1))

    logits = torch.empty(len(rows), model.config.num_labels)
    tables = (torch.cat(tables) for tables in zip(*parts, strict=True))
    logits[torch.cat(places)] = in_row_blocks(classify, *tables).float()
    return logits


def _attend_at(
    encoder: Backbone, hidden: Tensor, mask: Tensor, read: Tensor
) -> tuple[Tensor, Tensor]:
    """The last layer's attention at ``read`` [pairs, positions] only.

    hidden : [pairs, tokens, width]. Returns its rows at those positions [pairs, positions,
    width], and their contexts [pairs, positions, heads, head_size].
    """
    last = encoder.num_layers - 1
    pairs = torch.arange(len(hidden))[:, None]
    residual = hidden[pairs, read]
    rows = read if mask.shape[2] > 1 else torch.zeros_like(read)
    context = folded_attention(
        encoder.project_query(last, residual),
        encoder.enter_attention(last, hidden),
        mask[pairs, :, rows],  # [pairs, positions, heads, tokens]
        encoder.scaling,
        encoder.key_value_weights(last),
    )
    return residual, context

"""A tile whose pairs pass whole layers: pairs in batches, first and last layer shortened.

The first joint layer's projections are made once a segment and gathered for
each pair. Where the head reads two positions, the last layer is computed at
those only, and projects no key or value (``lait.folded_attention``).
"""

from __future__ import annotations

import torch
from torch import Tensor

from lait import attention
from lait.backbones import Backbone
from lait.folded_attention import folded_attention
from lait.heads import JointOutput, PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.pair_batches import all_pairs, length_batches
from lait.segments import SegmentStates, mean_by_segment
from lait.sides import HYPOTHESIS, PREMISE, Side, prepare_side


def deep_tile(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
    batch_tokens: int,
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs."""
    rows, columns = all_pairs(len(hypotheses), len(premises))
    logits = deep_pairs(model, hypotheses, premises, rows, columns, batch_tokens)
    return logits.view(len(hypotheses), len(premises), -1)


def deep_pairs(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
    rows: Tensor,
    columns: Tensor,
    batch_tokens: int,
) -> Tensor:
    """Logits float32 [pairs, labels] of some pairs.

    rows, columns : [pairs], places of the hypothesis and of the premise.
    """
    used_rows, rows = rows.unique(return_inverse=True)
    used_columns, columns = columns.unique(return_inverse=True)
    left = prepare_side(model, hypotheses.select(used_rows), HYPOTHESIS)
    right = prepare_side(model, premises.select(used_columns), PREMISE)
    tokens = PairTokens(left, right)
    logits = torch.empty(len(rows), model.config.num_labels)
    layer = hypotheses.parallel_layers
    for batch in length_batches(left.lengths[rows] + right.lengths[columns], batch_tokens):
        found = _pair_logits(model, tokens, rows[batch], columns[batch], layer)
        logits[batch] = found.float()
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
    # Padding may see tokens: nothing reads what it becomes.
    mask = attention.additive_mask(encoder, valid[:, None, None], tokens.hidden.dtype)

    def run(layer: int, hidden: Tensor) -> Tensor:
        if layer > first:
            return attention.run_layer(encoder, layer, hidden, mask)
        query, key, value = tokens.query[index], tokens.key[index], tokens.value[index]
        return encoder.complete(layer, hidden, attention.attend(encoder, query, key, value, mask))

    hidden = tokens.hidden[index]
    for layer in range(first, last):
        hidden = run(layer, hidden)
    left_lengths = tokens.left_lengths[rows]
    place = (torch.arange(valid.shape[1]) >= left_lengths[:, None]).long()
    segment_ids = torch.where(valid, place, -1)
    head = model.head
    if not isinstance(head, PooledHead):
        joint = encoder.leave(run(last, hidden))
        return head(JointOutput(joint, segment_ids, hidden))
    read = torch.stack([torch.zeros_like(left_lengths), left_lengths], dim=1)[:, list(head.places)]
    joint = encoder.leave(_last_layer_at(encoder, hidden, mask, read))
    pooled = head.pooled_norm(mean_by_segment(hidden, segment_ids, 2))
    features = head.features(joint, hidden, segment_ids)
    return head.classify(features, pooled[:, 0], pooled[:, 1])


def _last_layer_at(encoder: Backbone, hidden: Tensor, mask: Tensor, read: Tensor) -> Tensor:
    """The last layer's output at ``read`` [pairs, positions] only: [pairs, positions, width]."""
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
    return encoder.complete(last, residual, context)

"""A tile without joint layers (P = L): only the head compares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from lait.aligned_tile import pair_alignment
from lait.heads import ComparisonHead, PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.pair_batches import pair_batches
from lait.pair_tables import (
    GROUP_TOKENS,
    PairTables,
    head_logits,
    like_lengths,
    premise_parts,
)
from lait.segments import PackedStates
from lait.shapes import length_groups


def independent_tile(
    model: LaitForSequenceClassification,
    hypotheses: PackedStates,
    premises: PackedStates,
    batch_tokens: int,
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs."""
    if isinstance(model.head, ComparisonHead):
        return _comparison_tile(model.head, hypotheses, premises)
    if isinstance(model.head, PooledHead):
        return _read_tile(model, model.head, hypotheses, premises)
    return _plain_tile(model, hypotheses, premises, batch_tokens)


def _plain_tile(
    model: LaitForSequenceClassification,
    hypotheses: PackedStates,
    premises: PackedStates,
    batch_tokens: int,
) -> Tensor:
    logits = torch.zeros(len(hypotheses), len(premises), model.config.num_labels)
    for rows, columns in pair_batches(hypotheses.lengths, premises.lengths, batch_tokens):
        scores = model.score_states([hypotheses.select(rows), premises.select(columns)])
        logits[rows, columns] = scores.float()
    return logits


def _read_tile(
    model: LaitForSequenceClassification,
    head: PooledHead,
    hypotheses: PackedStates,
    premises: PackedStates,
) -> Tensor:
    """A pooled head on the states' first positions, means and alignment."""
    leave = model.encoder.leave
    left = hypotheses.select(torch.arange(len(hypotheses)))
    align, first = pair_alignment(head, left), leave(left.hidden[:, 0])
    logits = torch.empty(len(hypotheses), len(premises), model.config.num_labels)
    for columns, part in premise_parts(premises, len(left)):
        parts = []
        for right, count in like_lengths(part):
            extra = [table[:, :count] for table in align(right)]
            kept = leave(right.hidden[:count, 0]), right.pooled[:count]
            parts.append(PairTables({}, extra, *kept))
        tables = PairTables.joined(parts)
        read = partial(_first_of_pairs, head.places, (first, tables.first))
        logits[:, columns] = head_logits(head, left.pooled, tables, read)
    return logits


def _first_of_pairs(
    read: Sequence[int], first: tuple[Tensor, Tensor], here: Tensor, *pairs: Tensor
) -> list[Tensor]:
    return [first[place][pairs[place]] for place in read]


def _comparison_tile(
    head: ComparisonHead, hypotheses: PackedStates, premises: PackedStates
) -> Tensor:
    """A dual encoder: one vector a segment, compared by the head alone."""
    u_h, u_p = (head.pooled_norm(_pooled(states)) for states in (hypotheses, premises))
    shape = (len(u_h), len(u_p), -1)
    return head.classify(u_h[:, None].expand(shape), u_p[None].expand(shape)).float()


def _pooled(states: PackedStates) -> Tensor:
    """Mean over each segment's tokens: [segments, width]."""
    pooled = states.tokens.new_empty(len(states), states.tokens.shape[1])
    for rows, longest in length_groups(states.lengths, GROUP_TOKENS, len(states)):
        pooled[rows] = states.select(rows, longest).pooled
    return pooled

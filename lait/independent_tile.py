"""A tile without joint layers (P = L): only the head compares."""

from __future__ import annotations

import torch
from torch import Tensor

from lait.aligned_tile import pair_alignment
from lait.heads import ComparisonHead, PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.pair_batches import pair_batches
from lait.pair_head import PairHead
from lait.segments import PackedStates, SegmentStates
from lait.shapes import length_groups

# Padded tokens of premises that meet the hypotheses together.
GROUP_TOKENS = 8192


def independent_tile(
    model: LaitForSequenceClassification,
    hypotheses: PackedStates,
    premises: PackedStates,
    batch_tokens: int,
) -> Tensor:
    """Logits float32 [hypotheses, premises, labels] of all pairs."""
    if not isinstance(model.head, ComparisonHead | PooledHead):
        return _plain_tile(model, hypotheses, premises, batch_tokens)
    logits = torch.empty(len(hypotheses), len(premises), model.config.num_labels)
    left = hypotheses.select(torch.arange(len(hypotheses)))
    for columns, longest in length_groups(premises.lengths, GROUP_TOKENS, len(premises)):
        right = premises.select(columns, longest)
        if isinstance(model.head, ComparisonHead):
            logits[:, columns] = _comparison_tile(model.head, left, right)
        else:
            logits[:, columns] = _read_tile(model, model.head, left, right)
    return logits


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
    left: SegmentStates,
    right: SegmentStates,
) -> Tensor:
    """A pooled head on the states' first positions, means and alignment."""
    first = [model.encoder.leave(states.hidden[:, 0]) for states in (left, right)]
    tables = pair_alignment(head, left)(right)
    compare = PairHead(head, left.pooled, right.pooled)
    logits = torch.empty(len(left), len(right), model.config.num_labels)
    columns = torch.arange(len(right))
    for row in range(len(left)):
        places = torch.full_like(columns, row), columns
        features = [first[place][places[place]] for place in head.places]
        features += [table[row] for table in tables]
        logits[row] = compare(features, *places)
    return logits


def _comparison_tile(head: ComparisonHead, left: SegmentStates, right: SegmentStates) -> Tensor:
    """A dual encoder: one vector a segment, compared by the head alone."""
    u_h, u_p = (head.pooled_norm(states.pooled) for states in (left, right))
    shape = (len(left), len(right), -1)
    return head.classify(u_h[:, None].expand(shape), u_p[None].expand(shape)).float()

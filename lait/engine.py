"""Scores of tiles: every hypothesis against every premise, nothing computed twice.

The same function as ``score_states`` on each pair, by exact shortcuts:

- role, first normalisation (P = 0) and the first joint layer's query, key and
  value depend on one segment: computed once a segment, not once a pair;
- the pooled head reads one position a segment: the last layer is computed at
  those positions only;
- with one joint layer both hold at once, and a pair costs a few products of
  single vectors (``lait.one_layer``); with more, ``lait.deep_tile``.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lait.aligned_tile import pair_alignment
from lait.deep_tile import deep_pairs, deep_tile
from lait.heads import ComparisonHead, PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.one_layer import one_layer_tile, portions
from lait.pair_batches import pair_batches
from lait.pair_head import PairHead
from lait.segments import SegmentStates

# Padded tokens of pairs in flight: large enough for full matrix products, small
# enough that a layer's activations stay in a processor's caches.
BATCH_TOKENS = 4096
# Premises that meet a hypothesis together where there are no joint layers.
PREMISES_IN_FLIGHT = 1024


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
    _check_layers(hypotheses, premises)
    if not len(hypotheses) or not len(premises):
        return torch.zeros(len(hypotheses), len(premises), model.config.num_labels)
    joint_layers = model.encoder.num_layers - hypotheses.parallel_layers
    if joint_layers == 0:
        return _independent_tile(model, hypotheses, premises, batch_tokens)
    if joint_layers == 1 and isinstance(model.head, PooledHead):
        return one_layer_tile(model, hypotheses, premises)
    return deep_tile(model, hypotheses, premises, batch_tokens)


@torch.inference_mode()
def score_pairs(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
    rows: Tensor,
    columns: Tensor,
    batch_tokens: int = BATCH_TOKENS,
) -> Tensor:
    """Logits of some pairs of a tile: what :func:`score_tile` has at [rows, columns].

    rows, columns : int64 [pairs]. Returns float32 [pairs, labels].

    Raises
    ------
    ValueError
        If the states are not of one P.
    """
    _check_layers(hypotheses, premises)
    if not len(rows):
        return torch.zeros(0, model.config.num_labels)
    if hypotheses.parallel_layers < model.encoder.num_layers:
        return deep_pairs(model, hypotheses, premises, rows, columns, batch_tokens)
    # Nothing is joint: whole rows cost little.
    return score_tile(model, hypotheses, premises, batch_tokens)[rows, columns]


def _check_layers(hypotheses: SegmentStates, premises: SegmentStates) -> None:
    if hypotheses.parallel_layers != premises.parallel_layers:
        raise ValueError(
            f"states of P={hypotheses.parallel_layers} cannot meet states of "
            f"P={premises.parallel_layers}."
        )


def _independent_tile(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
    batch_tokens: int,
) -> Tensor:
    """P = L: there are no joint layers, only the head compares."""
    if isinstance(model.head, ComparisonHead):
        return _comparison_tile(model, hypotheses, premises)
    if isinstance(model.head, PooledHead):
        return _read_tile(model, model.head, hypotheses, premises)
    return _plain_tile(model, hypotheses, premises, batch_tokens)


def _plain_tile(
    model: LaitForSequenceClassification,
    hypotheses: SegmentStates,
    premises: SegmentStates,
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
    hypotheses: SegmentStates,
    premises: SegmentStates,
) -> Tensor:
    """A pooled head on the states' first positions, means and alignment."""
    first = [model.encoder.leave(states.hidden[:, 0]) for states in (hypotheses, premises)]
    align = pair_alignment(head, hypotheses)
    compare = PairHead(head, hypotheses.pooled, premises.pooled)
    logits = torch.empty(len(hypotheses), len(premises), model.config.num_labels)
    for columns in portions(premises.lengths, PREMISES_IN_FLIGHT):
        tables = align(premises.select(columns))
        for row in range(len(hypotheses)):
            places = torch.full_like(columns, row), columns
            features = [first[place][places[place]] for place in head.places]
            features += [table[row] for table in tables]
            logits[row, columns] = compare(features, *places)
    return logits


def _comparison_tile(
    model: LaitForSequenceClassification, hypotheses: SegmentStates, premises: SegmentStates
) -> Tensor:
    """A dual encoder: one vector a segment, compared by the head alone."""
    head: ComparisonHead = model.head  # type: ignore[assignment]
    u_h, u_p = (head.pooled_norm(states.pooled) for states in (hypotheses, premises))
    shape = (len(hypotheses), len(premises), -1)
    return head.classify(u_h[:, None].expand(shape), u_p[None].expand(shape)).float()

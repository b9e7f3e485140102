"""Scores of tiles: every hypothesis against every premise, nothing computed twice.

The same function as ``score_states`` on each pair, by exact shortcuts:

- role, first normalisation (P = 0), the first joint layer's query, key and value, and
  a token's attention over its own segment depend on one segment: computed once a
  segment, not once a pair (``lait.first_joint_layer``);
- the pooled head reads one position a segment: the last layer is computed at
  those positions only;
- with one joint layer both hold at once, and a pair costs a few products of
  single vectors (``lait.one_layer``); with more, ``lait.deep_tile``; with none, only
  the head compares (``lait.independent_tile``).
"""

from __future__ import annotations

import torch
from torch import Tensor

from lait.deep_tile import deep_pairs, deep_tile
from lait.heads import PooledHead
from lait.independent_tile import independent_tile
from lait.modeling import LaitForSequenceClassification
from lait.one_layer import one_layer_tile
from lait.segments import PackedStates, SegmentStates, packed

# Padded tokens of pairs whose attention is computed together: large enough for full
# products, small enough that what is in flight stays in a processor's caches.
BATCH_TOKENS = 4096

States = SegmentStates | PackedStates


@torch.inference_mode()
def score_tile(
    model: LaitForSequenceClassification,
    hypotheses: States,
    premises: States,
    batch_tokens: int = BATCH_TOKENS,
) -> Tensor:
    """Logits of all pairs of a tile.

    hypotheses, premises : states of one P, padded or not.
    Returns float32 [hypotheses, premises, labels].
    """
    _check_layers(hypotheses, premises)
    hypotheses, premises = packed(hypotheses), packed(premises)
    if not len(hypotheses) or not len(premises):
        return torch.zeros(len(hypotheses), len(premises), model.config.num_labels)
    joint_layers = model.encoder.num_layers - hypotheses.parallel_layers
    if joint_layers == 0:
        return independent_tile(model, hypotheses, premises, batch_tokens)
    if joint_layers == 1 and isinstance(model.head, PooledHead):
        return one_layer_tile(model, hypotheses, premises)
    return deep_tile(model, hypotheses, premises, batch_tokens)


@torch.inference_mode()
def score_pairs(
    model: LaitForSequenceClassification,
    hypotheses: States,
    premises: States,
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
        sides = packed(hypotheses), packed(premises)
        return deep_pairs(model, *sides, rows, columns, batch_tokens)
    # Nothing is joint: whole rows cost little.
    return score_tile(model, hypotheses, premises, batch_tokens)[rows, columns]


def _check_layers(hypotheses: States, premises: States) -> None:
    if hypotheses.parallel_layers != premises.parallel_layers:
        raise ValueError(
            f"states of P={hypotheses.parallel_layers} cannot meet states of "
            f"P={premises.parallel_layers}."
        )

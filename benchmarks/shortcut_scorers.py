"""A tile's logits with one shortcut more at a time, from the engine's own parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from lait.deep_tile import deep_pairs, deep_tile
from lait.engine import BATCH_TOKENS
from lait.heads import DecoderHead, JointOutput, PooledHead
from lait.modeling import LaitForSequenceClassification
from lait.one_layer import one_layer_tile
from lait.pair_batches import all_pairs, length_batches
from lait.segments import SegmentStates, packed

PLAIN, PROJECTED = "plain", "first layer projected once a segment"
READ, TILE = "last layer where the head reads", "one layer, no pair put together"
GRID = "own attention once a segment, partners' in one product"
STOCK, FOLDED = "stock decoder step", "decoder step folded"

# Scores a tile: (model, hypotheses, premises) -> logits [hypotheses, premises, labels].
Scorer = Callable[[LaitForSequenceClassification, SegmentStates, SegmentStates], Tensor]


class WholeLastLayer(nn.Module):
    """A head that the engine knows nothing of: it is given every position."""

    def __init__(self, head: nn.Module) -> None:
        super().__init__()
        self.head = head

    def forward(self, output: JointOutput) -> Tensor:
        """The head's own logits."""
        return self.head(output)


class StockDecoder(WholeLastLayer):
    """The paper's head by the stock decoder."""

    def forward(self, output: JointOutput) -> Tensor:
        """Logits [examples, labels]."""
        step = self.head.decoder(
            inputs_embeds=self.head.start.expand(len(output.hidden), 1, -1),
            encoder_hidden_states=output.hidden,
            encoder_attention_mask=(output.segment_ids >= 0).to(output.hidden.dtype),
        ).last_hidden_state
        return self.head.out(step[:, 0])


@torch.inference_mode()
def plain(
    model: LaitForSequenceClassification, hypotheses: SegmentStates, premises: SegmentStates
) -> Tensor:
    """Every pair for itself."""
    rows, columns = all_pairs(len(hypotheses), len(premises))
    logits = torch.empty(len(rows), model.config.num_labels)
    lengths = hypotheses.lengths[rows] + premises.lengths[columns]
    for batch in length_batches(lengths, BATCH_TOKENS):
        parts = hypotheses.select(rows[batch]), premises.select(columns[batch])
        logits[batch] = model.score_states(parts).float()
    return logits.view(len(hypotheses), len(premises), -1)


@torch.inference_mode()
def by_pairs(
    model: LaitForSequenceClassification, hypotheses: SegmentStates, premises: SegmentStates
) -> Tensor:
    """Pairs in batches, with what the engine does for the model's head."""
    rows, columns = all_pairs(len(hypotheses), len(premises))
    sides = packed(hypotheses), packed(premises)
    logits = deep_pairs(model, *sides, rows, columns, BATCH_TOKENS)
    return logits.view(len(hypotheses), len(premises), -1)


@torch.inference_mode()
def by_tiles(
    model: LaitForSequenceClassification, hypotheses: SegmentStates, premises: SegmentStates
) -> Tensor:
    """All pairs of some hypotheses and some premises together."""
    return deep_tile(model, packed(hypotheses), packed(premises), BATCH_TOKENS)


def with_head(wrap: Callable[[nn.Module], nn.Module], scorer: Scorer) -> Scorer:
    """A scorer of the same model with its head wrapped."""

    def score(model: LaitForSequenceClassification, *sides: SegmentStates) -> Tensor:
        head: Any = model.head
        model.head = wrap(head)
        try:
            return scorer(model, *sides)
        finally:
            model.head = head

    return score


def scorers(model: LaitForSequenceClassification, joint_layers: int) -> dict[str, Scorer]:
    """The rows for a model and a number of joint layers, each faster than the one before."""
    if isinstance(model.head, DecoderHead):
        return {STOCK: with_head(StockDecoder, by_pairs), FOLDED: by_pairs, GRID: by_tiles}
    found = {PLAIN: plain, PROJECTED: with_head(WholeLastLayer, by_pairs)}
    if isinstance(model.head, PooledHead):
        found[READ] = by_pairs
        if joint_layers == 1:
            found[TILE] = one_layer_tile
        else:
            found[GRID] = by_tiles
    return found

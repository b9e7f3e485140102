"""Tiles scored by a cascade."""

from __future__ import annotations

import numpy as np
import torch

from lait.cascade import Cascade, mixed
from lait.engine import score_pairs, score_tile
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.segments import SegmentStates


def cascade_probabilities(
    model: LaitForSequenceClassification,
    cascade: Cascade,
    deep: tuple[SegmentStates, SegmentStates],
    screen: tuple[SegmentStates, SegmentStates],
) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities of all pairs of a tile, and the P of each.

    deep : hypotheses and premises at ``cascade.deep``; screen : the same ones at
        ``cascade.screen``.
    Returns float32 [hypotheses, premises, 3] in the order of LABELS, int8
    [hypotheses, premises].
    """
    screened = model.probabilities_in_order(score_tile(model, *screen), LABELS, cascade.screen)
    rows, columns = cascade.chosen(screened)
    logits = score_pairs(model, *deep, torch.from_numpy(rows), torch.from_numpy(columns))
    again = model.probabilities_in_order(logits, LABELS, cascade.deep)
    layers = np.full(screened.shape[:2], cascade.screen, np.int8)
    layers[rows, columns] = cascade.deep
    return mixed(screened, again, rows, columns), layers

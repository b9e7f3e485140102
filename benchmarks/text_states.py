"""Texts at one P, each encoded once, and the scores of their pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
from torch import Tensor

from lait.encoding import encode_texts
from lait.modeling import LaitForSequenceClassification
from transforms.findings.relation import COLUMNS
from transforms.score import tile_probabilities
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE


class TextStates:
    """Texts after layer P, each distinct one encoded once, and the scores of their pairs."""

    def __init__(
        self, model: LaitForSequenceClassification, layers: int, texts: Iterable[str]
    ) -> None:
        self._model, self._layers = model, layers
        distinct = list(dict.fromkeys(texts))
        states, _ = encode_texts(model, distinct, layers)
        self._states = dict(zip(distinct, states, strict=True))

    def of(self, texts: Iterable[str]) -> list[Tensor]:
        """The states [tokens, width] of some of the texts."""
        return [self._states[text] for text in texts]

    def probabilities(self, hypotheses: Sequence[str], premises: Sequence[str]) -> np.ndarray:
        """Calibrated probabilities of all pairs, in tiles of the pipelines' size.

        Returns float32 [hypotheses, premises, 3], in the order of LABELS.
        """
        a, b = self.of(hypotheses), self.of(premises)
        rows = []
        for i in range(0, len(a), HYPOTHESES_A_TILE):
            own = a[i : i + HYPOTHESES_A_TILE]
            tiles = [
                tile_probabilities(self._model, own, b[j : j + PREMISES_A_TILE], self._layers)
                for j in range(0, len(b), PREMISES_A_TILE)
            ]
            rows.append(np.concatenate(tiles, axis=1))
        return np.concatenate(rows)


def pairs_table(probabilities: np.ndarray, parallel_layers: int = 0) -> pa.Table:
    """Pairs as a relation is reduced from: float32 [hypotheses, premises, 3] -> COLUMNS."""
    a, b = (places.ravel() for places in np.indices(probabilities.shape[:2]))
    columns = [a, b, *probabilities.reshape(-1, 3).T, np.full(len(a), parallel_layers, np.int8)]
    return pa.table(dict(zip(COLUMNS, columns, strict=True)))

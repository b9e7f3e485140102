"""Candidates: only the nearest premises of each hypothesis are scored.

Nearness is the cosine of segments' mean states at layer P, which are in the
store anyway. A strip's premises are read twice: once, block by block, for their
means, and those that were chosen once more for their states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from transforms.model import ModelSettings, load_model
from transforms.pairs import some_pairs_table
from transforms.records import Placed, Tile
from transforms.score import ScoreTiles
from transforms.staging import Staging
from transforms.state_store import StateStore
from transforms.tiles import PREMISES_A_TILE, blocks

if TYPE_CHECKING:
    from torch import Tensor

# What is scored together at most: few hypotheses at a time make small products, half as fast.
HYPOTHESES_IN_HAND, PREMISES_IN_HAND = 128, 1024
# Cosines that differ by less are equal: the earlier premise is taken.
DECIMALS = 5


def mean_vectors(states: Sequence[Tensor]) -> np.ndarray:
    """Means over tokens, of length 1: states [tokens, width] -> float32 [segments, width]."""
    means = np.stack([state.float().mean(dim=0).numpy() for state in states])
    return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)


def nearest(hypotheses: np.ndarray, premises: np.ndarray, number: int) -> np.ndarray:
    """Places of the nearest premises of each hypothesis, in the order of the premises.

    hypotheses [h, width], premises [p, width] : of length 1.
    Returns int64 [h, min(number, p)]; of equally near premises the earlier ones.
    """
    cosines = (hypotheses @ premises.T).round(DECIMALS)
    return np.sort(np.argsort(-cosines, axis=1, kind="stable")[:, :number], axis=1)


class ScoreCandidates(ScoreTiles):
    """Strip (a Tile of any size) -> as ScoreTiles, for ``candidates`` premises a hypothesis."""

    def __init__(
        self, settings: ModelSettings, store: StateStore, staging: Staging, candidates: int
    ) -> None:
        super().__init__(settings, store, staging)
        self.candidates = candidates

    def start_bundle(self) -> None:
        super().start_bundle()
        self._last: tuple[tuple[Placed, ...], np.ndarray] | None = None

    def work(self, element: Tile) -> Iterator[Any]:
        """Score one strip, some hypotheses at a time."""
        vectors = self._vectors(element.b)
        size = max(1, min(HYPOTHESES_IN_HAND, PREMISES_IN_HAND // self.candidates))
        parts = [self._score(element._replace(a=a), vectors) for a in blocks(element.a, size)]
        # One row group a strip: hundreds of small ones are slow to find again.
        self.write(element, pa.concat_tables(parts))
        yield from ()

    def _score(self, strip: Tile, vectors: np.ndarray) -> pa.Table:
        import torch

        from lait.engine import score_pairs
        from lait.modeling import LABELS
        from lait.segments import pack_states

        model, layers = load_model(self.settings), self.settings.parallel_layers
        left = self.states(strip.a)
        chosen = nearest(mean_vectors(left), vectors, self.candidates)
        used, columns = np.unique(chosen, return_inverse=True)
        right = self.states([strip.b[place] for place in used])
        rows = np.repeat(np.arange(len(strip.a)), chosen.shape[1])
        places = torch.from_numpy(rows), torch.from_numpy(columns.ravel())
        logits = score_pairs(model, pack_states(left, layers), pack_states(right, layers), *places)
        probabilities = model.probabilities_in_order(logits, LABELS, layers)
        return some_pairs_table(strip, rows, chosen.ravel(), probabilities, layers)

    def _vectors(self, premises: tuple[Placed, ...]) -> np.ndarray:
        """Mean vectors of a document; those of the last one are remembered."""
        if self._last is None or self._last[0] != premises:
            parts = [mean_vectors(self.states(b)) for b in blocks(premises, PREMISES_A_TILE)]
            self._last = premises, np.concatenate(parts)
        return self._last[1]

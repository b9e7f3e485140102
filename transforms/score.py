"""Score tiles: read their states, run the joint layers, write the pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from transforms.model import ModelSettings, load_model, torch_dtype
from transforms.pairs import PAIRS_SCHEMA, pairs_table
from transforms.records import LABELS, PairsAddress, Placed, Tile
from transforms.stage import Stage
from transforms.staging import Staging, TableWriter
from transforms.state_store import DamagedShard, StateReader, StateStore

if TYPE_CHECKING:
    from torch import Tensor

    from lait.modeling import LaitForSequenceClassification


def tile_probabilities(
    model: LaitForSequenceClassification, a: Sequence[Tensor], b: Sequence[Tensor], layers: int
) -> np.ndarray:
    """Calibrated probabilities of all pairs of a tile from its states.

    a, b : states [tokens, width] of each hypothesis and premise after ``layers``.
    Returns float32 [hypotheses, premises, 3], in the order of LABELS.
    """
    from lait.engine import score_tile
    from lait.segments import pad_states

    logits = score_tile(model, pad_states(a, layers), pad_states(b, layers))
    order = [model.label_names.index(label) for label in LABELS]
    return model.probabilities(logits, layers)[..., order].numpy()


class ScoreTiles(Stage):
    """Tile -> ((group_id, b_doc_id), PairsAddress).

    Pairs leave as row groups of a file, never as elements, so that memory does
    not grow with their number.
    """

    stage = "score"

    def __init__(self, settings: ModelSettings, store: StateStore, staging: Staging) -> None:
        self.settings = settings
        self.store = store
        self.staging = staging

    def start_bundle(self) -> None:
        super().start_bundle()
        self._writer: TableWriter | None = None
        self._reader: StateReader = self.store.reader()
        self._written: list[tuple[Any, PairsAddress]] = []

    def work(self, element: Tile) -> Iterator[Any]:
        """Score one tile and keep where its pairs went."""
        if self._writer is None:
            self._writer = TableWriter(self.staging, "pairs", PAIRS_SCHEMA)
        layers = self.settings.parallel_layers
        probabilities = tile_probabilities(
            load_model(self.settings), self._states(element.a), self._states(element.b), layers
        )
        row_group = self._writer.add(pairs_table(element, probabilities, layers))
        key = (element.group_id, element.b_doc_id)
        self._written.append((key, PairsAddress(self._writer.path, row_group)))
        self.count("pairs_scored", len(element.a) * len(element.b))
        yield from ()

    def flush(self) -> Iterator[Any]:
        """Close the file, then say what it holds."""
        if self._writer is not None:
            self._writer.close()
        yield from self._written

    def _states(self, side: Sequence[Placed]) -> list[Tensor]:
        dtype = torch_dtype(self.settings.dtype)
        try:
            states = self._reader.read([placed.address for placed in side])
        except DamagedShard as damage:
            # A payload is checked when it is read, too late to encode it again
            # here: the shard is taken out of use, and the next attempt (of the
            # program, see pipelines.launch) encodes its states anew.
            self.store.quarantine(damage.shard)
            raise
        return [state.to(dtype) for state in states]

"""Score tiles: read their states, run the joint layers, write the pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from lait.cascade import Cascade
from transforms.model import ModelSettings, load_model, torch_dtype
from transforms.pairs import PAIRS_SCHEMA, pairs_table
from transforms.records import PairsAddress, Placed, Tile
from transforms.stage import TensorStage
from transforms.staging import Staging, TableWriter
from transforms.state_store import DamagedShard, StateReader, StateStore

if TYPE_CHECKING:
    from torch import Tensor

    from lait.modeling import LaitForSequenceClassification
    from lait.segments import SegmentStates


def tile_probabilities(
    model: LaitForSequenceClassification, a: Sequence[Tensor], b: Sequence[Tensor], layers: int
) -> np.ndarray:
    """Calibrated probabilities of all pairs of a tile from its states.

    a, b : states [tokens, width] of each hypothesis and premise after ``layers``.
    Returns float32 [hypotheses, premises, 3], in the order of LABELS.
    """
    from lait.engine import score_tile
    from lait.modeling import LABELS
    from lait.segments import pack_states

    logits = score_tile(model, pack_states(a, layers), pack_states(b, layers))
    return model.probabilities_in_order(logits, LABELS, layers)


class TileScorer:
    """Pairs of tiles, by one P or a cascade; remembers the last hypotheses.

    The hypotheses of one document's tiles are often those of the next (the claims):
    what a cascade does to them alone is done once.
    """

    def __init__(
        self, model: LaitForSequenceClassification, layers: int, cascade: Cascade | None
    ) -> None:
        self._model, self._layers, self._cascade = model, layers, cascade
        self._last: tuple[Any, SegmentStates] | None = None

    def __call__(
        self, names: Any, a: Sequence[Tensor], b: Sequence[Tensor]
    ) -> tuple[np.ndarray, int | np.ndarray]:
        """Probabilities as :func:`tile_probabilities` has them, and the P of each pair.

        names : tells the hypotheses ``a`` from others.
        """
        from lait.cascade_tile import cascade_probabilities
        from lait.encoding import continue_encoding
        from lait.segments import pad_states

        cascade, model = self._cascade, self._model
        if cascade is None:
            return tile_probabilities(model, a, b, self._layers), self._layers
        left, right = pad_states(a, cascade.deep), pad_states(b, cascade.deep)
        if self._last is None or self._last[0] != names:
            self._last = names, continue_encoding(model, left, cascade.screen)
        screen = self._last[1], continue_encoding(model, right, cascade.screen)
        return cascade_probabilities(model, cascade, (left, right), screen)


class ScoreTiles(TensorStage):
    """Tile -> ((group_id, a_doc_id, b_doc_id), PairsAddress).

    Pairs leave as row groups of a file, never as elements, so that memory does
    not grow with their number. With a ``cascade`` the states are those of its
    ``deep`` P, which ``settings`` name too.
    """

    stage = "score"

    def __init__(
        self,
        settings: ModelSettings,
        store: StateStore,
        staging: Staging,
        cascade: Cascade | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.staging = staging
        self.cascade = cascade

    def start_bundle(self) -> None:
        super().start_bundle()
        self._writer: TableWriter | None = None
        self._scorer: TileScorer | None = None
        self._reader: StateReader = self.store.reader()
        self._written: list[tuple[Any, PairsAddress]] = []

    def work(self, element: Tile) -> Iterator[Any]:
        """Score one tile and keep where its pairs went."""
        if self._scorer is None:
            model = load_model(self.settings)
            self._scorer = TileScorer(model, self.settings.parallel_layers, self.cascade)
        names = [placed.address for placed in element.a]
        probabilities, layers = self._scorer(names, self.states(element.a), self.states(element.b))
        self.write(element, pairs_table(element, probabilities, layers))
        if self.cascade is not None:
            self.count("pairs_scored_again", int(np.equal(layers, self.cascade.deep).sum()))
        yield from ()

    def flush(self) -> Iterator[Any]:
        """Close the file, then say what it holds."""
        if self._writer is not None:
            self._writer.close()
        yield from self._written

    def write(self, tile: Tile, pairs: pa.Table) -> None:
        """Stage pairs of a tile as a row group, and keep where they are."""
        if self._writer is None:
            self._writer = TableWriter(self.staging, "pairs", PAIRS_SCHEMA)
        key = (tile.group_id, tile.a_doc_id, tile.b_doc_id)
        self._written.append((key, PairsAddress(self._writer.path, self._writer.add(pairs))))
        self.count("pairs_scored", pairs.num_rows)

    def states(self, side: Sequence[Placed]) -> list[Tensor]:
        """The states of some sentences, in the compute dtype."""
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

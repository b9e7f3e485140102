"""Groups of documents that are compared, and their sentences at one P."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from torch import Tensor

from benchmarks.common import BenchmarkError
from lait.encoding import encode_texts
from lait.modeling import LaitForSequenceClassification
from transforms.documents import read_source
from transforms.findings.relation import COLUMNS
from transforms.records import DeadLetter, Document
from transforms.score import tile_probabilities
from transforms.sources import InputError, expand_input
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE


def read_groups(path: Path) -> list[list[Document]]:
    """The documents of each group of a file, both in the order of the file.

    Raises
    ------
    BenchmarkError
        If there is no such file, or something in it cannot be used.
    """
    try:
        sources = expand_input(str(path))
    except InputError as error:
        raise BenchmarkError(str(error)) from error
    groups: dict[str, list[Document]] = {}
    for source in sources:
        for item in read_source(source):
            if isinstance(item, DeadLetter):
                raise BenchmarkError(f"--input {path}: {item.id}: {item.reason}.")
            groups.setdefault(item.group_id, []).append(item)
    if not groups:
        raise BenchmarkError(f"--input {path}: there is no document in it.")
    return list(groups.values())


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

"""The ``pairs`` table: its schema, and tiles of probabilities as its rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from transforms.records import LABELS, Placed, Tile

PAIRS_SCHEMA = pa.schema(
    [
        ("group_id", pa.string()),
        ("a_doc_id", pa.string()),
        ("a_index", pa.int32()),
        ("a_start", pa.int32()),
        ("a_end", pa.int32()),
        ("b_doc_id", pa.string()),
        ("b_index", pa.int32()),
        ("b_start", pa.int32()),
        ("b_end", pa.int32()),
        ("label", pa.string()),
        ("p_entailment", pa.float32()),
        ("p_neutral", pa.float32()),
        ("p_contradiction", pa.float32()),
        ("parallel_layers", pa.int8()),
    ]
)


def pairs_table(
    tile: Tile, probabilities: np.ndarray, parallel_layers: int | np.ndarray
) -> pa.Table:
    """Rows of a tile, hypothesis by hypothesis.

    probabilities : float32 [hypotheses, premises, 3], in the order of LABELS.
    parallel_layers : P of all pairs, or int8 [hypotheses, premises].
    """
    first, second = len(tile.a), len(tile.b)
    places = np.repeat(np.arange(first), second), np.tile(np.arange(second), first)
    layers = np.broadcast_to(parallel_layers, (first, second)).ravel()
    return some_pairs_table(tile, *places, probabilities.reshape(-1, len(LABELS)), layers)


def some_pairs_table(
    tile: Tile,
    rows: np.ndarray,
    columns: np.ndarray,
    probabilities: np.ndarray,
    parallel_layers: int | np.ndarray,
) -> pa.Table:
    """Rows of some pairs of a tile, in the order given.

    rows, columns : int [pairs], places of hypothesis and premise in the tile.
    probabilities : float32 [pairs, 3]. parallel_layers : of all, or [pairs].
    """
    number = len(rows)
    found = {
        "group_id": _constant(tile.group_id, number),
        "a_doc_id": _constant(tile.a_doc_id, number),
        **{f"a_{name}": column[rows] for name, column in _columns(tile.a).items()},
        "b_doc_id": _constant(tile.b_doc_id, number),
        **{f"b_{name}": column[columns] for name, column in _columns(tile.b).items()},
        "label": pa.array(LABELS).take(pa.array(probabilities.argmax(axis=1))),
        **{f"p_{label}": probabilities[:, i] for i, label in enumerate(LABELS)},
        "parallel_layers": np.broadcast_to(parallel_layers, (number,)).astype(np.int8),
    }
    return pa.table(found, schema=PAIRS_SCHEMA)


def _columns(side: Sequence[Placed]) -> dict[str, np.ndarray]:
    table = np.array([placed[:3] for placed in side], np.int32)
    return {"index": table[:, 0], "start": table[:, 1], "end": table[:, 2]}


def _constant(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows)

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
    flat = probabilities.reshape(first * second, len(LABELS))
    a = {name: np.repeat(column, second) for name, column in _columns(tile.a).items()}
    b = {name: np.tile(column, first) for name, column in _columns(tile.b).items()}
    rows = first * second
    columns = {
        "group_id": _constant(tile.group_id, rows),
        "a_doc_id": _constant(tile.a_doc_id, rows),
        **{f"a_{name}": column for name, column in a.items()},
        "b_doc_id": _constant(tile.b_doc_id, rows),
        **{f"b_{name}": column for name, column in b.items()},
        "label": pa.array(LABELS).take(pa.array(flat.argmax(axis=1))),
        **{f"p_{label}": flat[:, i] for i, label in enumerate(LABELS)},
        "parallel_layers": np.broadcast_to(parallel_layers, (first, second))
        .ravel()
        .astype(np.int8),
    }
    return pa.table(columns, schema=PAIRS_SCHEMA)


def _columns(side: Sequence[Placed]) -> dict[str, np.ndarray]:
    table = np.array([placed[:3] for placed in side], np.int32)
    return {"index": table[:, 0], "start": table[:, 1], "end": table[:, 2]}


def _constant(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows)

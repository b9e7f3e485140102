"""Rows of a tile: worked numbers."""

from __future__ import annotations

import numpy as np

from tests.transforms.bundles import place
from transforms.pairs import PAIRS_SCHEMA, pairs_table
from transforms.records import Tile


def test_rows_go_hypothesis_by_hypothesis() -> None:
    tile = Tile("g", "claims", (place(0), place(4)), "d", (place(1), place(2), place(3)))
    probabilities = np.arange(18, dtype=np.float32).reshape(2, 3, 3)
    probabilities[1, 1] = [9, 8, 7]
    probabilities[1, 2] = [0, 9, 3]
    table = pairs_table(tile, probabilities, 5)
    assert table.schema.equals(PAIRS_SCHEMA)
    columns = table.to_pydict()
    assert columns["a_index"] == [0, 0, 0, 4, 4, 4]
    assert columns["a_start"] == [0, 0, 0, 40, 40, 40]
    assert columns["a_end"] == [10, 10, 10, 50, 50, 50]
    assert columns["b_index"] == [1, 2, 3, 1, 2, 3]
    assert columns["b_start"] == [10, 20, 30, 10, 20, 30]
    assert columns["b_end"] == [20, 30, 40, 20, 30, 40]
    assert columns["group_id"] == ["g"] * 6
    assert columns["a_doc_id"] == ["claims"] * 6
    assert columns["b_doc_id"] == ["d"] * 6
    assert columns["parallel_layers"] == [5] * 6
    assert columns["p_entailment"] == [0, 3, 6, 9, 9, 0]
    assert columns["p_neutral"] == [1, 4, 7, 10, 8, 9]
    assert columns["p_contradiction"] == [2, 5, 8, 11, 7, 3]
    assert columns["label"] == [*["contradiction"] * 4, "entailment", "neutral"]

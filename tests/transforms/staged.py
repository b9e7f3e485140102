"""Reads staged files back whole, for comparing."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq


def read_row_groups(path: str, row_groups: Sequence[int]) -> pa.Table:
    """All columns of some row groups, in the order given."""
    return pq.ParquetFile(path).read_row_groups(list(row_groups))

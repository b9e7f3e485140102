"""Files of an unfinished run.

Workers write under ``OUTPUT/.staging/RUN`` with names of their own and send the
names on; only what arrives is moved to its final place by the last stage. What
a failed and repeated bundle left behind is never seen and goes with the folder.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.records import PairsAddress

STAGING = ".staging"


class Staging(NamedTuple):
    """The staging folder of one run."""

    directory: str

    @classmethod
    def of(cls, output: str, run_id: str) -> Staging:
        """The folder inside an output directory or URL."""
        return cls(FileSystems.join(output, STAGING, run_id))

    def new_path(self, kind: str, ending: str) -> str:
        """A path that nobody else has."""
        return FileSystems.join(self.directory, f"{kind}-{uuid.uuid4().hex}{ending}")


def create(path: str) -> BinaryIO:
    """Open a new file for writing, locally or remotely, its folder made if need be."""
    parent = FileSystems.split(path)[0]
    if "://" not in path:
        with contextlib.suppress(OSError):  # another worker was first
            FileSystems.mkdirs(parent)
    return FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED)


class TableWriter:
    """A staged Parquet file that grows by one row group a table."""

    def __init__(self, staging: Staging, kind: str, schema: pa.Schema) -> None:
        self.path = staging.new_path(kind, ".parquet")
        self._stream = create(self.path)
        self._writer = pq.ParquetWriter(self._stream, schema)
        self.row_groups = 0
        self.rows = 0

    def add(self, table: pa.Table) -> int:
        """Write a table; returns the number of its row group."""
        # One row group a table: the caller's tables are of a worker's size.
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self.row_groups += 1
        self.rows += table.num_rows
        return self.row_groups - 1

    def close(self) -> None:
        """Finish the file; readers may open it now."""
        self._writer.close()
        self._stream.close()


class StagedTable(NamedTuple):
    """A staged Parquet file; ``kind`` is the folder of the output that it is for."""

    path: str
    rows: int
    kind: str = "verdicts"


def staged_path(pair: tuple[Any, PairsAddress]) -> str:
    """The staged file that some pairs are in."""
    return pair[1].path


def each_row_group(addresses: Iterable[PairsAddress], columns: Sequence[str]) -> Iterator[pa.Table]:
    """Some columns of staged row groups, one in memory at a time, each file opened once."""
    for path, group in groupby(sorted(addresses), key=lambda address: address.path):
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as stream:
            file = pq.ParquetFile(stream)
            for address in group:
                yield file.read_row_group(address.row_group, list(columns))


def read_row_groups(path: str, row_groups: list[int]) -> pa.Table:
    """Some row groups of a staged file."""
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as stream:
        return pq.ParquetFile(stream).read_row_groups(row_groups)

"""Files of an unfinished run.

Workers write under ``OUTPUT/.staging/RUN`` with names of their own and send the
names on; only what arrives is moved to its final place by the last stage. What
a failed and repeated bundle left behind is never seen and goes with the folder.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
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


# Rows of a row group that is gathered of small tables: one each is slow to write and to read.
ROWS_GATHERED = 8192


class TableWriter:
    """A staged Parquet file that grows by one row group a table, or by gathered ones."""

    def __init__(self, staging: Staging, kind: str, schema: pa.Schema) -> None:
        self.path = staging.new_path(kind, ".parquet")
        self._stream = create(self.path)
        self._writer = pq.ParquetWriter(self._stream, schema)
        self.row_groups = 0
        self.rows = 0
        self._gathered: list[pa.Table] = []

    def add(self, table: pa.Table) -> int:
        """Write a table; returns the number of its row group."""
        # One row group a table: the caller's tables are of a worker's size.
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self.row_groups += 1
        self.rows += table.num_rows
        return self.row_groups - 1

    def gather(self, table: pa.Table) -> None:
        """Write a table together with those that follow; nobody is told the row group."""
        self._gathered.append(table)
        if sum(waiting.num_rows for waiting in self._gathered) >= ROWS_GATHERED:
            self._write_gathered()

    def close(self) -> None:
        """Finish the file; readers may open it now."""
        self._write_gathered()
        self._writer.close()
        self._stream.close()

    def _write_gathered(self) -> None:
        if self._gathered:
            self.add(pa.concat_tables(self._gathered))
            self._gathered = []


class StagedTable(NamedTuple):
    """A staged Parquet file; ``kind`` is the folder of the output that it is for."""

    path: str
    rows: int
    kind: str = "verdicts"


def staged_path(pair: tuple[Any, PairsAddress]) -> str:
    """The staged file that some pairs are in."""
    return pair[1].path


class StagedReader:
    """Reads row groups of staged Parquet files; keeps the file that it read last open.

    What comes in a row often lies in one file, whose footer is as long as its row
    groups are many.
    """

    def __init__(self) -> None:
        self._path = ""
        self._file: pq.ParquetFile | None = None

    def read(self, address: PairsAddress, columns: Sequence[str]) -> pa.Table:
        """Some columns of a row group."""
        if self._file is None or self._path != address.path:
            self.close()
            stream = FileSystems.open(address.path, compression_type=CompressionTypes.UNCOMPRESSED)
            self._path, self._file = address.path, pq.ParquetFile(stream)
        return self._file.read_row_group(address.row_group, list(columns), use_threads=False)

    def each(self, addresses: Iterable[PairsAddress], columns: Sequence[str]) -> Iterator[pa.Table]:
        """Some columns of row groups, one in memory at a time, each file opened once."""
        for address in sorted(addresses):
            yield self.read(address, columns)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close(force=True)
            self._file = None

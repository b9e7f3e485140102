"""The Parquet file of a shard: its schema, and reading it with every byte checked.

Parquet's footer carries no checksum of its own, so the manifest entry holds one;
the footer in turn says where everything lies and how it is encoded.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.records import Address
from transforms.state_store.errors import DamagedShard, StoreError
from transforms.state_store.files import ByteRange, Files
from transforms.state_store.manifest import FORMAT, VERSION, ShardInfo
from transforms.state_store.row_group import RowGroup

SCHEMA = pa.schema(
    [
        pa.field("segment_id", pa.string(), nullable=False),
        pa.field("num_tokens", pa.int32(), nullable=False),
        pa.field("crc32", pa.uint32(), nullable=False),
        pa.field("payload", pa.binary(), nullable=False),
    ]
)
# Neighbours in the file, so that each set is one request to an object store.
INDEX_COLUMNS = ["segment_id", "num_tokens"]
STATE_COLUMNS = ["num_tokens", "crc32", "payload"]

MAGIC = b"PAR1"
TAIL_BYTES = 8  # footer length and magic


def parquet_metadata(codec: str, width: int) -> dict[str, str]:
    """Key-value metadata of a shard's Parquet footer."""
    return {
        "lait.format": FORMAT,
        "lait.version": str(VERSION),
        "lait.codec": codec,
        "lait.width": str(width),
    }


def index_checksum(segment_ids: Sequence[str], lengths: Sequence[int]) -> int:
    """CRC-32 of the ids, each followed by a newline, then the lengths as ``<i4``."""
    ids = "".join(f"{segment_id}\n" for segment_id in segment_ids).encode()
    return zlib.crc32(np.asarray(lengths, dtype="<i4").tobytes(), zlib.crc32(ids))


def read_footer(content: bytes, name: str) -> bytes:
    """The footer at the end of (the last bytes of) a Parquet file."""
    length = int.from_bytes(content[-TAIL_BYTES:-4], "little")
    if content[-4:] != MAGIC or length + TAIL_BYTES > len(content):
        raise DamagedShard(name, "its Parquet file does not end as the manifest entry says")
    return content[-TAIL_BYTES - length : -TAIL_BYTES]


class ShardFile:
    """A shard's Parquet file, its footer checked against the manifest entry.

    files, path: where it lies. Keeps the footer in memory and no open handle.
    Raises DamagedShard if anything is not as the entry says.
    """

    def __init__(self, files: Files, info: ShardInfo, path: str = "") -> None:
        self.info = info
        self._files = files
        self._path = path or info.parquet_path
        with self._damage():
            self._metadata = self._read_metadata()
            self._check_metadata()

    def index(self) -> list[tuple[str, Address]]:
        """Segment ids and addresses of all states, checked."""
        with self._damage():
            groups = range(self.info.row_groups)
            table = self._open(groups, INDEX_COLUMNS).read(columns=INDEX_COLUMNS)
            segment_ids = table.column("segment_id").to_pylist()
            lengths = table.column("num_tokens").to_pylist()
            if index_checksum(segment_ids, lengths) != self.info.index_crc32:
                raise DamagedShard(self.info.name, "its segment ids fail their checksum")
        sizes = [self._metadata.row_group(group).num_rows for group in groups]
        places = ((group, row) for group, size in enumerate(sizes) for row in range(size))
        return [
            (segment_id, Address(self.info.name, group, row, num_tokens))
            for segment_id, num_tokens, (group, row) in zip(
                segment_ids, lengths, places, strict=True
            )
        ]

    def row_groups(self, numbers: Sequence[int]) -> Iterator[tuple[int, RowGroup]]:
        """The row groups of these numbers, fetched together, read one by one."""
        for number in numbers:
            if not 0 <= number < self.info.row_groups:
                raise DamagedShard(self.info.name, f"it has no row group {number}")
        with self._damage():
            file = self._open(numbers, STATE_COLUMNS)
        for number in numbers:
            with self._damage():
                table = file.read_row_group(number, columns=STATE_COLUMNS, use_threads=False)
                group = RowGroup(self.info, number, table)
            yield number, group

    def _open(self, groups: Sequence[int], columns: Sequence[str]) -> pq.ParquetFile:
        ranges = [self._byte_range(group, columns) for group in groups]
        source = self._files.open_ranges(self._path, ranges)
        # pre_buffer would copy what is in memory already.
        return pq.ParquetFile(source, metadata=self._metadata, pre_buffer=False)

    def _byte_range(self, group: int, columns: Sequence[str]) -> ByteRange:
        chunks = [
            self._metadata.row_group(group).column(SCHEMA.get_field_index(column))
            for column in columns
        ]
        ends = [chunk.data_page_offset + chunk.total_compressed_size for chunk in chunks]
        return min(chunk.data_page_offset for chunk in chunks), max(ends)

    def _read_metadata(self) -> pq.FileMetaData:
        info = self.info
        start = info.file_bytes - info.footer_bytes - TAIL_BYTES
        if start < 0:
            raise DamagedShard(info.name, "its manifest entry contradicts itself")
        content = self._files.read_range(self._path, start, info.file_bytes)
        if len(content) != info.footer_bytes + TAIL_BYTES:
            raise DamagedShard(info.name, f"its Parquet file has not {info.file_bytes} bytes")
        if zlib.crc32(read_footer(content, info.name)) != info.footer_crc32:
            raise DamagedShard(info.name, "its Parquet footer fails its checksum")
        return pq.read_metadata(io.BytesIO(MAGIC + content))

    def _check_metadata(self) -> None:
        info, metadata = self.info, self._metadata
        found = {key.decode(): value.decode() for key, value in (metadata.metadata or {}).items()}
        expected = parquet_metadata(info.codec, info.width)
        for key, value in expected.items():
            if found.get(key) != value:
                reason = f"its Parquet file says {key}={found.get(key)}, the entry {value}"
                raise DamagedShard(info.name, reason)
        counts = (metadata.num_rows, metadata.num_row_groups)
        if counts != (info.rows, info.row_groups):
            reason = f"its Parquet file has {counts} rows and row groups, the entry says others"
            raise DamagedShard(info.name, reason)
        if not metadata.schema.to_arrow_schema().equals(SCHEMA):
            raise DamagedShard(info.name, "its Parquet columns are not those of a state shard")

    @contextmanager
    def _damage(self) -> Iterator[None]:
        # What Arrow raises on bad bytes is of several kinds: its own errors,
        # OSError, ValueError for text that is not UTF-8.
        try:
            yield
        except StoreError:
            raise
        except FileNotFoundError as error:
            raise DamagedShard(self.info.name, "its Parquet file is missing") from error
        except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
            reason = f"its Parquet file cannot be read ({error})"
            raise DamagedShard(self.info.name, reason) from error

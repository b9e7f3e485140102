"""A row group in memory, every state of it checked."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import torch

from transforms.state_store.codecs import get_codec
from transforms.state_store.errors import DamagedShard
from transforms.state_store.manifest import ShardInfo


class RowGroup:
    """The states of one row group, checked, in memory.

    nbytes: size of the payloads. Raises DamagedShard if a row is not as written.
    """

    def __init__(self, info: ShardInfo, number: int, table: pa.Table) -> None:
        self._info = info
        self._number = number
        self._codec = get_codec(info.codec)
        payload = table.column("payload").combine_chunks()
        offsets = np.frombuffer(payload.buffers()[1], np.int32)
        self._offsets = offsets[payload.offset : payload.offset + len(payload) + 1].tolist()
        self._data = memoryview(payload.buffers()[2] or b"")
        self._lengths: list[int] = table.column("num_tokens").to_pylist()
        self.nbytes = len(self._data)
        self._check(table.column("crc32").to_pylist())

    def decode(self, row: int, num_tokens: int) -> torch.Tensor:
        """The state ``[num_tokens, width]`` in a row, in memory of its own."""
        if not 0 <= row < len(self._lengths) or self._lengths[row] != num_tokens:
            raise self._damaged(f"has no state of {num_tokens} tokens in row {row}")
        return self._codec.decode(self._payload(row), num_tokens, self._info.width)

    def _payload(self, row: int) -> memoryview:
        return self._data[self._offsets[row] : self._offsets[row + 1]]

    def _check(self, checksums: Sequence[int]) -> None:
        for row, (num_tokens, checksum) in enumerate(zip(self._lengths, checksums, strict=True)):
            payload = self._payload(row)
            if len(payload) != self._codec.num_bytes(num_tokens, self._info.width):
                raise self._damaged(f"holds a state of the wrong size in row {row}")
            if zlib.crc32(payload) != checksum:
                raise self._damaged(f"fails its checksum in row {row}")

    def _damaged(self, what: str) -> DamagedShard:
        return DamagedShard(self._info.name, f"row group {self._number} {what}")

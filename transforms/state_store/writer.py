"""Collects states and commits them as one shard."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import torch

from transforms.records import Address
from transforms.state_store.codecs import get_codec
from transforms.state_store.errors import StoreError
from transforms.state_store.files import Files
from transforms.state_store.local_files import LocalFiles
from transforms.state_store.manifest import ShardInfo, entry_json
from transforms.state_store.parquet_writer import ParquetShard
from transforms.state_store.shard_file import ShardFile

DEFAULT_ROW_GROUP_BYTES = 1 << 20
LARGEST_ROW_GROUP_BYTES = 1 << 30  # Arrow's binary column counts bytes in 31 bits


class ShardWriter:
    """One shard in the making: seen whole after ``commit``, or not at all.

    codec, width: of all states added. row_group_bytes: payload after which a
    row group is written; it is what a reader fetches and caches as one.
    For one thread. Its temporary file is removed by ``abort``, or, after a
    crash, by ``StateStore.remove_temporary``.
    """

    def __init__(
        self,
        files: Files,
        codec: str,
        width: int,
        row_group_bytes: int = DEFAULT_ROW_GROUP_BYTES,
    ) -> None:
        if width < 1:
            raise StoreError(f"The width of a state must be at least 1, not {width}.")
        if not 1 <= row_group_bytes <= LARGEST_ROW_GROUP_BYTES:
            raise StoreError(
                f"row_group_bytes must be 1 to {LARGEST_ROW_GROUP_BYTES}, not {row_group_bytes}."
            )
        self._files = files
        self._codec = get_codec(codec)
        self._width = width
        self._row_group_bytes = row_group_bytes
        self._name = uuid.uuid4().hex
        self._shard: ParquetShard | None = None
        self._index: list[tuple[str, Address]] = []
        self._row_groups = 0
        self._payloads: list[bytes] = []
        self._buffered_bytes = 0
        self._payload_bytes = 0
        self._closed = False

    @property
    def bytes_written(self) -> int:
        """Bytes of payload added so far, those still in memory included."""
        return self._payload_bytes

    def add(self, segment_ids: Sequence[str], lengths: Sequence[int], hidden: torch.Tensor) -> None:
        """Add the states of segments, which lie one after another in ``hidden``.

        segment_ids, lengths: a name and a number of tokens (at least 1) each.
        hidden: ``[sum(lengths), width]``, float32 or bfloat16, on the CPU.
        Raises StoreError if these do not fit together, or if writing fails.
        """
        self._require_open()
        check_states(segment_ids, lengths, hidden, self._width)
        states = hidden.split(list(lengths))
        for segment_id, num_tokens, state in zip(segment_ids, lengths, states, strict=True):
            self._add_state(segment_id, num_tokens, self._codec.encode(state))

    def commit(self) -> list[tuple[str, Address]]:
        """Make the shard visible; ids and addresses of its states, in the order added.

        A writer without states commits nothing and returns []. Raises StoreError
        if the shard cannot be written; then no reader ever sees it.
        """
        self._require_open()
        if not self._index:
            self._closed = True
            return []
        try:
            if self._payloads:
                self._write_row_group()
            self._publish()
        except BaseException:
            self.abort()
            raise
        self._closed = True
        return self._index

    def abort(self) -> None:
        """Forget everything added and leave nothing behind; no-op once closed."""
        if self._closed:
            return
        self._closed = True
        if self._shard is not None:
            self._shard.discard()

    def _add_state(self, segment_id: str, num_tokens: int, payload: bytes) -> None:
        address = Address(self._name, self._row_groups, len(self._payloads), num_tokens)
        self._index.append((segment_id, address))
        self._payloads.append(payload)
        self._buffered_bytes += len(payload)
        self._payload_bytes += len(payload)
        if self._buffered_bytes >= self._row_group_bytes:
            self._write_row_group()

    def _write_row_group(self) -> None:
        if self._shard is None:
            path = self._files.new_temporary(f"{self._name}.parquet")
            self._shard = ParquetShard(path, self._name, self._codec.name, self._width)
        rows = self._index[-len(self._payloads) :]
        segment_ids = [segment_id for segment_id, _ in rows]
        lengths = [address.num_tokens for _, address in rows]
        self._shard.write_row_group(segment_ids, lengths, self._payloads)
        self._row_groups += 1
        self._payloads = []
        self._buffered_bytes = 0

    def _publish(self) -> None:
        if self._shard is None:
            raise StoreError("A shard without row groups cannot be committed.")
        info = self._shard.finish(self._index)
        self._check(info, self._shard)
        self._files.publish(self._shard.path, info.parquet_path)
        try:
            # The entry is what makes the shard visible, so it comes last.
            self._files.write(info.entry_path, entry_json(info))
        except StoreError:
            self._files.remove(info.parquet_path)
            raise

    def _check(self, info: ShardInfo, shard: ParquetShard) -> None:
        # With the eyes of a reader. Payloads are left to their checksums.
        written = ShardFile(LocalFiles(shard.path.parent), info, shard.path.name)
        if written.index() != self._index:
            raise StoreError(f"{shard.path} does not hold what was written to it. Run again.")

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError("This shard is committed or aborted: ask the store for a new writer.")


def check_states(
    segment_ids: Sequence[str], lengths: Sequence[int], hidden: torch.Tensor, width: int
) -> None:
    """Raise StoreError unless the arguments of ``ShardWriter.add`` fit together."""
    if len(segment_ids) != len(lengths):
        raise StoreError(f"{len(segment_ids)} segment ids but {len(lengths)} lengths.")
    if min(lengths, default=1) < 1:
        raise StoreError(f"A state has at least 1 token, not {min(lengths)}.")
    if hidden.shape != (sum(lengths), width):
        raise StoreError(
            f"hidden has the shape {tuple(hidden.shape)}; the lengths and the width of this "
            f"shard ask for {(sum(lengths), width)}."
        )
    if hidden.dtype not in (torch.float32, torch.bfloat16) or hidden.device.type != "cpu":
        raise StoreError(
            f"hidden is {hidden.dtype} on {hidden.device}; "
            "a shard takes float32 or bfloat16 on the CPU."
        )

"""Reads states by address, through a cache of row groups."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import torch

from transforms.records import Address
from transforms.state_store.errors import DamagedShard
from transforms.state_store.files import Files
from transforms.state_store.manifest import entry_path, is_shard_name, parse_entry
from transforms.state_store.shard_file import RowGroup, ShardFile

DEFAULT_CACHE_BYTES = 256 << 20
FOOTERS_KEPT = 256
ROW_GROUPS_FETCHED_TOGETHER = 32

Key = TypeVar("Key")
Value = TypeVar("Value")


class LruCache(Generic[Key, Value]):
    """Keeps what was used last, up to a total weight."""

    def __init__(self, limit: int, weight: Callable[[Value], int]) -> None:
        self.weight = 0
        self._limit = limit
        self._weigh = weight
        self._items: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value, now the most recent; None if it is not held."""
        if key in self._items:
            self._items.move_to_end(key)
        return self._items.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Hold a value, and let go of the oldest ones beyond the limit."""
        if key in self._items:
            self.weight -= self._weigh(self._items.pop(key))
        self._items[key] = value
        self.weight += self._weigh(value)
        while self.weight > self._limit:
            _, oldest = self._items.popitem(last=False)
            self.weight -= self._weigh(oldest)


class StateReader:
    """States by address. For one thread; not to be pickled.

    cache_bytes: payload held in memory between calls, at most. It keeps no open
    files. row_groups_read: how many were read from the store so far.
    """

    def __init__(self, files: Files, cache_bytes: int = DEFAULT_CACHE_BYTES) -> None:
        self.row_groups_read = 0
        self._files = files
        self._shards: LruCache[str, ShardFile] = LruCache(FOOTERS_KEPT, lambda shard: 1)
        self._groups: LruCache[tuple[str, int], RowGroup] = LruCache(
            cache_bytes, lambda group: group.nbytes
        )

    @property
    def cached_bytes(self) -> int:
        """Payload held in memory now."""
        return self._groups.weight

    def read(self, addresses: Sequence[Address]) -> list[torch.Tensor]:
        """The states at these addresses, in their order; addresses may repeat.

        Each ``[num_tokens, width]``, float32 for codec ``fp32``, bfloat16 for
        ``bf16``, in memory of its own. A call reads each row group at most once.
        Raises DamagedShard if a shard is missing or not as it was written, and
        StoreError if the place cannot be read.
        """
        states: dict[int, torch.Tensor] = {}
        for shard, positions in _grouped(range(len(addresses)), lambda i: addresses[i].shard):
            wanted = dict(_grouped(positions, lambda i: addresses[i].row_group))
            for number, group in self._row_groups(shard, list(wanted)):
                for position in wanted[number]:
                    address = addresses[position]
                    states[position] = group.decode(address.row, address.num_tokens)
        return [states[position] for position in range(len(addresses))]

    def _row_groups(self, shard: str, numbers: Sequence[int]) -> Iterator[tuple[int, RowGroup]]:
        missing = []
        for number in numbers:
            group = self._groups.get((shard, number))
            if group is None:
                missing.append(number)
            else:
                yield number, group
        # In portions, so that a call for much is not held in memory twice.
        for start in range(0, len(missing), ROW_GROUPS_FETCHED_TOGETHER):
            portion = missing[start : start + ROW_GROUPS_FETCHED_TOGETHER]
            for number, group in self._shard(shard).row_groups(portion):
                self.row_groups_read += 1
                self._groups.put((shard, number), group)
                yield number, group

    def _shard(self, name: str) -> ShardFile:
        shard = self._shards.get(name)
        if shard is None:
            shard = open_shard(self._files, name)
            self._shards.put(name, shard)
        return shard


def open_shard(files: Files, name: str) -> ShardFile:
    """The Parquet file of a committed shard; raises DamagedShard if there is none."""
    if not is_shard_name(name):
        raise DamagedShard(name, "no shard is called so")
    (entry,) = files.read([entry_path(name)])
    if entry is None:
        raise DamagedShard(name, f"it has no manifest entry in {files.place}")
    return ShardFile(files, parse_entry(name, entry))


def _grouped(
    positions: Sequence[int], key: Callable[[int], Key]
) -> Iterator[tuple[Key, list[int]]]:
    groups: defaultdict[Key, list[int]] = defaultdict(list)
    for position in positions:
        groups[key(position)].append(position)
    yield from groups.items()

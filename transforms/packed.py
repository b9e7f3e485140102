"""Sentences with their addresses in few bytes: what is sent once for each pair of documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from transforms.records import Address, Placed

# position, start, end, place in ``shards``, row group, row, tokens
_COLUMNS = 7


class PackedSide(NamedTuple):
    """Sentences of a document; 28 bytes each, where a :class:`Placed` takes some hundred.

    shards : names of the shards that their states lie in. table : int32 [sentences, 7].
    """

    shards: tuple[str, ...]
    table: bytes


def pack(side: Sequence[Placed]) -> PackedSide:
    """Pack sentences, in their order."""
    shards = tuple(sorted({placed.address.shard for placed in side}))
    place = {name: i for i, name in enumerate(shards)}
    rows = [(*placed[:3], place[placed.address.shard], *placed.address[1:]) for placed in side]
    return PackedSide(shards, np.array(rows, np.int32).tobytes())


def unpack(packed: PackedSide) -> tuple[Placed, ...]:
    """What was packed."""
    rows = np.frombuffer(packed.table, np.int32).reshape(-1, _COLUMNS).tolist()
    return tuple(
        Placed(position, start, end, Address(packed.shards[shard], *where))
        for position, start, end, shard, *where in rows
    )

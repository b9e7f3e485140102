"""Small stores for the tests of the state store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from transforms.records import Address
from transforms.state_store import ShardInfo, StateStore

WIDTH = 4
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


@dataclass
class Sample:
    """A store with one committed shard, and what was put there."""

    store: StateStore
    shard: ShardInfo
    index: list[tuple[str, Address]]
    states: list[torch.Tensor]

    @property
    def addresses(self) -> list[Address]:
        return [address for _, address in self.index]

    @property
    def parquet(self) -> Path:
        return Path(self.store.url) / self.shard.parquet_path

    @property
    def entry(self) -> Path:
        return Path(self.store.url) / self.shard.entry_path


def make_states(lengths: Sequence[int], codec: str = "fp32", seed: int = 0) -> list[torch.Tensor]:
    """Random states that the codec holds exactly."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(n, WIDTH, generator=generator).to(DTYPES[codec]) for n in lengths]


def make_sample(
    url: str,
    lengths: Sequence[int] = (3, 1, 2, 5, 1, 1, 4),
    codec: str = "fp32",
    row_group_bytes: int = 64,
    seed: int = 0,
) -> Sample:
    """Create the store if need be and commit one shard to it."""
    store = StateStore(url)
    store.create()
    states = make_states(lengths, codec, seed)
    writer = store.writer(codec, WIDTH, row_group_bytes)
    writer.add([f"s{seed}-{i}" for i in range(len(lengths))], lengths, torch.cat(states))
    index = writer.commit()
    name = index[0][1].shard
    shard = next(shard for shard in store.shards() if shard.name == name)
    return Sample(store, shard, index, states)


def equal(left: Sequence[torch.Tensor], right: Sequence[torch.Tensor]) -> bool:
    """Same number, types, shapes and bits (NaN included)."""
    return len(left) == len(right) and all(
        a.dtype == b.dtype and a.shape == b.shape and bits(a) == bits(b)
        for a, b in zip(left, right, strict=True)
    )


def bits(tensor: torch.Tensor) -> bytes:
    """The tensor's bytes."""
    return tensor.contiguous().view(torch.uint8).numpy().tobytes()

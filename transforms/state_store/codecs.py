"""How a hidden state becomes bytes, by name.

A codec is registered under the name that ``--state_codec`` takes and that each
shard records. More codecs come as further modules that call :func:`register`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import torch

from transforms.state_store.errors import StoreError


class Codec(Protocol):
    """Encodes the state of one segment, ``[num_tokens, width]``.

    name: what ``--state_codec`` and the shards call it.
    """

    name: str

    def encode(self, hidden: torch.Tensor) -> bytes:
        """Bytes of a float32 or bfloat16 CPU tensor ``[num_tokens, width]``."""

    def decode(self, payload: bytes | memoryview, num_tokens: int, width: int) -> torch.Tensor:
        """The tensor ``[num_tokens, width]``, which owns its memory."""

    def num_bytes(self, num_tokens: int, width: int) -> int:
        """Length of the payload of a state of that shape."""


class PlainCodec:
    """Row-major little-endian values of one floating-point type.

    Narrowing rounds to nearest, ties to even; widening is exact.
    """

    def __init__(self, name: str, dtype: torch.dtype) -> None:
        self.name = name
        self.dtype = dtype

    def encode(self, hidden: torch.Tensor) -> bytes:
        """Bytes of ``hidden`` in this codec's type."""
        values = hidden.detach().to(self.dtype).contiguous()
        # NumPy has no bfloat16, so the values leave torch as bytes.
        return values.view(torch.uint8).numpy().tobytes()

    def decode(self, payload: bytes | memoryview, num_tokens: int, width: int) -> torch.Tensor:
        """The values of ``payload`` as ``[num_tokens, width]``."""
        # One copy, on purpose: a view would keep its whole row group in memory,
        # and a consumer that writes to it would corrupt the reader's cache.
        return torch.frombuffer(bytearray(payload), dtype=self.dtype).view(num_tokens, width)

    def num_bytes(self, num_tokens: int, width: int) -> int:
        """Values times the size of one."""
        return num_tokens * width * self.dtype.itemsize


CODECS: dict[str, Codec] = {}


def register(codec: Codec) -> None:
    """Make a codec known by its name."""
    CODECS[codec.name] = codec


def get_codec(name: str) -> Codec:
    """The codec of that name; raises StoreError that lists the known ones."""
    if name not in CODECS:
        raise StoreError(f"--state_codec {name!r} is not known: use {_listed(CODECS)}.")
    return CODECS[name]


def _listed(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


register(PlainCodec("fp32", torch.float32))
register(PlainCodec("bf16", torch.bfloat16))

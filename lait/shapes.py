"""Few shapes for matrix products.

oneDNN generates machine code for every new shape of a bfloat16 product, which takes
about a millisecond: as long as multiplying a thousand tokens. Texts come in all
lengths, so what is multiplied is rounded up to one of few sizes, and code made once
serves the next document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

# Rows of one product: full matrix products whose widest activations stay in caches.
ROWS = 1024
# A number of rows is rounded up to a multiple of at least this, a number of tokens too.
ROW_STEP = 64
TOKEN_STEP = 8


def rounded(size: int, step: int = 1) -> int:
    """The least allowed size from ``size`` on: an eighth more at most, or less than ``step`` more.

    There are eight sizes (at most) between two powers of two, all multiples of a power of two.
    """
    coarse = 1 << max(0, (size - 1).bit_length() - 3)
    coarse = max(coarse, step)
    return -(-size // coarse) * coarse


def filled(places: Tensor, step: int = 1) -> Tensor:
    """``places`` [count] with the last one repeated up to a rounded count."""
    missing = rounded(len(places), step) - len(places)
    return torch.cat([places, places[-1:].expand(missing)]) if missing else places


def row_blocks(rows: int) -> Iterator[tuple[Tensor, int]]:
    """0 to ``rows`` - 1 in blocks, the last one filled; and how many of each are no filling."""
    for block in torch.arange(rows).split(ROWS):
        yield filled(block, ROW_STEP), len(block)


def length_groups(lengths: Tensor, tokens: int, most: int) -> Iterator[tuple[Tensor, int]]:
    """Places of segments that share a rounded length, and that length; shortest first.

    lengths : [segments]. At most ``most`` places together, and at most ``tokens``
    padded tokens unless one segment alone has more.
    """
    shared = torch.tensor([rounded(length, TOKEN_STEP) for length in lengths.tolist()])
    order = shared.argsort(stable=True)
    for length, count in zip(*shared.unique(return_counts=True), strict=True):
        places, order = order[: int(count)], order[int(count) :]
        for part in places.split(max(1, min(most, tokens // int(length)))):
            yield part, int(length)


def in_row_blocks(function: Callable[..., Tensor], *tables: Tensor) -> Tensor:
    """``function`` of tables [rows, ...] that treats each row alone, block by block."""
    rows = len(tables[0])
    if rows <= ROWS:
        return function(*map(_grown, tables))[:rows]
    parts = zip(*(table.split(ROWS) for table in tables), strict=True)
    first = function(*next(parts))
    found = first.new_empty(rows, *first.shape[1:])
    found[:ROWS] = first
    for start, part in zip(range(ROWS, rows, ROWS), parts, strict=True):
        here = found[start : start + ROWS]
        here.copy_(function(*map(_grown, part))[: len(here)])
    return found


def _grown(piece: Tensor) -> Tensor:
    size = len(piece)
    if rounded(size, ROW_STEP) == size:
        return piece
    grown = piece.new_zeros(rounded(size, ROW_STEP), *piece.shape[1:])
    grown[:size] = piece
    return grown

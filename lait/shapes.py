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
ROWS = 2048
# A number of rows is rounded up to a multiple of at least this, a number of tokens too.
ROW_STEP = 64
TOKEN_STEP = 8


def rounded(size: int, step: int = 1) -> int:
    """The least allowed size from ``size`` on: less than a quarter more, or than ``step`` more.

    Four sizes (at most) lie between two powers of two, all multiples of ``step``, a power of two.
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


def in_row_blocks(
    function: Callable[..., Tensor], *tables: Tensor, out: Tensor | None = None
) -> Tensor:
    """``function`` of tables [rows, ...] that treats each row alone, block by block.

    out : is written and returned, if it is given.
    """
    rows = len(tables[0])
    if not rows:
        return function(*tables) if out is None else out
    parts = zip(range(0, rows, ROWS), *(table.split(ROWS) for table in tables), strict=True)
    for start, *part in parts:
        count = len(part[0])
        found = function(*map(_grown, part))[:count]
        if out is None:
            if count == rows:
                return found
            out = found.new_empty(rows, *found.shape[1:])
        out[start : start + count] = found
    assert out is not None
    return out


def _grown(piece: Tensor) -> Tensor:
    size = len(piece)
    if rounded(size, ROW_STEP) == size:
        return piece
    grown = piece.new_zeros(rounded(size, ROW_STEP), *piece.shape[1:])
    grown[:size] = piece
    return grown

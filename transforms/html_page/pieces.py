"""Texts cut at the boundaries of their sentences.

All slicing by offset happens here, in Python, because a browser counts UTF-16
units where the offsets count code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from transforms.records import Span

OUTSIDE = -1


def cut_pieces(text: str, spans: Sequence[Span]) -> list[list[Any]]:
    """Cut a text at all span boundaries; the pieces joined are the text.

    Returns ``[piece, owner]`` pairs: the index of the span that covers the
    piece, -1 if none does, a list of indices if several do. An empty span gives
    an empty piece. Raises ValueError for a span that lies outside the text.
    """
    starting: dict[int, list[int]] = {}
    for index, (start, end) in enumerate(spans):
        if not 0 <= start <= end <= len(text):
            raise ValueError(
                f"span {index} is ({start}, {end}); it must satisfy "
                f"0 <= start <= end <= {len(text)}, the length of the text"
            )
        starting.setdefault(start, []).append(index)
    cuts = sorted({0, len(text)}.union(*map(set, spans)))
    pieces: list[list[Any]] = []
    covering: list[int] = []
    for left, right in pairwise([*cuts, len(text)]):
        begun = starting.get(left, [])
        pieces += [["", index] for index in begun if spans[index][1] == left]
        covering = [index for index in (*covering, *begun) if spans[index][1] > left]
        if right > left:
            pieces.append([text[left:right], _owner(covering)])
    return pieces


def _owner(covering: list[int]) -> int | list[int]:
    if len(covering) > 1:
        return covering
    return covering[0] if covering else OUTSIDE

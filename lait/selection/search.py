"""The largest P that meets a bar, where every P is dear (a fine-tune of its own)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lait.selection.choose import meets


@dataclass(frozen=True)
class Search:
    """What a binary search found.

    parallel_layers : P that meets the bar while P + 1 does not, or is no P; None
        if P = 0 misses the bar.
    accuracies : by P, in the order in which they were looked at.
    """

    parallel_layers: int | None
    accuracies: dict[int, float]


def binary_search(evaluate: Callable[[int], float], layers: int, bar: float) -> Search:
    """The largest P from 0 to L that meets a bar, if accuracy falls with P.

    Looks at P = 0 first, which bars are made of, then halves what is left:
    at most ``ceil(log2(L + 1)) + 1`` evaluations. Where accuracy does not fall
    with P, the result still meets the bar and the next P still misses it, but
    a larger P that was not looked at may meet it as well.

    evaluate : P -> accuracy; asked once for each P looked at.
    layers : L.
    """
    seen = {0: evaluate(0)}
    if not meets(seen[0], bar):
        return Search(None, seen)
    meeting, missing = 0, layers + 1
    while missing - meeting > 1:
        middle = (meeting + missing) // 2
        seen[middle] = evaluate(middle)
        if meets(seen[middle], bar):
            meeting = middle
        else:
            missing = middle
    return Search(meeting, seen)


def rises(accuracies: Mapping[int, float]) -> list[tuple[int, int]]:
    """Neighbouring P's, of those looked at, between which accuracy rises.

    None means that nothing seen speaks against the search's assumption.
    """
    seen = sorted(accuracies)
    return [(p, q) for p, q in itertools.pairwise(seen) if accuracies[q] > accuracies[p]]

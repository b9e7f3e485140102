"""Which P is enough: LAIT-99%, LAIT-95% and LAIT* (Milbauer et al., 2023, section 4).

Each is the largest P whose accuracy meets a bar. Whether smaller P's meet it too
does not matter: a curve need not fall steadily, and the P's below the chosen one
that miss the bar are listed with it.

* LAIT-99%, LAIT-95%: 99 % and 95 % of the reference's accuracy.
* LAIT*: the lower end of the reference's 95 % bootstrapped interval. (An accuracy
  above the interval is no worse for it, so only the lower end is a bar.)

The reference is the better of the checkpoint's own P = 0 and a P = 0 trained
alone, where there is one, so that a weak P = 0 flatters nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lait.selection.curve import ALONE, Curve, Row

STAR = "LAIT*"
SHARES = {"LAIT-99%": 0.99, "LAIT-95%": 0.95}
NAMES = (*SHARES, STAR)
# 0.95 of 20 right answers is 19, whatever the rounding.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Choice:
    """A chosen P.

    name : one of :data:`NAMES`.
    bar : the accuracy that a P must reach on the examples chosen on.
    parallel_layers : the largest P that does; None if none does.
    below : smaller P's that miss the bar (the curve is not monotonic there).
    """

    name: str
    bar: float
    parallel_layers: int | None
    below: tuple[int, ...]


def better_reference(curve: Curve) -> Row:
    """The row that bars are set by: P = 0 trained alone if it is better, else the own P = 0."""
    return ALONE if curve.values.get(ALONE, -1.0) > curve.values[0] else 0


def bar_of(name: str, curve: Curve, reference: Row) -> float:
    """The accuracy that LAIT-99%, LAIT-95% or LAIT* asks for on a curve's examples."""
    if name == STAR:
        return curve.accuracy(reference).low
    return SHARES[name] * curve.values[reference]


def meets(accuracy: float, bar: float) -> bool:
    """Whether an accuracy is at or above a bar."""
    return accuracy >= bar - ROUNDING


def choose(name: str, accuracies: Mapping[int, float], bar: float) -> Choice:
    """The largest P whose accuracy meets a bar.

    accuracies : by P; any P's may be left out, and are then never chosen.
    """
    meeting = [p for p, accuracy in accuracies.items() if meets(accuracy, bar)]
    largest = max(meeting, default=None)
    missing = set(accuracies) - set(meeting)
    below = () if largest is None else tuple(sorted(p for p in missing if p < largest))
    return Choice(name, bar, largest, below)


def choose_all(curve: Curve) -> list[Choice]:
    """All of :data:`NAMES` on one curve, by its better reference."""
    reference = better_reference(curve)
    return [choose(name, curve.accuracies, bar_of(name, curve, reference)) for name in NAMES]

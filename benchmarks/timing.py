"""Running contenders in turn, and what their rates say: no model in here."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

# Does its work once (the argument is a seed for what it samples) and returns
# how many pairs it scored.
Contender = Callable[[int], int]


class Spread(NamedTuple):
    """Least, median and greatest of some numbers."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """Of at least one number."""
        return cls(min(numbers), statistics.median(numbers), max(numbers))


class Lap(NamedTuple):
    """A contender's work in one round."""

    pairs: int
    seconds: float

    @property
    def rate(self) -> float:
        """Pairs a second."""
        return self.pairs / self.seconds


Round = dict[str, Lap]


def time_once(contender: Contender, seed: int) -> Lap:
    """Run a contender once."""
    started = time.perf_counter()
    pairs = contender(seed)
    return Lap(pairs, time.perf_counter() - started)


def run_rounds(contenders: Mapping[str, Contender], rounds: int, seed: int) -> list[Round]:
    """Every contender once a round; the order turns round every other round."""
    result = []
    for number in range(rounds):
        names = list(contenders)[:: -1 if number % 2 else 1]
        result.append({name: time_once(contenders[name], seed + number) for name in names})
    return result


def rates(rounds: Sequence[Round], name: str) -> Spread:
    """Pairs a second of a contender over the rounds."""
    return Spread.of([laps[name].rate for laps in rounds])


def ratios(rounds: Sequence[Round], name: str, reference: str) -> Spread:
    """How many times the reference's rate a contender has, round by round."""
    return Spread.of([laps[name].rate / laps[reference].rate for laps in rounds])

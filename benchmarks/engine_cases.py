"""What ``benchmarks.engine`` finds: cases, and the setup they were timed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.timing import Round, Spread, ratios


@dataclass(frozen=True)
class Case:
    """One line of the table: a contender of LAIT's beside the others.

    name : of the case. lait : the contender's name. reference : whose rate is 1.
    pairs : of the whole workload. rounds : all laps of its suite.
    """

    name: str
    lait: str
    reference: str
    pairs: int
    rounds: list[Round]
    others: tuple[str, ...]

    def seconds(self, contender: str) -> float:
        """Median seconds for all pairs."""
        return Spread.of([self.pairs / laps[contender].rate for laps in self.rounds]).median

    def ratio(self, to: str) -> Spread:
        """How many times the pairs a second of another contender, round by round."""
        return ratios(self.rounds, self.lait, to)

    def as_dict(self) -> dict[str, Any]:
        """For the JSON file."""
        others = {name: self.ratio(name)._asdict() for name in self.others}
        return {
            "name": self.name,
            "pairs": self.pairs,
            "seconds": {
                "lait": self.seconds(self.lait),
                **{name: self.seconds(name) for name in self.others},
            },
            "reference": self.reference,
            "ratio": others[self.reference],
            "ratios": others,
        }


@dataclass(frozen=True)
class Setup:
    """What was chosen: dtype, threads, the cross-encoder's batch size, the model's name."""

    model: str
    dtype: str
    threads: int
    rounds: int
    batch_size: int | None

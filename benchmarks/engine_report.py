"""What ``benchmarks.engine`` says of its cases."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.common import markdown_table
from benchmarks.engine_cases import Case, Setup
from benchmarks.machine import Machine
from benchmarks.timing import Spread

COLUMNS = ("cross_encoder", "transformers", "plain_path", "encode")


def report(setup: Setup, cases: Sequence[Case], machine: Machine) -> str:
    """Everything that is printed: pairs a second, and times each other contender's rate."""
    batches = f", the cross-encoder's batches {setup.batch_size}" if setup.batch_size else ""
    rows = [
        [
            case.name,
            f"{case.pairs:,}",
            f"{case.pairs / case.seconds(case.lait):,.0f}",
            *(times(case.ratio(name)) if name in case.others else "" for name in COLUMNS),
        ]
        for case in cases
    ]
    header = ["", "pairs", "pairs/s", *(f"times {name.replace('_', ' ')}" for name in COLUMNS)]
    return "\n".join(
        [
            f"model {setup.model}; {setup.dtype}, {setup.threads} thread(s){batches}; medians and "
            f"(least to greatest) of {setup.rounds} rounds in turn",
            f"machine: {machine}",
            machine.warning(),
            markdown_table(header, rows),
            "",
            "times encode: 1 would be a cold run that scores its pairs in no time.",
        ]
    )


def times(spread: Spread) -> str:
    """Median (least to greatest)."""
    digits = 0 if spread.median >= 20 else 1 if spread.median >= 2 else 2
    median, low, high = (
        f"{value:.{digits}f}" for value in (spread.median, spread.low, spread.high)
    )
    return f"{median} ({low} to {high})"

"""What ``benchmarks.cross_encoder_speed`` says of its rounds."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.common import markdown_table
from benchmarks.contenders import COLD, CROSS, PLAIN, SEGMENT_TOKENS, WARM, Contenders
from benchmarks.cross_encoder import PAIR_TOKENS
from benchmarks.machine import Machine
from benchmarks.timing import Round, Spread, rates, ratios
from benchmarks.workload import Workload


@dataclass(frozen=True)
class Setup:
    """What was measured, where and how."""

    documents: int
    pairs: int
    model: str
    parallel_layers: int
    chosen: dict[str, Any]
    machine: Machine

    @classmethod
    def of(
        cls,
        workload: Workload,
        contenders: Contenders,
        options: argparse.Namespace,
        machine: Machine,
    ) -> Setup:
        """Of a benchmark's parts."""
        return cls(
            len(workload.documents),
            workload.num_pairs,
            options.model,
            options.parallel_layers,
            contenders.chosen,
            machine,
        )


def report(setup: Setup, rounds: Sequence[Round]) -> str:
    """Everything that is printed."""
    sample = rounds[0][CROSS].pairs
    rest = "all of them" if sample == setup.pairs else "the whole time is extrapolated from it"
    rows = [_row(setup, rounds, name) for name in (COLD, WARM, PLAIN, CROSS)]
    header = ["", "pairs timed", "pairs/s, median", "least to greatest", "all pairs, s", "times"]
    gain = ratios(rounds, COLD, CROSS)
    return "\n".join(
        [
            f"{setup.documents} contracts, {setup.pairs:,} pairs, "
            f"{setup.chosen['distinct_texts']:,} distinct texts; model {setup.model}, "
            f"P={setup.parallel_layers}; {setup.chosen['dtype']}, {setup.chosen['threads']} "
            "thread(s)",
            f"at most {SEGMENT_TOKENS} tokens a sentence, {PAIR_TOKENS} a pair for the "
            f"cross-encoder; its batch size {setup.chosen['batch_size']}, its pairs a round "
            f"{sample:,} ({rest})",
            f"machine: {setup.machine}",
            setup.machine.warning(),
            markdown_table(header, rows),
            "",
            f"LAIT, encoding included, against CrossEncoder.predict: {gain.median:.1f} times the "
            f"pairs a second ({gain.low:.1f} to {gain.high:.1f} over {len(rounds)} rounds in turn)",
        ]
    )


def _row(setup: Setup, rounds: Sequence[Round], name: str) -> list[str]:
    rate, gain = rates(rounds, name), ratios(rounds, name, CROSS)
    return [
        name,
        f"{rounds[0][name].pairs:,}",
        f"{rate.median:,.0f}",
        f"{rate.low:,.0f} to {rate.high:,.0f}",
        f"{setup.pairs / rate.median:,.1f}",
        _times(gain),
    ]


def _times(spread: Spread) -> str:
    return f"{spread.median:.1f} ({spread.low:.1f} to {spread.high:.1f})"


def as_json(setup: Setup, rounds: Sequence[Round]) -> dict[str, Any]:
    """The figures for a file."""
    return {
        "documents": setup.documents,
        "pairs": setup.pairs,
        "model": setup.model,
        "parallel_layers": setup.parallel_layers,
        **setup.chosen,
        "machine": setup.machine.as_dict(),
        "rounds": [{name: lap._asdict() for name, lap in laps.items()} for laps in rounds],
        "rates": {name: rates(rounds, name)._asdict() for name in rounds[0]},
        "times_the_cross_encoder": {
            name: ratios(rounds, name, CROSS)._asdict() for name in rounds[0]
        },
    }

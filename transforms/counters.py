"""A run's counters, added up for ``run.json``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from transforms.stage import PEAK, SECONDS, combine_counter

COUNTERS = (
    "input_files",
    "documents",
    "sentences",
    "distinct_segments",
    "states_reused",
    "states_encoded",
    "truncated_segments",
    "tokens_encoded",
    "pairs_planned",
    "pairs_scored",
    "pairs_scored_again",
    "pairs_reused",
    "verdicts",
    "damaged_shards",
    "dead_letters",
)


def total_counters(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """All counters of a run by name, their bundles' numbers combined."""
    collected: dict[str, list[float]] = {}
    for name, number in pairs:
        collected.setdefault(name, []).append(number)
    return {name: combine_counter(name, numbers) for name, numbers in collected.items()}


def summarise_counters(totals: Mapping[str, float], more: Iterable[str] = ()) -> dict[str, Any]:
    """Counters, seconds and peak bytes by stage, for ``run.json``; ``more`` : their names."""
    return {
        "counters": {name: int(totals.get(name, 0)) for name in (*COUNTERS, *more)},
        "stage_seconds": _under(SECONDS, totals),
        "stage_peak_bytes": {k: int(v) for k, v in _under(PEAK, totals).items()},
        "state_bytes_written": int(totals.get("state_bytes_written", 0)),
    }


def _under(prefix: str, totals: Mapping[str, float]) -> dict[str, float]:
    return {
        name.removeprefix(prefix): round(number, 4)
        for name, number in sorted(totals.items())
        if name.startswith(prefix)
    }

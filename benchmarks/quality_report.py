"""Figures of several systems side by side: computed, as a table, and for a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import metrics
from benchmarks.answers import Answers, Gold
from benchmarks.common import Contracts, markdown_table
from benchmarks.comparison import METRICS, Comparison, evidence_asked
from benchmarks.machine import Machine

MAJORITY, COSINE, RANDOM = "majority", "MiniLM cosine", "random"
# What each baseline is there to be compared by.
CONTESTS = ((MAJORITY, "accuracy"), (COSINE, "map"), (COSINE, "pooled_map"))


@dataclass(frozen=True)
class System:
    """A column of the table: its name, its answers and what is known of its run."""

    name: str
    answers: Answers
    facts: dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """A system's figures on all contracts and on every bootstrap sample."""

    system: System
    values: dict[str, float]
    samples: dict[str, np.ndarray]


def compare(gold: Gold, systems: Sequence[System], resamples: int, seed: int) -> list[Figures]:
    """Figures of all systems, on the same bootstrap samples."""
    weights = metrics.bootstrap_weights(len(gold.ids), resamples, seed)
    result = []
    for system in systems:
        comparison = Comparison(gold, system.answers)
        values = comparison(np.ones(len(gold.ids)))
        result.append(Figures(system, values, metrics.resample(comparison, weights)))
    return result


def figures_table(figures: Sequence[Figures]) -> str:
    """Metrics by systems, each with its interval."""
    rows = [
        [title, *(_cell(f.values[name], f.samples[name]) for f in figures)]
        for name, title in METRICS.items()
    ]
    return markdown_table(["", *(f.system.name for f in figures)], rows)


def contest_lines(figures: Sequence[Figures]) -> list[str]:
    """What each LAIT run gains over its baselines, paired over the bootstrap samples."""
    by_name = {f.system.name: f for f in figures}
    lines = []
    for f in figures:
        for rival, name in CONTESTS:
            if f.system.facts and rival in by_name:
                value = f.values[name] - by_name[rival].values[name]
                low, high = metrics.interval(f.samples[name] - by_name[rival].samples[name])
                lines.append(
                    f"{f.system.name} minus {rival}, {METRICS[name]}: "
                    f"{value:+.3f} [{low:+.3f}, {high:+.3f}]"
                )
    return lines


def report(
    contracts: Contracts, gold: Gold, machine: Machine, figures: Sequence[Figures], resamples: int
) -> str:
    """Everything that is printed."""
    runs = [f.system for f in figures if f.system.facts]
    lines = [
        f"data: {', '.join(contracts.sources)}, {len(gold.ids)} contracts x {len(gold.keys)} "
        f"claims, {int(evidence_asked(gold).sum())} pairs with evidence",
        *(_run_line(system) for system in runs),
        f"machine: {machine}",
        f"[95 % intervals: {resamples} bootstrap samples of the contracts]",
        "",
        figures_table(figures),
        "",
        *contest_lines(figures),
    ]
    return "\n".join(lines)


def as_json(
    contracts: Contracts, gold: Gold, machine: Machine, figures: Sequence[Figures]
) -> dict[str, Any]:
    """The figures for a file; null for what a system does not answer."""
    return {
        "data": list(contracts.sources),
        "contracts": len(gold.ids),
        "claims": len(gold.keys),
        "machine": machine.as_dict(),
        "systems": [
            {
                "name": f.system.name,
                **f.system.facts,
                "metrics": {
                    name: {
                        "value": f.values[name],
                        "interval": metrics.interval(f.samples[name]),
                    }
                    for name in METRICS
                    if not np.isnan(f.values[name])
                },
            }
            for f in figures
        ],
    }


def _run_line(system: System) -> str:
    facts = system.facts
    seconds = f", {facts['seconds']:.0f} s" if facts["seconds"] is not None else ""
    return f"{system.name}: model {facts['model']}, dtype {facts['dtype']}{seconds}"


def _cell(value: float, samples: np.ndarray) -> str:
    if np.isnan(value):
        return "-"
    low, high = metrics.interval(samples)
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"

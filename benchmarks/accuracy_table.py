"""What ``benchmarks.accuracy`` says: Markdown for people, dictionaries for a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.common import markdown_table
from benchmarks.comparison import METRICS
from benchmarks.machine import Machine
from benchmarks.metrics import interval
from benchmarks.nli_predictions import MEAN, Figures
from benchmarks.quality_report import Figures as SystemFigures
from benchmarks.resampling import percent

CONTRACT_COLUMNS = (
    "accuracy",
    "f1_entailment",
    "f1_contradiction",
    "macro_f1_entailment",
    "macro_f1_contradiction",
    "map",
    "pooled_precision_at_recall",
    "precision_at_recall",
)


@dataclass(frozen=True)
class PairFigures:
    """Accuracy on sentence pairs.

    sizes : examples by data set. by_layers : P -> data set -> accuracy.
    majority : data set -> accuracy of its most frequent label.
    """

    sizes: dict[str, int]
    by_layers: dict[int, Figures]
    majority: Figures


@dataclass(frozen=True)
class ContractFigures:
    """Document-level figures.

    source : of the contracts. num_contracts, num_pairs : (claim, clause) pairs.
    systems : a run a P and the majority choice. left_out : P's that were not run.
    """

    source: str
    num_contracts: int
    num_pairs: int
    systems: list[SystemFigures]
    left_out: list[int]


@dataclass(frozen=True)
class Accuracy:
    """Everything that was measured; ``contracts`` is None if they were skipped."""

    model: str
    num_layers: int
    dtype: str
    machine: Machine
    pairs: PairFigures
    contracts: ContractFigures | None


def markdown(found: Accuracy) -> str:
    """The tables with what a reader must know; fit for a model card."""
    lines = [
        f"`{found.model}` at every P (layers that read a sentence alone; {found.num_layers} - P "
        "remain for each pair), on development data that no training row comes from; "
        f"{found.dtype}. In brackets: 95 % intervals, bootstrapped.",
        "",
        "Accuracy on sentence pairs, percent (examples of each data set in its heading):",
        "",
        pairs_table(found.pairs),
    ]
    if found.contracts is not None:
        lines += ["", *contract_lines(found.contracts, found.machine)]
    lines += ["", "What each P costs in attention: `python -m lait.select`."]
    return "\n".join(lines)


def pairs_table(found: PairFigures) -> str:
    """A row a P, a column a data set."""
    header = ["", *(f"{name} ({size:,})" for name, size in found.sizes.items()), MEAN]
    figures = {f"P = {p}": row for p, row in sorted(found.by_layers.items())}
    figures["majority label of the data set"] = found.majority
    columns = [*found.sizes, MEAN]
    rows = [[title, *(percent(row[c]) for c in columns)] for title, row in figures.items()]
    whole = found.by_layers.get(0)
    if whole is not None:
        header.append("mean, change from P = 0")
        for cells, row in zip(rows, figures.values(), strict=True):
            same = row is whole
            cells.append("-" if same else percent(row[MEAN].minus(whole[MEAN]), signed=True))
    return markdown_table(header, rows)


def contract_lines(found: ContractFigures, machine: Machine) -> list[str]:
    """The contracts' table, between what it shows and what is left out."""
    lines = [
        f"ContractNLI {found.source} at document level: {found.num_contracts} contracts, "
        f"{found.num_pairs:,} (claim, clause) pairs. Pairs a second: encoding and scoring in the "
        f"pipeline, on {machine.processor}, {machine.cores} core(s)"
        + (", while others used it too:" if machine.warning() else ":"),
        "",
        contracts_table(found),
    ]
    if found.left_out:
        left = ", ".join(map(str, found.left_out))
        flag = ",".join(map(str, found.left_out))
        lines += ["", f"Not run here: P = {left} (`--contract_layers {flag}`)."]
    return lines


def contracts_table(found: ContractFigures) -> str:
    """A row a system, a column a figure."""
    rows = [
        [f.system.name, *(_cell(f, name) for name in CONTRACT_COLUMNS), _rate(f, found.num_pairs)]
        for f in found.systems
    ]
    return markdown_table(["", *(METRICS[c] for c in CONTRACT_COLUMNS), "pairs a second"], rows)


def _cell(figures: SystemFigures, name: str) -> str:
    value = figures.values[name]
    if value != value:  # NaN: the system does not answer
        return "-"
    low, high = interval(figures.samples[name])
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _rate(figures: SystemFigures, pairs: int) -> str:
    rate = pairs_a_second(figures.system.facts, pairs)
    return "-" if rate is None else f"{rate:,.0f}"


def pairs_a_second(facts: Mapping[str, Any], pairs: int) -> float | None:
    """Pairs by the seconds of encoding and scoring; None if they are not known."""
    stages = facts.get("stage_seconds") or {}
    if not {"encode", "score"} <= stages.keys():
        return None
    seconds = stages["encode"] + stages["score"]
    return pairs / seconds if seconds else None


def as_json(found: Accuracy) -> dict[str, Any]:
    """The figures for a file; shares, not percent."""
    contracts = found.contracts
    return {
        "model": found.model,
        "dtype": found.dtype,
        "machine": found.machine.as_dict(),
        "examples": found.pairs.sizes,
        "pairs": {str(p): _dicts(row) for p, row in found.pairs.by_layers.items()},
        "majority": _dicts(found.pairs.majority),
        "contracts": None
        if contracts is None
        else [_system_dict(f, contracts.num_pairs) for f in contracts.systems],
    }


def _dicts(row: Figures) -> dict[str, Any]:
    return {name: figure.as_dict() for name, figure in row.items()}


def _system_dict(figures: SystemFigures, pairs: int) -> dict[str, Any]:
    names: Sequence[str] = [n for n in METRICS if figures.values[n] == figures.values[n]]
    return {
        "name": figures.system.name,
        **figures.system.facts,
        "pairs_a_second": pairs_a_second(figures.system.facts, pairs),
        "metrics": {
            n: {"value": figures.values[n], "interval": interval(figures.samples[n])} for n in names
        },
    }

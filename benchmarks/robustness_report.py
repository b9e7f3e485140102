"""What ``benchmarks.robustness`` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.common import markdown_table
from benchmarks.nli_predictions import Figures, retained
from benchmarks.resampling import percent

# P -> column -> accuracy.
ByLayers = Mapping[int, Figures]


def section(title: str, by_layers: ByLayers) -> list[str]:
    """Two tables, a row a P: accuracy, and how much of P = 0's is retained."""
    lines = [f"### {title}", "", "Accuracy, percent [95 % interval]:", "", _table(by_layers)]
    kept = retained(by_layers)
    if kept:
        lines += ["", "In percent of the accuracy at P = 0 [paired 95 % interval]:", ""]
        lines.append(_table({p: row for p, row in kept.items() if p != 0}))
    return [*lines, ""]


def _table(by_layers: ByLayers) -> str:
    columns = list(next(iter(by_layers.values())))
    rows = [
        [f"P = {p}", *(percent(row[column]) for column in columns)]
        for p, row in sorted(by_layers.items())
    ]
    return markdown_table(["", *columns], rows)


def as_json(by_layers: ByLayers) -> dict[str, Any]:
    """The figures for a file; shares, not percent."""
    return {"accuracy": _dicts(by_layers), "retained": _dicts(retained(by_layers))}


def _dicts(by_layers: ByLayers) -> dict[str, Any]:
    return {
        str(p): {name: figure.as_dict() for name, figure in row.items()}
        for p, row in by_layers.items()
    }

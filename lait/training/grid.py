"""A grid of learning rates and batch sizes: each cell a run, the best by dev wins.

Cells are directories of their own under the output, so a grid that was killed
goes on where it was: a finished cell is not trained again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lait.training.checkpointing import explain_failed_write, replace_directory

GRID_FILE = "grid.json"
MODEL = "model"


@dataclass(frozen=True)
class Cell:
    """One run of a grid."""

    learning_rate: float
    batch_size: int

    @property
    def name(self) -> str:
        """Its directory's name: ``lr_0.0001-batch_32``."""
        return f"lr_{self.learning_rate:g}-batch_{self.batch_size}"


def cells(learning_rates: Sequence[float], batch_sizes: Sequence[int]) -> list[Cell]:
    """Every rate with every size; values given twice count once."""
    return [
        Cell(rate, size)
        for rate in dict.fromkeys(learning_rates)
        for size in dict.fromkeys(batch_sizes)
    ]


def train_grid(
    grid: Sequence[Cell],
    output: Path,
    train_cell: Callable[[Cell, Path], Mapping[str, Any]],
    say: Callable[[str], None],
) -> Cell:
    """Train each cell, print the table, write ``grid.json``, copy the best to ``output/model``.

    train_cell : trains into a directory, its model in ``model``, and returns the
        evaluation of that model (``lait.training.log``).
    Returns the best cell; of equal ones the first.

    Raises
    ------
    CheckpointError
        If a file cannot be written.
    """
    found: dict[Cell, Mapping[str, Any]] = {}
    for cell in grid:
        say(f"-- {cell.name} ({len(found) + 1} of {len(grid)})")
        found[cell] = train_cell(cell, output / cell.name)
    best = max(grid, key=lambda cell: found[cell]["dev_accuracy"])
    say(grid_table(found, best))
    contents = {
        "best": best.name,
        "cells": {
            cell.name: {
                "learning_rate": cell.learning_rate,
                "batch_size": cell.batch_size,
                **{key: found[cell][key] for key in ("step", "dev_accuracy", "dev")},
            }
            for cell in grid
        },
    }
    with explain_failed_write(output):
        (output / GRID_FILE).write_text(json.dumps(contents, indent=1), encoding="utf-8")
        source = output / best.name / MODEL
        replace_directory(
            output / MODEL, lambda target: shutil.copytree(source, target, dirs_exist_ok=True)
        )
    return best


def grid_table(found: Mapping[Cell, Mapping[str, Any]], best: Cell) -> str:
    """A line a cell: its dev accuracy, mean over dev files and P's, and the mean at each P."""
    layers = list(next(iter(next(iter(found.values()))["dev"].values())))
    lines = [
        "learning rate  batch size  dev accuracy  " + "  ".join(f"{'P=' + p:>6}" for p in layers)
    ]
    for cell, entry in found.items():
        files = list(entry["dev"].values())
        means = [sum(figures[p] for figures in files) / len(files) for p in layers]
        line = f"{cell.learning_rate:13g}  {cell.batch_size:10}  {entry['dev_accuracy']:12.4f}  "
        line += "  ".join(f"{mean:6.4f}" for mean in means)
        lines.append(line + ("  best" if cell == best else ""))
    return "\n".join(lines)

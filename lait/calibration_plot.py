"""Reliability as a picture: accuracy against confidence, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lait.calibration import Bin
from lait.selection.plot import BLUE, GREY, ORANGE, check_plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Bins = Sequence[Bin]
COLUMNS = 4


def save_plot(curves: Mapping[int, tuple[Bins, Bins]], path: Path) -> None:
    """Draw a reliability diagram (Guo et al., 2017, figure 1) for each P.

    curves : P -> (bins before, bins after), each bin (examples, confidence, accuracy).

    Raises
    ------
    ValueError
        For a file of another kind, or without matplotlib.
    OSError
        If the file cannot be written.
    """
    check_plot(path)
    from matplotlib.figure import Figure

    columns = min(COLUMNS, len(curves))
    rows = -(-len(curves) // columns)
    figure = Figure(figsize=(2.8 * columns + 0.6, 2.9 * rows + 0.5), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, (layers, (before, after)) in enumerate(curves.items()):
        axes = grid.flat[place]
        axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.9, linestyle=(0, (5, 4)), label="honest")
        _draw(axes, before, ORANGE, "before")
        _draw(axes, after, BLUE, "after")
        axes.set(title=f"P = {layers}", xlim=(0.3, 1), ylim=(0, 1.02), aspect="auto")
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid.flat[len(curves) :]:
        axes.set_visible(False)
    grid.flat[0].legend(frameon=False, fontsize=9)
    figure.supxlabel("confidence")
    figure.supylabel("accuracy")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=160)


def _draw(axes: Axes, bins: Bins, color: str, label: str) -> None:
    """A point a bin, its area by how many examples it holds."""
    total = sum(examples for examples, _, _ in bins)
    confidence = [confidence for _, confidence, _ in bins]
    accuracy = [accuracy for _, _, accuracy in bins]
    axes.plot(confidence, accuracy, color=color, linewidth=1.2, label=label)
    areas = [10 + 300 * examples / total for examples, _, _ in bins]
    axes.scatter(confidence, accuracy, areas, color=color, alpha=0.5, linewidth=0)

"""Plot the logs of trainings: cross-entropy, and accuracy on dev by P.

    python -m lait.training.plot runs/elastic --to out/elastic.png
    python -m lait.training.plot runs/a runs/b --to out/both.svg

One panel has the cross-entropy of all runs on their training batches, averaged
over P (each logged value pale, an exponential moving average strong): unlike
what they minimise, it compares a distilled run with a plain one. Each run that
was evaluated on dev has a panel of its own, all with the same axes: a line a P,
accuracy averaged over the dev files. A grid's OUTPUT stands for its cells.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lait.command import run_command
from lait.training.early_stopping import evaluations
from lait.training.grid import GRID_FILE
from lait.training.log import LOG_FILE, read_log

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3
PANEL_INCHES = (5.0, 3.6)


@dataclass(frozen=True)
class Curves:
    """What a log says over steps.

    loss : (step, cross-entropy) pairs, averaged over P.
    dev : P -> (step, accuracy) pairs, accuracy averaged over the dev files.
    """

    name: str
    loss: list[tuple[int, float]]
    dev: dict[int, list[tuple[int, float]]]


def curves(name: str, log: Sequence[Mapping[str, Any]]) -> Curves:
    """The curves of a log's entries."""
    dev: dict[int, list[tuple[int, float]]] = {}
    for entry in evaluations(log):
        files = list(entry["dev"].values())
        for layers in files[0]:
            mean = sum(figures[layers] for figures in files) / len(files)
            dev.setdefault(int(layers), []).append((entry["step"], mean))
    loss = [(entry["step"], _cross_entropy(entry)) for entry in log if "loss" in entry]
    return Curves(name, loss, dict(sorted(dev.items())))


def _cross_entropy(entry: Mapping[str, Any]) -> float:
    values = entry.get("cross_entropy", {}).values()
    return sum(values) / len(values) if values else entry["loss"]


def smooth(values: Sequence[float], weight: float) -> list[float]:
    """Exponential moving average: each value counts ``1 - weight``, those before it decay.

    Divided by the weights' sum so far, so that it starts at the first value
    (the correction of Kingma & Ba, 2015, arXiv 1412.6980, section 3).
    """
    result, mean, total = [], 0.0, 0.0
    for value in values:
        mean = weight * mean + (1 - weight) * value
        total = weight * total + (1 - weight)
        result.append(mean / total)
    return result


def run_directories(outputs: Sequence[Path]) -> list[Path]:
    """The directories with a log: an output itself, or the cells of a grid."""
    found: list[Path] = []
    for output in outputs:
        cells = sorted(path.parent for path in output.glob(f"lr_*-batch_*/{LOG_FILE}"))
        is_grid = (output / GRID_FILE).is_file() or not (output / LOG_FILE).is_file()
        found += cells if cells and is_grid else [output]
    return found


def draw(runs: Sequence[Curves], smoothing: float) -> Figure:
    """The figure.

    Raises
    ------
    ValueError
        If matplotlib is missing, or there is nothing to draw.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ValueError("matplotlib is missing: install lait[plots].") from error
    if not any(run.loss or run.dev for run in runs):
        raise ValueError("the logs have no entries yet.")
    evaluated = [run for run in runs if run.dev]
    panels = 1 + len(evaluated)
    columns = min(COLUMNS, panels)
    rows = -(-panels // columns)
    figure = Figure((PANEL_INCHES[0] * columns, PANEL_INCHES[1] * rows), layout="constrained")
    axes = [figure.add_subplot(rows, columns, 1)]
    draw_loss(axes[0], runs, smoothing)
    for i, run in enumerate(evaluated):
        first = axes[1] if i else None
        axes.append(figure.add_subplot(rows, columns, i + 2, sharex=first, sharey=first))
        draw_dev(axes[-1], run)
    return figure


def draw_loss(axes: Axes, runs: Sequence[Curves], smoothing: float) -> None:
    """Cross-entropy in training over steps, a colour a run."""
    for i, run in enumerate(runs):
        steps = [step for step, _ in run.loss]
        values = [value for _, value in run.loss]
        axes.plot(steps, values, color=f"C{i}", alpha=0.25, linewidth=1)
        axes.plot(steps, smooth(values, smoothing), color=f"C{i}", label=run.name)
    axes.set(xlabel="step", ylabel="cross-entropy", title="training")
    axes.grid(alpha=0.3)
    if len(runs) > 1:
        axes.legend(fontsize="small")


def draw_dev(axes: Axes, run: Curves) -> None:
    """Accuracy on dev over steps, from dark to light as P grows."""
    from matplotlib import colormaps

    palette = colormaps["viridis"]
    for i, (layers, points) in enumerate(run.dev.items()):
        colour = palette(0.9 * i / max(1, len(run.dev) - 1))
        steps = [step for step, _ in points]
        values = [100 * value for _, value in points]
        axes.plot(steps, values, color=colour, marker="o", markersize=3, label=f"P = {layers}")
    axes.set(xlabel="step", ylabel="dev accuracy, %", title=run.name)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", ncols=2)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.training.plot",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("outputs", nargs="+", type=Path, metavar="OUTPUT", help="of a training")
    p.add_argument("--to", required=True, type=Path, metavar="FILE", help=".png, .svg or .pdf")
    p.add_argument(
        "--smoothing",
        type=float,
        default=0.6,
        help="of the cross-entropy, 0 (none) to below 1 (default: %(default)s)",
    )
    return p


def run(arguments: argparse.Namespace) -> None:
    """Read the logs, draw, write.

    Raises
    ------
    ValueError, OSError
        If a log cannot be read, or the file not be written.
    """
    if arguments.to.suffix not in (".png", ".svg", ".pdf"):
        raise ValueError(f"--to {arguments.to}: allowed are .png, .svg and .pdf.")
    if not 0 <= arguments.smoothing < 1:
        raise ValueError(f"--smoothing {arguments.smoothing}: allowed is 0 to below 1.")
    found = run_directories(arguments.outputs)
    figure = draw([curves(path.name, read_log(path)) for path in found], arguments.smoothing)
    arguments.to.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(arguments.to, dpi=150)


def main(argv: list[str] | None = None) -> int:
    """Run the command line; 0, or 2 with a message for input that cannot be used."""
    return run_command("lait.training.plot", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

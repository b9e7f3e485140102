"""A selection as a picture: accuracy by P, and attention below it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lait.selection.choose import SHARES
from lait.selection.curve import ALONE
from lait.selection.selecting import Selection

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENDINGS = (".png", ".svg", ".pdf")
# Behind names, so that no line runs through them.
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
# Okabe and Ito's colours, which colour-blind readers tell apart.
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"


def check_plot(path: Path) -> None:
    """Refuse, before anything is computed, what :func:`save_plot` could not draw.

    Raises
    ------
    ValueError
        For another ending than :data:`ENDINGS`, or without matplotlib.
    """
    if path.suffix not in ENDINGS:
        raise ValueError(f"--plot {path}: its name must end in {', '.join(ENDINGS)}.")
    if find_spec("matplotlib") is None:
        raise ValueError(f"--plot {path}: needs matplotlib; install lait[plots].")


def save_plot(selection: Selection, title: str, path: Path) -> None:
    """Draw accuracy by P with its 95 % band and the choices, and attention by P.

    Raises
    ------
    ValueError
        As :func:`check_plot`.
    OSError
        If the file cannot be written.
    """
    check_plot(path)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 5.6), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    _draw_accuracy(upper, selection)
    _draw_bars(upper, selection)
    _mark_choices(upper, selection)
    _draw_attention(lower, selection)
    figure.suptitle(f"{title}: accuracy and attention by P", fontsize=12)
    for axes in (upper, lower):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        # Above the axes, where no curve can run through it.
        axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=160)


def _draw_accuracy(axes: Axes, selection: Selection) -> None:
    curve = selection.everything
    layers = list(curve.accuracies)
    figures = [curve.accuracy(p) for p in layers]
    low, high = [100 * f.low for f in figures], [100 * f.high for f in figures]
    axes.fill_between(layers, low, high, color=BLUE, alpha=0.15, linewidth=0, label="95 % interval")
    axes.plot(layers, [100 * f.value for f in figures], "o-", color=BLUE, label="accuracy")
    if ALONE in curve.values:
        alone = curve.accuracy(ALONE)
        spread = [[100 * (alone.value - alone.low)], [100 * (alone.high - alone.value)]]
        label = "P = 0 trained alone"
        # A little to the left of the own P = 0, which it would hide.
        axes.errorbar([-0.12], [100 * alone.value], spread, fmt="D", color=ORANGE, label=label)
    axes.set_ylabel("accuracy (%)")


def _draw_bars(axes: Axes, selection: Selection) -> None:
    """99 % and 95 % of the reference on all examples; choices were made on one half."""
    for name, share in SHARES.items():
        label = "shares of the reference" if name == next(iter(SHARES)) else None
        bar = 100 * share * selection.everything.values[selection.reference]
        axes.axhline(bar, color=GREY, linewidth=0.9, linestyle=(0, (5, 4)), label=label)
        text = f" {name.removeprefix('LAIT-').removesuffix('%')} %"
        beside = axes.get_yaxis_transform()  # x as a share of the axes, y as data
        axes.text(1, bar, text, transform=beside, fontsize=9, color=GREY, va="center")


def _mark_choices(axes: Axes, selection: Selection) -> None:
    low, high = axes.get_ylim()
    room = 0.09 * (high - low)
    axes.set_ylim(low, high + room * len(selection.choices))
    for i, choice in enumerate(selection.choices):
        p = choice.parallel_layers
        if p is None:
            continue
        # A height for each name: neighbouring P's do not write over each other.
        top = high + room * (len(selection.choices) - 1 - i)
        accuracy = 100 * selection.everything.values[p]
        axes.plot([p, p], [accuracy, top], color=GREEN, linewidth=0.9, linestyle=":")
        axes.plot([p], [accuracy], "o", color=GREEN, markersize=9, zorder=3)
        axes.text(
            p, top, choice.name, color=GREEN, fontsize=9, ha="center", va="bottom", bbox=PAPER
        )


def _draw_attention(axes: Axes, selection: Selection) -> None:
    cost = selection.cost
    layers = range(cost.layers + 1)
    plain = [100 * cost.share(p) for p in layers]
    reused = [100 * cost.share(p, reuse=True) for p in layers]
    again = "attention, repeated segments reused"
    axes.plot(layers, plain, "o-", color=GREY, markersize=4, label="attention")
    axes.plot(layers, reused, "s--", color=ORANGE, markersize=4, label=again)
    axes.margins(x=0.07)
    axes.set_ylim(0, 104)
    axes.set_xticks(layers)
    axes.set_xlabel(f"P: layers of {cost.layers} that see one segment at a time")
    axes.set_ylabel("% of P = 0")

"""A selection in Markdown, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lait.selection.bootstrap import Estimate
from lait.selection.choose import STAR, Choice, bar_of, meets
from lait.selection.curve import ALONE, Curve, Row
from lait.selection.search import rises
from lait.selection.selecting import Selection


@dataclass(frozen=True)
class Setting:
    """What a selection was made with, to be repeated by others.

    model : the checkpoint's name, or the pattern of one for each P.
    reference : the P = 0 trained alone, if one was given.
    one_for_each : whether each P has a checkpoint of its own.
    searched : whether a binary search decided which P's to look at.
    """

    model: str
    reference: str | None
    data: tuple[str, ...]
    dtype: str
    resamples: int
    seed: int
    one_for_each: bool
    searched: bool


def markdown(selection: Selection, setting: Setting) -> str:
    """The whole report."""
    parts = [
        _title(selection, setting),
        _curve_table(selection, setting),
        "Accuracy by half of the data and by source:",
        _parts_table(selection),
        _choices_table(selection),
        *_notes(selection, setting),
    ]
    return "\n\n".join(parts)


def _title(selection: Selection, setting: Setting) -> str:
    counts = ", ".join(f"{name} {c.examples:,}" for name, c in selection.sources.items())
    return (
        f"{setting.model}: {selection.everything.examples:,} examples ({counts}), "
        f"L = {selection.cost.layers}, {setting.dtype}. In brackets: 95 % intervals by "
        f"{setting.resamples:,} bootstrap samples of the examples, the same ones for every P."
    )


def _curve_table(selection: Selection, setting: Setting) -> str:
    curve, cost = selection.everything, selection.cost
    rows = [
        [
            str(p),
            _interval(curve.accuracy(p)),
            "1" if p == 0 else _interval(curve.ratio(p, 0)),
            f"{cost.share(p):.1%}",
            f"{cost.share(p, reuse=True):.1%}",
        ]
        for p in curve.accuracies
    ]
    if ALONE in curve.values:
        ratio = _interval(curve.ratio(ALONE, 0))
        name = f"0, trained alone ({setting.reference})"
        rows.append([name, _interval(curve.accuracy(ALONE)), ratio, "100.0%", "100.0%"])
    return table(
        ["P", "accuracy", "ratio to P = 0", "attention", "attention, segments reused"], rows
    )


def _parts_table(selection: Selection) -> str:
    curves = {"to choose on": selection.choosing, "to report on": selection.reporting}
    if len(selection.sources) > 1:
        curves |= selection.sources
    rows = [
        [_row_name(row), *(_interval(curve.accuracy(row)) for curve in curves.values())]
        for row in _rows(selection.everything)
    ]
    header = [f"{name} ({curve.examples:,})" for name, curve in curves.items()]
    return table(["P", *header], rows)


def _choices_table(selection: Selection) -> str:
    header = ["", "P", "bar", "accuracy where chosen", "accuracy on the other half"]
    header += ["ratio to the reference there", "bar met there"]
    return table(header, [_choice_row(choice, selection) for choice in selection.choices])


def _choice_row(choice: Choice, selection: Selection) -> list[str]:
    p, reporting, reference = choice.parallel_layers, selection.reporting, selection.reference
    if p is None:
        return [choice.name, "none", f"{choice.bar:.3f}", "", "", "", ""]
    met = holds(choice, selection)
    return [
        choice.name,
        str(p),
        f"{choice.bar:.3f}",
        f"{selection.choosing.values[p]:.3f}",
        _interval(reporting.accuracy(p)),
        _interval(reporting.ratio(p, reference)),
        "yes" if met else "no",
    ]


def holds(choice: Choice, selection: Selection) -> bool:
    """Whether a chosen P meets the bar that the reporting half would have set."""
    if choice.parallel_layers is None:
        return False
    bar = bar_of(choice.name, selection.reporting, selection.reference)
    return meets(selection.reporting.values[choice.parallel_layers], bar)


def _notes(selection: Selection, setting: Setting) -> Iterable[str]:
    yield (
        "Attention: pairs of tokens by equation 3 of the paper, as a share of P = 0; repeats are "
        f"those among these examples. {STAR}'s bar is the lower end of the reference's interval, "
        "the others' are shares of its accuracy. Each name stands for the largest P that meets its "
        "bar, whether or not all smaller ones do."
    )
    yield _reference_note(selection, setting)
    for choice in selection.choices:
        if choice.below:
            missed, found = ", ".join(map(str, choice.below)), choice.parallel_layers
            yield f"{choice.name}: P = {found} meets the bar, the smaller P = {missed} not."
    if setting.searched:
        yield _search_note(selection)


def _reference_note(selection: Selection, setting: Setting) -> str:
    if setting.reference is not None:
        better = "the P = 0 trained alone" if selection.reference == ALONE else "the own P = 0"
        return f"Reference: {better}, the better of the two on the half chosen on."
    if setting.one_for_each:
        return "Reference: the P = 0 of the pattern, taken to be trained for P = 0 alone."
    note = (
        "Reference: the checkpoint's own P = 0, for want of another. Where that is weak, the bars "
        "are low: give a P = 0 trained alone on the same examples as --reference."
    )
    values = selection.choosing.accuracies
    best = max(values, key=values.__getitem__)
    if best == 0:
        return note
    return f"{note} Here P = {best} is better than P = 0 ({values[best]:.3f}, {values[0]:.3f})."


def _search_note(selection: Selection) -> str:
    looked_at = ", ".join(map(str, selection.looked_at))
    rising = rises(selection.choosing.accuracies)
    found = "what was seen agrees"
    if rising:
        steps = ", ".join(f"from P = {p} to {q}" for p, q in rising)
        found = f"but it rose {steps}, so a larger P that was not looked at may meet a bar too"
    return (
        f"Binary search looked at P = {looked_at}, in this order. It assumes that accuracy falls "
        f"with P; {found}. --parallel_layers 0-{selection.cost.layers} looks at all."
    )


def _rows(curve: Curve) -> list[Row]:
    return [*curve.accuracies, *([ALONE] if ALONE in curve.values else [])]


def _row_name(row: Row) -> str:
    return "0, trained alone" if row == ALONE else str(row)


def _interval(figure: Estimate) -> str:
    if np.isnan(figure.value):
        return "-"
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, all others to the right."""
    lines = [list(header), ["---", *["---:"] * (len(header) - 1)], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

"""A selection as JSON, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from lait.selection.bootstrap import Estimate
from lait.selection.choose import Choice
from lait.selection.curve import ALONE, Curve, Row
from lait.selection.report import Setting, holds
from lait.selection.selecting import Selection


def as_json(selection: Selection, setting: Setting) -> dict[str, Any]:
    """Everything that was measured and chosen; keys of curves are P's, or ``alone``.

    Figures are objects of ``value``, ``low`` and ``high``, null where there is none.
    """
    return {
        "setting": asdict(setting),
        "layers": selection.cost.layers,
        "looked_at": list(selection.looked_at),
        "reference": selection.reference,
        "choices": {c.name: _choice(c, selection) for c in selection.choices},
        "curve": _curve(selection.everything),
        "choosing_half": _curve(selection.choosing),
        "reporting_half": _curve(selection.reporting),
        "sources": {name: _curve(curve) for name, curve in selection.sources.items()},
        "attention": {
            "pairs_of_tokens_a_layer": asdict(selection.cost),
            "share": _shares(selection, reuse=False),
            "share_with_reuse": _shares(selection, reuse=True),
        },
    }


def _choice(choice: Choice, selection: Selection) -> dict[str, Any]:
    p, reporting = choice.parallel_layers, selection.reporting
    fields: dict[str, Any] = {"parallel_layers": p, "bar": choice.bar, "below": list(choice.below)}
    if p is None:
        return fields
    return fields | {
        "choosing_half": _figure(selection.choosing.accuracy(p)),
        "reporting_half": _figure(reporting.accuracy(p)),
        "ratio_to_reference": _figure(reporting.ratio(p, selection.reference)),
        "bar_met_on_reporting_half": holds(choice, selection),
    }


def _curve(curve: Curve) -> dict[str, Any]:
    rows: list[Row] = [*curve.accuracies, *([ALONE] if ALONE in curve.values else [])]
    return {
        "examples": curve.examples,
        "accuracy": {str(row): _figure(curve.accuracy(row)) for row in rows},
        "ratio_to_p0": {str(row): _figure(curve.ratio(row, 0)) for row in rows},
    }


def _shares(selection: Selection, reuse: bool) -> dict[str, float]:
    layers = range(selection.cost.layers + 1)
    return {str(p): round(selection.cost.share(p, reuse), 6) for p in layers}


def _figure(figure: Estimate) -> dict[str, float | None]:
    return {
        name: None if np.isnan(value) else round(value, 6) for name, value in asdict(figure).items()
    }

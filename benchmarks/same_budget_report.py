"""What ``benchmarks.same_budget`` says of its finished trainings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.common import markdown_table
from benchmarks.nli_predictions import (
    MEAN,
    Figures,
    Predictions,
    accuracies,
    majority_accuracies,
    right,
)
from benchmarks.nli_sets import Groups
from benchmarks.resampling import Bootstrap, Sampled, average, percent
from benchmarks.trainings import Training

ELASTIC = "elastic"
MARGIN = 0.01  # "within one point"


@dataclass(frozen=True)
class Results:
    """Figures of all finished trainings.

    accuracy : by row title. differences : elastic minus alone, by the elastic
        training's title and P.
    """

    accuracy: dict[str, Figures]
    differences: dict[str, dict[int, Figures]]


def results(finished: Mapping[Training, Predictions], dev: Groups, bootstrap: Bootstrap) -> Results:
    """Accuracies of every training at each of its P's, of the majority, and the differences."""
    accuracy: dict[str, Figures] = {}
    for training, predictions in finished.items():
        for p in training.parallel_layers:
            several = len(training.parallel_layers) > 1
            title = f"{training.title}, P = {p}" if several else training.title
            accuracy[title] = accuracies(predictions, dev, p, bootstrap)
    accuracy["majority label of the data set"] = majority_accuracies(dev, bootstrap)
    return Results(accuracy, _differences(finished, dev, bootstrap))


def _differences(
    finished: Mapping[Training, Predictions], dev: Groups, bootstrap: Bootstrap
) -> dict[str, dict[int, Figures]]:
    alone = {run.parallel_layers[0]: found for run, found in finished.items() if is_alone(run)}
    return {
        run.title: {p: paired(found, alone[p], p, dev, bootstrap) for p in sorted(alone)}
        for run, found in finished.items()
        if run.name.startswith(ELASTIC)
    }


def is_alone(training: Training) -> bool:
    """Whether it is the elastic training's counterpart at one P."""
    plain = not training.hypothesis_only and not training.taught_by
    same = training.head == "aligned" and plain
    return same and len(training.parallel_layers) == 1


def paired(
    one: Predictions, other: Predictions, parallel_layers: int, dev: Groups, bootstrap: Bootstrap
) -> Figures:
    """Accuracy of ``one`` minus that of ``other`` at one P, on the same draws."""
    p = parallel_layers
    figures = {
        name: bootstrap.mean(name, right(one[name][p], examples) - right(other[name][p], examples))
        for name, examples in dev.items()
    }
    return {**figures, MEAN: average(list(figures.values()))}


def verdict(difference: Sampled) -> str:
    """Whether elastic is within one point of alone, or better."""
    low, high = difference.interval
    if low >= -MARGIN:
        return "yes"
    if high < -MARGIN:
        return "no"
    return (
        "yes, but the interval reaches beyond"
        if difference.value >= -MARGIN
        else ("no, but the interval reaches within")
    )


def report(found: Results, dev: Groups, heading: Sequence[str], missing: Sequence[str]) -> str:
    """Markdown: accuracies, then elastic minus alone."""
    columns = [*dev, MEAN]
    lines = [*heading, "", "Accuracy, percent [95 % interval]:", ""]
    sizes = [f"{name} ({len(examples):,})" for name, examples in dev.items()]
    rows = [[t, *(percent(f[c]) for c in columns)] for t, f in found.accuracy.items()]
    lines += [markdown_table(["trained on the same examples", *sizes, MEAN], rows)]
    for title, differences in found.differences.items():
        lines += ["", f"{title}, minus that P alone, points [paired 95 % interval]:", ""]
        rows = [
            [f"P = {p}", *(percent(f[c], signed=True) for c in columns), verdict(f[MEAN])]
            for p, f in differences.items()
        ]
        lines += [markdown_table(["", *columns, "mean within one point"], rows)]
    if missing:
        lines += ["", f"Not trained yet: {', '.join(missing)}."]
    return "\n".join(lines)


def as_json(found: Results) -> dict[str, Any]:
    """The figures for a file; shares, not percent."""
    return {
        "accuracy": {t: _dicts(f) for t, f in found.accuracy.items()},
        "elastic_minus_alone": {
            title: {str(p): _dicts(f) for p, f in differences.items()}
            for title, differences in found.differences.items()
        },
    }


def _dicts(figures: Figures) -> dict[str, Any]:
    return {name: figure.as_dict() for name, figure in figures.items()}

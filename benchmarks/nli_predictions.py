"""What a model says of every example, at each P."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from benchmarks.nli_sets import majority_label
from benchmarks.resampling import Bootstrap, Sampled, average
from lait.modeling import LaitForSequenceClassification
from lait.training.examples import Example

# data set (and MEAN) -> figure.
Figures = dict[str, Sampled]
# data set -> P -> int [examples], the label of each.
Predictions = dict[str, dict[int, np.ndarray]]
MEAN = "mean of the data sets"


def predict_groups(
    model: LaitForSequenceClassification,
    groups: Mapping[str, Sequence[Example]],
    layers: Sequence[int],
    say: Callable[[str], None],
) -> Predictions:
    """The most probable label of every example of every data set, at each P of ``layers``."""
    found: Predictions = {}
    for name, examples in groups.items():
        segments = [example.segments for example in examples]
        found[name] = {p: model.predict(segments, p).argmax(axis=1) for p in layers}
        say(f"{name}: {len(examples):,} examples at P = {', '.join(map(str, layers))}")
    return found


def right(predicted: np.ndarray, examples: Sequence[Example]) -> np.ndarray:
    """float [examples]: 1 where a label [examples] is the example's, else 0."""
    return (predicted == np.array([example.label for example in examples])).astype(float)


def accuracies(
    predictions: Predictions,
    groups: Mapping[str, Sequence[Example]],
    parallel_layers: int,
    bootstrap: Bootstrap,
) -> Figures:
    """Accuracy by data set at one P, and their mean under the name ``MEAN``."""
    return _with_mean(
        {
            name: bootstrap.mean(name, right(predictions[name][parallel_layers], examples))
            for name, examples in groups.items()
        }
    )


def majority_accuracies(groups: Mapping[str, Sequence[Example]], bootstrap: Bootstrap) -> Figures:
    """Accuracy of always saying each data set's own most frequent label, as :func:`accuracies`."""
    return _with_mean(
        {
            name: bootstrap.mean(
                name, right(np.full(len(examples), majority_label(examples)), examples)
            )
            for name, examples in groups.items()
        }
    )


def _with_mean(figures: Figures) -> Figures:
    return {**figures, MEAN: average(list(figures.values()))}


def retained(by_layers: Mapping[int, Figures]) -> dict[int, Figures]:
    """Each P's accuracies over those at P = 0, paired: P -> data set -> ratio.

    Empty if P = 0 is not among them. That of ``MEAN`` is the ratio of the means.
    """
    if 0 not in by_layers:
        return {}
    whole = by_layers[0]
    return {p: {n: f.over(whole[n]) for n, f in row.items()} for p, row in by_layers.items()}

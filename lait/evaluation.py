"""Accuracy of a model on labelled examples, by P."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from lait.modeling import LaitForSequenceClassification
from lait.training.examples import Example


def accuracy(
    model: LaitForSequenceClassification, examples: Sequence[Example], parallel_layers: int
) -> float:
    """Share of examples whose most probable label is right, 0 to 1."""
    probabilities = model.predict([e.segments for e in examples], parallel_layers)
    right = sum(
        int(row.argmax()) == e.label for row, e in zip(probabilities, examples, strict=True)
    )
    return right / len(examples)


def accuracies(
    model: LaitForSequenceClassification,
    groups: Mapping[str, Sequence[Example]],
    layers: Iterable[int],
) -> dict[str, dict[str, float]]:
    """Accuracy by group and P, the P's as strings (as JSON has its keys)."""
    chosen = list(layers)
    return {
        name: {str(p): accuracy(model, examples, p) for p in chosen}
        for name, examples in groups.items()
    }


def accuracy_table(
    model: LaitForSequenceClassification,
    examples: Sequence[Example],
    layers: Iterable[int],
    title: str,
) -> str:
    """One line a P, ready to print."""
    by_layers = accuracies(model, {title: examples}, layers)[title]
    return table_lines(by_layers, title, len(examples))


def table_lines(by_layers: Mapping[str, float], title: str, count: int) -> str:
    """Accuracies by P of ``count`` examples, one line a P."""
    rows = [f"  P={p}  {value:.4f}" for p, value in by_layers.items()]
    return "\n".join([f"{title} ({count:,} examples)", *rows])


def fixed_sample(examples: Sequence[Example], most: int) -> list[Example]:
    """At most ``most`` examples in their order, the same ones each time.

    Drawn by chance: files are ordered by source, or repeat their labels in turn.
    """
    chosen = random.Random(0).sample(range(len(examples)), min(most, len(examples)))
    return [examples[i] for i in sorted(chosen)]

"""Accuracy of a model on labelled examples, by P."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def accuracy_table(
    model: LaitForSequenceClassification,
    examples: Sequence[Example],
    layers: Iterable[int],
    title: str,
) -> str:
    """One line a P, ready to print."""
    rows = [f"  P={p}  {accuracy(model, examples, p):.4f}" for p in layers]
    return "\n".join([f"{title} ({len(examples):,} examples)", *rows])

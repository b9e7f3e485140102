"""Loading checkpoints and asking them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lait.modeling import LaitForSequenceClassification
from lait.selection.attention_cost import AttentionCost, attention_cost
from lait.selection.examples import HeldOutExample
from lait.training.start import load_checkpoint


@dataclass(frozen=True)
class Computing:
    """Where and in which type models compute: a torch device's name and a dtype."""

    device: str
    dtype: torch.dtype


def load_for(
    examples: Sequence[HeldOutExample], name: str, flag: str, computing: Computing
) -> LaitForSequenceClassification:
    """A LAIT checkpoint that knows the examples' labels.

    name : a shipped name or a directory; ``flag`` is the option that it came from.

    Raises
    ------
    ValueError
        If it cannot be loaded, has no tokenizer, or does not have an example's label.
    """
    model = load_checkpoint(name, flag)
    try:
        model.tokenizer = model.tokenizer  # loaded now, where its absence can be told
    except ValueError as error:
        raise ValueError(f"{flag} {name}: {error}") from error
    _check_labels(model, f"{flag} {name}", examples)
    return model.to(computing.device, computing.dtype)


def _check_labels(
    model: LaitForSequenceClassification, name: str, examples: Sequence[HeldOutExample]
) -> None:
    known = set(model.label_names)
    for example in examples:
        if example.label not in known:
            raise ValueError(
                f"{example.place}: label {example.label!r} is not one of {name}'s labels "
                f"({', '.join(model.label_names)})."
            )


def correct_answers(
    model: LaitForSequenceClassification,
    examples: Sequence[HeldOutExample],
    parallel_layers: int,
) -> np.ndarray:
    """Whether the most probable label is the example's, by the plain path: bool [examples]."""
    probabilities = model.predict([example.segments for example in examples], parallel_layers)
    label_names = np.array(model.label_names)
    return label_names[probabilities.argmax(axis=1)] == [example.label for example in examples]


def cost_of(
    model: LaitForSequenceClassification, examples: Sequence[HeldOutExample]
) -> AttentionCost:
    """Attention of a model over examples, from the lengths of its own tokenizer's segments."""
    ids = [model.tokenizer.ids(example.segments) for example in examples]
    return attention_cost(ids, model.config.num_hidden_layers)

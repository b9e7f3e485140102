"""Which evaluation was the best, when to stop, and keeping the best model.

All of it is a function of the evaluations so far, which are part of every
checkpoint: a resumed run stops where the uninterrupted one would have stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lait.modeling import LaitForSequenceClassification
from lait.training.checkpointing import find_directory, load_weights, replace_directory

BEST = "best"
EVALUATION_FILE = "evaluation.json"


def evaluations(history: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The log's entries that are evaluations."""
    return [entry for entry in history if "dev" in entry]


def best_evaluation(history: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first evaluation of the highest mean accuracy; None if there is none."""
    return max(evaluations(history), key=lambda entry: entry["dev_accuracy"], default=None)


def should_stop(history: Iterable[Mapping[str, Any]], patience: int) -> bool:
    """Whether the last ``patience`` evaluations brought no improvement; 0 never stops."""
    done = evaluations(history)
    best = best_evaluation(done)
    return bool(patience and best) and len(done) - 1 - done.index(best or {}) >= patience


def keep_best(
    output: Path, model: LaitForSequenceClassification, evaluation: Mapping[str, Any]
) -> None:
    """Write ``output/best``: the model and the evaluation that it reached."""

    def write(temporary: Path) -> None:
        model.save_pretrained(temporary)
        text = json.dumps(evaluation, indent=1)
        (temporary / EVALUATION_FILE).write_text(text, encoding="utf-8")

    replace_directory(output / BEST, write)


def load_best(output: Path, model: LaitForSequenceClassification) -> None:
    """Put the best model's weights into ``model``.

    Raises
    ------
    ValueError
        If ``output`` has no best model, or it is damaged.
    """
    best = find_directory(output / BEST, EVALUATION_FILE)
    if best is None:
        raise ValueError(f"--output {output}: its {BEST} is gone; train again elsewhere.")
    load_weights(best, model)

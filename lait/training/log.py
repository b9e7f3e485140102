"""Where a run stands, its log, and the lines that say so.

``log.jsonl`` has an entry every ``log_every`` steps (``loss``, the mean of what
the steps minimised; ``cross_entropy`` by P; ``learning_rate`` of the backbone;
``examples_per_second``) and one an evaluation (``dev``: accuracy by file and P;
``dev_accuracy``, their mean). All have ``step``, ``steps`` (of the whole run)
and ``seconds`` (of training, over all resumptions). After a resumption the log
is that of the run without it, but for the times.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOG_FILE = "log.jsonl"


@dataclass
class Progress:
    """Where a run stands; stored with each checkpoint.

    step : updates made.
    seconds : spent in training, over all resumptions.
    history : the log's entries so far.
    pending : since the last entry, one a step: examples, loss, seconds, and the
        cross-entropy at each P (keys as strings, as JSON has them).
    """

    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)


def training_entry(progress: Progress, steps: int, learning_rate: float) -> dict[str, Any]:
    """The log's entry on the pending steps."""
    pending = progress.pending
    by_layers: dict[str, list[float]] = {}
    for one in pending:
        for layers, value in one["cross_entropy"].items():
            by_layers.setdefault(layers, []).append(value)
    seconds = max(1e-9, sum(one["seconds"] for one in pending))
    return {
        "step": progress.step,
        "steps": steps,
        "loss": round(_mean([one["loss"] for one in pending]), 4),
        "cross_entropy": {
            layers: round(_mean(values), 4)
            for layers, values in sorted(by_layers.items(), key=lambda item: int(item[0]))
        },
        "learning_rate": learning_rate,
        "examples_per_second": round(sum(one["examples"] for one in pending) / seconds, 1),
        "seconds": round(progress.seconds, 1),
    }


def evaluation_entry(
    progress: Progress, steps: int, accuracies: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """The log's entry on an evaluation; ``accuracies`` by file and P."""
    numbers = [value for by_layers in accuracies.values() for value in by_layers.values()]
    return {
        "step": progress.step,
        "steps": steps,
        "dev": {name: dict(by_layers) for name, by_layers in accuracies.items()},
        "dev_accuracy": _mean(numbers),
        "seconds": round(progress.seconds, 1),
    }


def progress_line(entry: Mapping[str, Any]) -> str:
    """One line for people on an entry of either kind."""
    place = f"step {entry['step']}/{entry['steps']}"
    if "dev" in entry:
        return f"{place}  dev accuracy {entry['dev_accuracy']:.4f}"
    by_layers = entry["cross_entropy"]
    parts = [f"{place}  loss {entry['loss']:.4f}"]
    if len(by_layers) > 1:
        parts.append(" ".join(f"P{layers} {value:.3f}" for layers, value in by_layers.items()))
    parts.append(f"rate {entry['learning_rate']:.1e}")
    parts.append(f"{entry['examples_per_second']:.0f} examples/s")
    left = entry["seconds"] / entry["step"] * (entry["steps"] - entry["step"])
    return "  ".join([*parts, f"{duration(left)} left"])


def duration(seconds: float) -> str:
    """``45 s``, ``3 min 20 s`` or ``2 h 05 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def append_log(output: Path, entry: Mapping[str, Any]) -> None:
    """Add an entry to a run's log."""
    with open(output / LOG_FILE, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def rewrite_log(output: Path, history: list[dict[str, Any]]) -> None:
    """Make the log that of the steps so far: a killed run logged steps that are made again."""
    text = "".join(json.dumps(entry) + "\n" for entry in history)
    temporary = output / f".{LOG_FILE}.tmp"
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(output / LOG_FILE)


def read_log(output: Path) -> list[dict[str, Any]]:
    """The entries of a run's log.

    Raises
    ------
    ValueError
        If ``output`` has none, or it is damaged.
    """
    path = output / LOG_FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{output}: no training's output, or its {LOG_FILE} cannot be read ({error})."
        ) from error


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)

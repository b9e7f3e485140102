"""A checkpoint for each P, found by a pattern and trained when it is missing."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lait.training.start import is_lait_checkpoint

P_FIELD = "{parallel_layers}"
OUTPUT_FIELD = "{output}"
# A training's progress goes to standard error: standard output is the report's.
STANDARD_ERROR = 2


def check_pattern(pattern: str, train_command: str | None) -> None:
    """Refuse a pattern or a command without its fields.

    Raises
    ------
    ValueError
        If ``{parallel_layers}`` is missing, or ``{output}`` in the command, or
        the command has an open quote.
    """
    if P_FIELD not in pattern:
        raise ValueError(f"--checkpoints {pattern}: needs {P_FIELD}, such as runs/p{P_FIELD}.")
    if train_command is None:
        return
    for field in (P_FIELD, OUTPUT_FIELD):
        if field not in train_command:
            raise ValueError(f"--train_command {train_command}: needs {field}.")
    filled_command(train_command, 0, pattern)


def filled(pattern: str, parallel_layers: int) -> str:
    """A pattern's directory for a P."""
    return pattern.replace(P_FIELD, str(parallel_layers))


def filled_command(template: str, parallel_layers: int, output: str) -> list[str]:
    """The words of a command for a P; a word stays one word whatever is filled in.

    Raises
    ------
    ValueError
        If a quote is left open.
    """
    try:
        words = shlex.split(template)
    except ValueError as error:
        raise ValueError(f"--train_command {template}: {error}.") from error
    return [filled(word, parallel_layers).replace(OUTPUT_FIELD, output) for word in words]


def find_or_train(pattern: str, parallel_layers: int, train_command: str | None) -> Path:
    """The checkpoint for a P; runs the command first where there is none.

    The pattern may name the checkpoint itself or what ``lait.train --output``
    was given, which holds it as ``model``. The command runs without a shell.

    Raises
    ------
    ValueError
        If there is no checkpoint and no command, or the command fails or
        leaves none.
    """
    output = filled(pattern, parallel_layers)
    found = _checkpoint_in(output)
    if found is None and train_command is None:
        raise ValueError(
            f"--checkpoints {output}: no LAIT checkpoint there; train it, or give --train_command."
        )
    if found is None and train_command is not None:
        _train(filled_command(train_command, parallel_layers, output))
        found = _checkpoint_in(output)
    if found is None:
        raise ValueError(f"--train_command: it ended well but left no checkpoint in {output}.")
    return found


def _checkpoint_in(output: str) -> Path | None:
    candidates = (Path(output), Path(output) / "model")
    return next((path for path in candidates if is_lait_checkpoint(str(path))), None)


def _train(command: Sequence[str]) -> None:
    try:
        status = subprocess.run(command, stdout=STANDARD_ERROR, check=False).returncode
    except OSError as error:
        raise ValueError(f"--train_command {shlex.join(command)}: {error}.") from error
    if status:
        raise ValueError(f"--train_command {shlex.join(command)}: ended with status {status}.")

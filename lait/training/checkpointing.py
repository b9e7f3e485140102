"""Checkpoints of a training run: safetensors and JSON, replaced as a whole.

A checkpoint is written beside the last good one and takes its place by a
rename, so a full disk or a kill while saving costs the new one only.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from lait.modeling import LaitForSequenceClassification
from lait.training.start import load_checkpoint

STATE_FILE = "training_state.json"
OPTIMIZER_FILE = "optimizer.safetensors"
LAST = "last"


class CheckpointError(OSError):
    """Something of a run that could not be written; the message says what is left."""


@contextmanager
def explain_failed_write(output: Path) -> Iterator[None]:
    """Turn a failed write into a message that says where the last good checkpoint is.

    Raises
    ------
    CheckpointError
        For an ``OSError`` or safetensors' own error inside the block.
    """
    try:
        yield
    except (OSError, SafetensorError) as error:
        step = _saved_step(output)
        raise CheckpointError(
            f"--output {output}: could not write ({error}). "
            + (
                "No checkpoint was written before."
                if step is None
                else f"The last good checkpoint, of step {step}, is whole: free some space and "
                "run the same command again to go on from there."
            )
        ) from error


def replace_directory(final: Path, write: Callable[[Path], object]) -> None:
    """Fill a directory beside ``final`` and put it in its place; all or nothing."""
    temporary = final.with_name(f".{final.name}.tmp")
    old = final.with_name(f".{final.name}.old")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        write(temporary)
    except BaseException:
        # Half a checkpoint is of no use, and on a full disk it is in the way.
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    if final.exists():  # else a kill between the renames left the old one as the only one
        shutil.rmtree(old, ignore_errors=True)
        final.rename(old)
    temporary.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def find_directory(final: Path, marker: str) -> Path | None:
    """What :func:`replace_directory` last put at ``final``, or None.

    A kill between its two renames leaves the old one under its other name.
    marker : a file that a whole directory has.
    """
    for path in (final, final.with_name(f".{final.name}.old")):
        if (path / marker).is_file():
            return path
    return None


def save_checkpoint(
    directory: Path,
    model: LaitForSequenceClassification,
    optimizer: torch.optim.Optimizer,
    state: dict[str, Any],
) -> None:
    """Write ``directory/last``: model, optimizer moments and training state."""

    def write(temporary: Path) -> None:
        model.save_pretrained(temporary)
        save_file(_optimizer_tensors(model, optimizer), temporary / OPTIMIZER_FILE)
        (temporary / STATE_FILE).write_text(json.dumps(state, indent=1), encoding="utf-8")

    replace_directory(directory / LAST, write)


def find_checkpoint(directory: Path) -> Path | None:
    """The last good checkpoint of a run, or None."""
    return find_directory(directory / LAST, STATE_FILE)


def read_state(checkpoint: Path) -> dict[str, Any]:
    """The training state of a checkpoint.

    Raises
    ------
    ValueError
        If it is not what :func:`save_checkpoint` wrote.
    """
    path = checkpoint / STATE_FILE
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        state["progress"]["step"], state["options"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path}: not a training state ({error!r}); remove --output's {LAST} to start again."
        ) from error
    return state


def load_weights(directory: Path, model: LaitForSequenceClassification) -> None:
    """Put a saved model's weights into ``model``.

    Raises
    ------
    ValueError
        If they are damaged, or another model's.
    """
    saved = load_checkpoint(str(directory), "--output")
    try:
        model.load_state_dict(saved.state_dict())
    except RuntimeError as error:
        raise ValueError(f"--output: {directory} holds another model ({error}).") from error


def restore(
    checkpoint: Path,
    model: LaitForSequenceClassification,
    optimizer: torch.optim.Optimizer,
) -> None:
    """Load weights and moments in place.

    Raises
    ------
    ValueError
        If they are damaged, or another model's.
    """
    load_weights(checkpoint, model)
    try:
        tensors = load_file(checkpoint / OPTIMIZER_FILE)
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{checkpoint / OPTIMIZER_FILE}: cannot be read ({error}).") from error
    fused = bool(optimizer.defaults.get("fused"))
    for name, parameter in model.named_parameters():
        moments = {
            key.partition("|")[0]: tensors[key] for key in tensors if key.endswith(f"|{name}")
        }
        if moments:
            optimizer.state[parameter] = {
                # Only a fused AdamW counts its steps where the parameters are.
                key: tensor if key == "step" and not fused else tensor.to(parameter.device)
                for key, tensor in moments.items()
            }


def _saved_step(output: Path) -> int | None:
    checkpoint = find_checkpoint(output)
    return None if checkpoint is None else read_state(checkpoint)["progress"]["step"]


def _optimizer_tensors(
    model: LaitForSequenceClassification, optimizer: torch.optim.Optimizer
) -> dict[str, Tensor]:
    return {
        f"{key}|{name}": tensor.contiguous()
        for name, parameter in model.named_parameters()
        for key, tensor in optimizer.state.get(parameter, {}).items()
    }

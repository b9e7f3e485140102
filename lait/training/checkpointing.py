"""Checkpoints of a training run: safetensors and JSON, replaced as a whole.

A checkpoint is written beside the last good one and takes its place by a
rename, so a full disk or a kill while saving costs the new one only.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from lait.modeling import LaitForSequenceClassification

STATE_FILE = "training_state.json"
OPTIMIZER_FILE = "optimizer.safetensors"
LAST = "last"


def save_checkpoint(
    directory: Path,
    model: LaitForSequenceClassification,
    optimizer: torch.optim.Optimizer,
    state: dict[str, Any],
) -> None:
    """Write ``directory/last``: model, optimizer moments and training state."""
    temporary = directory / f".{LAST}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    model.save_pretrained(temporary)
    save_file(_optimizer_tensors(model, optimizer), temporary / OPTIMIZER_FILE)
    (temporary / STATE_FILE).write_text(json.dumps(state, indent=1))
    final, old = directory / LAST, directory / f".{LAST}.old"
    if final.exists():  # else a kill between the renames left the old one as the only one
        shutil.rmtree(old, ignore_errors=True)
        final.rename(old)
    temporary.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def find_checkpoint(directory: Path) -> Path | None:
    """The last good checkpoint of a run, or None.

    A kill between the two renames of :func:`save_checkpoint` leaves the old one
    under its other name.
    """
    for name in (LAST, f".{LAST}.old"):
        if (directory / name / STATE_FILE).is_file():
            return directory / name
    return None


def restore(
    checkpoint: Path,
    model: LaitForSequenceClassification,
    optimizer: torch.optim.Optimizer,
) -> dict[str, Any]:
    """Load weights and moments in place; returns the training state."""
    saved = LaitForSequenceClassification.from_pretrained(str(checkpoint))
    model.load_state_dict(saved.state_dict())
    tensors = load_file(checkpoint / OPTIMIZER_FILE)
    for name, parameter in model.named_parameters():
        moments = {
            key.partition("|")[0]: tensors[key] for key in tensors if key.endswith(f"|{name}")
        }
        if moments:
            optimizer.state[parameter] = {
                # AdamW counts its steps on the CPU, wherever the parameters are.
                key: tensor if key == "step" else tensor.to(parameter.device)
                for key, tensor in moments.items()
            }
    return json.loads((checkpoint / STATE_FILE).read_text())


def _optimizer_tensors(
    model: LaitForSequenceClassification, optimizer: torch.optim.Optimizer
) -> dict[str, Tensor]:
    return {
        f"{key}|{name}": tensor.contiguous()
        for name, parameter in model.named_parameters()
        for key, tensor in optimizer.state.get(parameter, {}).items()
    }

"""Matrices stored as int8 with a scale a row.

Stored as round(w / s) with s = max |w| / 127 for each row, a matrix takes half the
bytes of bfloat16; it is turned back into floating point when a checkpoint is
loaded, so no computation knows of it. Vectors and tables of few rows (roles, the
last projection to the labels) stay bfloat16.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

WEIGHTS_FILE = "model.safetensors"
INTEGERS, SCALES = ".int8", ".int8_scale"
ROWS_OF_A_MATRIX = 16


def compress(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights ready to be stored: matrices as int8 and scales, the rest as bfloat16.

    A matrix is a tensor [rows, columns] of at least ROWS_OF_A_MATRIX rows.
    """
    packed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if tensor.dim() == 2 and len(tensor) >= ROWS_OF_A_MATRIX:
            scale = tensor.float().abs().amax(dim=1).clamp(min=1e-12) / 127
            packed[name + INTEGERS] = (tensor.float() / scale[:, None]).round().to(torch.int8)
            packed[name + SCALES] = scale
        else:
            packed[name] = tensor.to(torch.bfloat16).contiguous()
    return packed


def expand(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """The inverse of :func:`compress`, all tensors float32."""
    state = {}
    for name, tensor in stored.items():
        if name.endswith(INTEGERS):
            base = name.removesuffix(INTEGERS)
            state[base] = tensor.float() * stored[base + SCALES][:, None]
        elif not name.endswith(SCALES):
            state[name] = tensor.float()
    return state


def load_compressed(directory: str | Path) -> dict[str, Tensor] | None:
    """The weights of a checkpoint with integer matrices; None if it has none."""
    path = Path(directory) / WEIGHTS_FILE
    if not path.is_file():
        return None
    stored = load_file(path)
    return expand(stored) if any(name.endswith(INTEGERS) for name in stored) else None


def save_compressed(state: dict[str, Tensor], directory: str | Path) -> None:
    """Write a checkpoint's weights, matrices as integers."""
    save_file(compress(state), Path(directory) / WEIGHTS_FILE, metadata={"format": "pt"})

"""Word embeddings stored as int8 with a scale a row.

Half of a small model's weights are word embeddings. Stored as round(w / s) with
s = max |w| / 127 for each row, they take half the bytes of bfloat16; they are
turned back into floating point when a checkpoint is loaded, so no computation
knows of it.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

WEIGHTS_FILE = "model.safetensors"
INTEGERS, SCALES = ".int8", ".int8_scale"


def compress(
    state: dict[str, Tensor], names: tuple[str, ...], dtype: torch.dtype
) -> dict[str, Tensor]:
    """Weights ready to be stored: ``names`` as int8 and scales, the rest as ``dtype``.

    names : endings of the tensors [rows, width] to turn into integers.
    """
    packed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if name.endswith(names):
            scale = tensor.float().abs().amax(dim=1).clamp(min=1e-12) / 127
            packed[name + INTEGERS] = (tensor.float() / scale[:, None]).round().to(torch.int8)
            packed[name + SCALES] = scale
        else:
            packed[name] = tensor.to(dtype).contiguous()
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
    """The weights of a checkpoint with integer embeddings; None if it has none."""
    path = Path(directory) / WEIGHTS_FILE
    if not path.is_file():
        return None
    stored = load_file(path)
    return expand(stored) if any(name.endswith(INTEGERS) for name in stored) else None


def save_compressed(
    state: dict[str, Tensor], names: tuple[str, ...], directory: str | Path
) -> None:
    """Write a checkpoint's weights with integer embeddings, the rest as bfloat16."""
    packed = compress(state, names, torch.bfloat16)
    save_file(packed, Path(directory) / WEIGHTS_FILE, metadata={"format": "pt"})

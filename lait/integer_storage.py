"""Matrices stored as integers: int8 with a scale a row, or 4-bit blocks where they are exact.

Stored as round(w / s) with s = max |w| / 127 for each row, a matrix takes half the
bytes of bfloat16. A matrix whose values are Q4_0 blocks to the last bit, as the frozen
embeddings of a backbone that was published in 4 bits, is stored as those blocks
(``lait.four_bit_blocks``): nearly half of int8's bytes, and nothing is lost. Either is
turned back into floating point when a checkpoint is loaded, so no computation knows of
it. Vectors and tables of few rows (roles, the last projection to the labels) stay
bfloat16.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from lait import four_bit_blocks

WEIGHTS_FILE = "model.safetensors"
INTEGERS, SCALES = ".int8", ".int8_scale"
BLOCKS, BLOCK_SCALES = ".q4_0", ".q4_0_scale"
# The stored integers of a matrix and what scales them, by the endings of their names.
FORMS = {INTEGERS: SCALES, BLOCKS: BLOCK_SCALES}
ROWS_OF_A_MATRIX = 16


def compress(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights ready to be stored: matrices as integers and scales, the rest as bfloat16.

    A matrix is a tensor [rows, columns] of at least ROWS_OF_A_MATRIX rows.
    """
    packed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if tensor.dim() != 2 or len(tensor) < ROWS_OF_A_MATRIX:
            packed[name] = tensor.to(torch.bfloat16).contiguous()
        elif blocks := four_bit_blocks.pack(tensor):
            packed[name + BLOCKS], packed[name + BLOCK_SCALES] = blocks
        else:
            scale = tensor.float().abs().amax(dim=1).clamp(min=1e-12) / 127
            packed[name + INTEGERS] = (tensor.float() / scale[:, None]).round().to(torch.int8)
            packed[name + SCALES] = scale
    return packed


def expand(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """The inverse of :func:`compress`, all tensors float32.

    Raises
    ------
    ValueError
        If integers have no scales of their own, or scales no integers.
    """
    state, rest = {}, dict(stored)
    for name in stored:
        form = _form(name)
        if form is None:
            continue
        base = name.removesuffix(form)
        if base + FORMS[form] not in rest:
            raise ValueError(f"{name} is stored without {base}{FORMS[form]}.")
        integers, scales = rest.pop(name), rest.pop(base + FORMS[form])
        if form == BLOCKS:
            state[base] = four_bit_blocks.unpack(integers, scales)
        else:
            state[base] = integers.float() * scales[:, None]
    if orphans := [name for name in rest if name.endswith(tuple(FORMS.values()))]:
        raise ValueError(f"scales are stored without their integers: {', '.join(orphans)}.")
    return state | {name: tensor.float() for name, tensor in rest.items()}


def _form(name: str) -> str | None:
    return next((ending for ending in FORMS if name.endswith(ending)), None)


def load_compressed(directory: str | Path) -> dict[str, Tensor] | None:
    """The weights of a checkpoint with integer matrices; None if it has none."""
    path = Path(directory) / WEIGHTS_FILE
    if not path.is_file():
        return None
    stored = load_file(path)
    return expand(stored) if any(map(_form, stored)) else None


def save_compressed(state: dict[str, Tensor], directory: str | Path) -> None:
    """Write a checkpoint's weights, matrices as integers."""
    save_file(compress(state), Path(directory) / WEIGHTS_FILE, metadata={"format": "pt"})

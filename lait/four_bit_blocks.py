"""Matrices as Q4_0 blocks: 4 bits a weight and a float16 scale for 32 weights of a row.

A block holds w = (q - 8) d with q from 0 to 15; d is chosen so that the weight farthest
from zero has q = 0. Byte i of a block carries the q of weight i in its low half and that of
weight i + 16 in its high half. (llama.cpp's ggml made the format; it stores each scale in
front of its bytes, here scales and bytes are two tensors.)
"""

from __future__ import annotations

import torch
from torch import Tensor

BLOCK = 32
# Exactness is looked for in so many rows at a time: most matrices fail in the first.
ROWS_AT_ONCE = 8192


def unpack(packed: Tensor, scales: Tensor) -> Tensor:
    """The weights of blocks.

    packed : uint8 [rows, columns / 2]. scales : float16 [rows, columns / 32].
    Returns float32 [rows, columns].

    Raises
    ------
    ValueError
        If the two are of other types or do not belong together.
    """
    expected = torch.Size([*packed.shape[:1], packed.shape[-1] * 2 // BLOCK])
    halves = packed.dtype == torch.uint8 and packed.shape[-1] * 2 % BLOCK == 0
    if not halves or packed.dim() != 2 or scales.dtype != torch.float16 or scales.shape != expected:
        raise ValueError(
            f"no Q4_0 blocks: bytes {packed.dtype} {list(packed.shape)} with scales "
            f"{scales.dtype} {list(scales.shape)}."
        )
    halves_of_blocks = packed.unflatten(1, (-1, BLOCK // 2))
    levels = torch.cat([halves_of_blocks & 15, halves_of_blocks >> 4], dim=2).float() - 8
    return (levels * scales.float()[:, :, None]).flatten(1)


def pack(matrix: Tensor) -> tuple[Tensor, Tensor] | None:
    """Bytes and scales of a matrix whose values are exactly such blocks; None of any other.

    matrix : [rows, columns]. ``unpack(*pack(matrix))`` equals it.
    """
    if matrix.shape[1] % BLOCK or not len(matrix):
        return None
    parts = []
    for rows in matrix.float().split(ROWS_AT_ONCE):
        packed, scales = _nearest(rows)
        if not torch.equal(unpack(packed, scales), rows):
            return None
        parts.append((packed, scales))
    return torch.cat([part[0] for part in parts]), torch.cat([part[1] for part in parts])


def _nearest(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Blocks of float32 rows, exact or not."""
    blocks = rows.unflatten(1, (-1, BLOCK))
    farthest = blocks.gather(2, blocks.abs().argmax(dim=2, keepdim=True))
    scales = (farthest / -8).half()
    # A block of zeros has the scale 0: any divisor will do.
    levels = (blocks / scales.float().where(scales != 0, torch.ones(()))).round() + 8
    levels = levels.nan_to_num().clamp(0, 15).to(torch.uint8)
    low, high = levels.split(BLOCK // 2, dim=2)
    return (low | high << 4).flatten(1), scales.squeeze(2)

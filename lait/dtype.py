"""Which floating point type a processor is good at."""

from __future__ import annotations

import time

import torch

ROWS, WIDTH, FEED_FORWARD = 1024, 384, 1536
# Of timing both types in turn: other work on the machine seldom disturbs all of them.
ROUNDS = 3

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def choose_dtype(name: str) -> torch.dtype:
    """The compute dtype for ``auto``, ``float32`` or ``bfloat16``.

    ``auto`` multiplies matrices of an encoder's shape in both types (a tenth of a
    second or three) and takes bfloat16 where it is at least 1.5 times as fast;
    flags of the processor do not tell whether its bfloat16 is fast or emulated.

    Raises
    ------
    ValueError
        For any other name.
    """
    if name in DTYPES:
        return DTYPES[name]
    if name != "auto":
        raise ValueError(f"--dtype {name}: allowed are auto, {', '.join(DTYPES)}.")
    rounds = [{dtype: _product_seconds(dtype) for dtype in DTYPES.values()} for _ in range(ROUNDS)]
    seconds = {dtype: min(one[dtype] for one in rounds) for dtype in DTYPES.values()}
    faster = seconds[torch.bfloat16] * 1.5 < seconds[torch.float32]
    return torch.bfloat16 if faster else torch.float32


def dtype_name(dtype: torch.dtype) -> str:
    """What options and files call a type: ``bfloat16`` for ``torch.bfloat16``."""
    return str(dtype).removeprefix("torch.")


def product_rate(dtype: torch.dtype) -> float:
    """Floating point operations a second of a matrix product of an encoder's shape, now."""
    return 2 * ROWS * WIDTH * FEED_FORWARD / _product_seconds(dtype)


def _product_seconds(dtype: torch.dtype) -> float:
    left = torch.randn(ROWS, WIDTH).to(dtype)
    right = torch.randn(FEED_FORWARD, WIDTH).to(dtype)
    best = float("inf")
    for _ in range(4):
        started = time.perf_counter()
        torch.nn.functional.linear(left, right)
        best = min(best, time.perf_counter() - started)
    return best

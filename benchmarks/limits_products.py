"""Rates of single matrix products."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import torch

from lait.dtype import DTYPES

# Width and feed-forward width of the encoders that are measured: MiniLM and T5-base.
WIDTHS = ((384, 1536), (768, 3072))
ROWS = (512, 2048, 8192)
SECONDS_A_ROUND = 0.05


@dataclass(frozen=True)
class Product:
    """The best rate of x [rows, inputs] times weight [outputs, inputs], transposed.

    shape : rows, inputs, outputs. rate : floating point operations a second, a
        multiplication and an addition counting two.
    """

    shape: tuple[int, int, int]
    dtype: str
    rate: float

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return asdict(self)


def peaks(rounds: int) -> list[Product]:
    """Every shape in every dtype, in turn, the best of the rounds."""
    shapes = [
        (rows, *sizes)
        for width, wide in WIDTHS
        for rows in ROWS
        for sizes in ((width, width), (width, wide), (wide, width))
    ]
    best: dict[tuple[tuple[int, int, int], str], float] = {}
    for _ in range(rounds):
        for shape in shapes:
            for name, dtype in DTYPES.items():
                rate = _rate(shape, dtype)
                best[shape, name] = max(rate, best.get((shape, name), 0.0))
    return [Product(shape, name, rate) for (shape, name), rate in best.items()]


def fastest(products: list[Product], width: int, dtype: str) -> float:
    """The best rate among the shapes of an encoder of this width."""
    return max(p.rate for p in products if p.dtype == dtype and width in p.shape[1:])


@torch.inference_mode()
def _rate(shape: tuple[int, int, int], dtype: torch.dtype) -> float:
    rows, inputs, outputs = shape
    x, weight = torch.randn(rows, inputs).to(dtype), torch.randn(outputs, inputs).to(dtype)
    torch.nn.functional.linear(x, weight)
    best, deadline = float("inf"), time.perf_counter() + SECONDS_A_ROUND
    while time.perf_counter() < deadline:
        started = time.perf_counter()
        torch.nn.functional.linear(x, weight)
        best = min(best, time.perf_counter() - started)
    return 2 * rows * inputs * outputs / best

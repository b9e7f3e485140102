"""The stages' executed operations, and their rates."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.common import read_contracts
from benchmarks.lait_contender import Lait, load_lait
from benchmarks.limits_products import Product, fastest
from benchmarks.t5_size import random_t5
from benchmarks.workload import Workload
from lait.dtype import dtype_name
from lait.modeling import LaitForSequenceClassification


@dataclass(frozen=True)
class StageRate:
    """A stage's work and time.

    operations : of all matrix products that were executed. seconds : the best of the rounds.
    peak : operations a second of the fastest product of the model's widths.
    """

    name: str
    operations: int
    seconds: float
    peak: float

    @property
    def share(self) -> float:
        """Of the fastest product's rate."""
        return self.operations / self.seconds / self.peak

    def row(self) -> list[str]:
        """For the table."""
        rate = self.operations / self.seconds
        figures = [f"{self.operations / 1e9:,.0f}", f"{self.seconds:.2f}", f"{rate / 1e9:,.0f}"]
        return [self.name, *figures, f"{self.share:.0%}"]

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "name": self.name,
            "operations": self.operations,
            "seconds": self.seconds,
            "share": self.share,
        }


def stages(
    options: argparse.Namespace, dtype: torch.dtype, products: list[Product]
) -> list[StageRate]:
    """Encoding and one to three joint layers of the shipped model, and of T5-base's size."""
    models = (
        (options.model, load_lait(options.model, dtype), options.limit, (1, 2, 3)),
        ("T5-base's size", random_t5(dtype), options.limit_t5, (1, 3)),
    )
    found = []
    for name, model, limit, joint_layers in models:
        workload = Workload.of_contracts(read_contracts([options.contracts], limit))
        peak = fastest(products, model.config.hidden_size, dtype_name(dtype))
        found += [
            _stage(f"{name}, {title}", run, peak, options.rounds)
            for title, run in runs(model, workload, joint_layers)
        ]
    return found


def runs(
    model: LaitForSequenceClassification, workload: Workload, joint_layers: Sequence[int]
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Titles of the stages, and what does each: encoding, then joint layers from states.

    One at a time, so that the states of one P only are in memory.
    """
    # The counter hooks into the gradient of a weight that is a module's input (the decoder
    # head's start), and in inference there is none.
    model.requires_grad_(False)
    layers = model.config.num_hidden_layers
    encoded = Lait(model, layers - joint_layers[-1])
    yield f"encode to P = {encoded.parallel_layers}", partial(encoded.encode, workload)
    for joint in joint_layers:
        lait = Lait(model, layers - joint)
        title = f"{joint} joint layer{'s' * (joint > 1)}"
        yield title, partial(lait.score, workload, lait.encode(workload))


def _stage(name: str, run: Callable[[], Any], peak: float, rounds: int) -> StageRate:
    operations = executed_operations(run)
    return StageRate(name, operations, min(_seconds(run) for _ in range(rounds)), peak)


def _seconds(run: Callable[[], Any]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def executed_operations(run: Callable[[], Any]) -> int:
    """Floating point operations of the matrix products that a function executes.

    As PyTorch counts them, and besides the fused products of ``lait.kernels`` and a
    processor's attention kernel.
    """
    # The counter looks operations up without their overload.
    fused = {torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention_operations}
    if hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        fused[torch.ops.mkldnn._linear_pointwise] = _fused_operations
    with FlopCounterMode(display=False, custom_mapping=fused) as counter:
        run()
    return counter.get_total_flops()


def _fused_operations(x: Any, *_: Any, out_shape: Any, **__: Any) -> int:
    return 2 * math.prod(x) * out_shape[-1]


def _attention_operations(query: Any, key: Any, value: Any, *_: Any, **__: Any) -> int:
    # [batch, heads, tokens, head_size]: scores, and the values' weighted sums.
    return 2 * math.prod(query[:3]) * key[2] * (query[3] + value[3])

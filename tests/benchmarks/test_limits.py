"""What benchmarks.limits counts and compares; nothing is timed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from benchmarks.limits_products import Product, fastest
from benchmarks.limits_stages import StageRate, executed_operations, runs
from benchmarks.workload import Block, Workload
from lait.kernels import fusion_works, linear_activation, linear_add, linear_multiply
from lait.modeling import LaitForSequenceClassification

ROWS, INPUTS, OUTPUTS = 5, 8, 6
OPERATIONS = 2 * ROWS * INPUTS * OUTPUTS


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@torch.inference_mode()
def test_a_product_counts_alone_or_with_what_follows_it(dtype: torch.dtype) -> None:
    fusion_works()  # once a process it multiplies to find out, which is not to be counted
    layer = torch.nn.Linear(INPUTS, OUTPUTS).to(dtype)
    x, other = torch.randn(ROWS, INPUTS).to(dtype), torch.randn(ROWS, OUTPUTS).to(dtype)
    assert executed_operations(lambda: layer(x)) == OPERATIONS
    assert executed_operations(lambda: layer(layer(x) @ layer.weight)) == 3 * OPERATIONS
    weight, bias = layer.weight, layer.bias
    for run in (
        lambda: linear_activation(x, weight, bias, "gelu"),
        lambda: linear_add(x, weight, bias, other),
        lambda: linear_multiply(x, weight, bias, other),
    ):
        assert executed_operations(run) == OPERATIONS


def test_what_is_no_product_counts_nothing() -> None:
    x = torch.randn(ROWS, INPUTS)
    assert executed_operations(lambda: torch.nn.functional.gelu(x).softmax(dim=-1) + x) == 0


def test_the_fastest_product_is_of_the_width_and_the_dtype() -> None:
    products = [
        Product((512, 384, 384), "float32", 1.0),
        Product((2048, 384, 1536), "float32", 3.0),
        Product((512, 1536, 384), "float32", 2.0),
        Product((512, 384, 384), "bfloat16", 7.0),
        Product((384, 768, 3072), "float32", 9.0),
    ]
    assert fastest(products, 384, "float32") == 3.0
    assert fastest(products, 384, "bfloat16") == 7.0
    assert fastest(products, 768, "float32") == 9.0


@pytest.mark.parametrize(("kind", "head"), [("bert", "pooled"), ("t5", "decoder")])
def test_the_stages_of_a_model(
    tiny_model: Callable[..., LaitForSequenceClassification], kind: str, head: str
) -> None:
    workload = Workload((Block(("w1 w2", "w3"), ("w4 w5 w6", "w7", "w1")),))
    found = list(runs(tiny_model(kind, head).eval(), workload, (1, 2)))
    assert [title for title, _ in found] == ["encode to P = 1", "1 joint layer", "2 joint layers"]
    _, one, two = (executed_operations(run) for _, run in found)
    assert 0 < one < two


def test_a_stage_says_its_share_of_the_fastest_product() -> None:
    stage = StageRate("encode", 6 * 10**9, 2.0, 4e9)
    assert stage.row() == ["encode", "6", "2.00", "3", "75%"]
    assert stage.as_dict()["share"] == 0.75

"""Fused products are those of the plain operations, also after weights have changed."""

from __future__ import annotations

import gc

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lait import kernels

pytestmark = pytest.mark.skipif(
    not kernels.fusion_works(), reason="this PyTorch has no fused products on this processor"
)


def check(layer: nn.Linear) -> None:
    x, other = torch.randn(5, 16).bfloat16(), torch.randn(5, 24).bfloat16()
    plain = F.linear(x.float(), layer.weight.float(), layer.bias.float())
    with torch.inference_mode():
        found = [
            (kernels.linear_activation(x, layer.weight, layer.bias, "gelu"), F.gelu(plain)),
            (kernels.linear_add(x, layer.weight, layer.bias, other), plain + other),
            (kernels.linear_multiply(x, layer.weight, layer.bias, other), plain * other),
        ]
    for fused, expected in found:
        torch.testing.assert_close(fused.float(), expected, rtol=0.02, atol=0.05)


def test_fused_products_follow_their_weights():
    layer = nn.Linear(16, 24).bfloat16()
    check(layer)
    with torch.no_grad():
        layer.weight.add_(1.0)
    check(layer)
    layer.weight.data = torch.randn(24, 16).bfloat16()
    check(layer)
    layer.load_state_dict(nn.Linear(16, 24).bfloat16().state_dict())
    check(layer)


def test_ordered_copies_die_with_their_weights():
    before = len(kernels._packed)
    layer = nn.Linear(16, 24).bfloat16()
    check(layer)
    assert len(kernels._packed) == before + 1
    del layer
    gc.collect()
    assert len(kernels._packed) == before

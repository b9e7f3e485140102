"""A linear layer and what follows it in one pass over the result, where the machine can.

On x86 processors oneDNN multiplies matrices and applies an activation, or adds
or multiplies another tensor, while the product is still in registers; its weights
may be put in the order of its loops beforehand. PyTorch offers that to its compiler
(``mkldnn::_linear_pointwise``); it is used here for bfloat16 inference, after a
check that it computes what the plain operations do. Everywhere else (training,
float32, other devices, a PyTorch without it) the plain operations run.

Shapes: x [..., inputs], weight [outputs, inputs], bias [outputs] or None, other
and the result [..., outputs].
"""

from __future__ import annotations

import functools
import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from lait.shapes import ROWS

# oneDNN makes machine code for every shape of a product and keeps so many (1,024 by default, fewer
# than several joint layers have); it reads this at its first product.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8192")

# Activations by their names in configurations: oneDNN's name and variant, and the plain function.
_ACTIVATIONS: dict[str, tuple[str, str, Callable[[Tensor], Tensor]]] = {
    "gelu": ("gelu", "none", F.gelu),
    "gelu_new": ("gelu", "tanh", functools.partial(F.gelu, approximate="tanh")),
    "gelu_pytorch_tanh": ("gelu", "tanh", functools.partial(F.gelu, approximate="tanh")),
    "relu": ("relu", "", F.relu),
}
ACTIVATIONS = tuple(_ACTIVATIONS)


def linear_activation(x: Tensor, weight: Tensor, bias: Tensor | None, activation: str) -> Tensor:
    """activation(x weight^T + bias); ``activation`` is one of :data:`ACTIVATIONS`."""
    name, variant, plain = _ACTIVATIONS[activation]
    if is_fused(x):
        return torch.ops.mkldnn._linear_pointwise(x, packed(weight), bias, name, [], variant)
    return plain(F.linear(x, weight, bias))


def linear_add(x: Tensor, weight: Tensor, bias: Tensor | None, other: Tensor) -> Tensor:
    """x weight^T + bias + other."""
    if is_fused(x):
        return torch.ops.mkldnn._linear_pointwise.binary(x, other, packed(weight), bias, "add")
    return F.linear(x, weight, bias) + other


def linear_multiply(x: Tensor, weight: Tensor, bias: Tensor | None, other: Tensor) -> Tensor:
    """(x weight^T + bias) * other."""
    if is_fused(x):
        return torch.ops.mkldnn._linear_pointwise.binary(x, other, packed(weight), bias, "mul")
    return F.linear(x, weight, bias) * other


@dataclass(frozen=True)
class _Packed:
    """A copy of a weight, and what the weight was when it was made."""

    weight: weakref.ref[Tensor]
    address: int
    version: int
    copy: Tensor


_packed: dict[int, _Packed] = {}


def packed(weight: Tensor) -> Tensor:
    """The weight in the order in which oneDNN multiplies :data:`lait.shapes.ROWS` rows by it.

    Otherwise it is put in that order for every product. The copy is made once and lives as
    long as the weight, and is made anew when the weight has changed.
    """
    if weight.is_inference():  # its changes are not counted
        return weight
    name = id(weight)
    found = _packed.get(name)
    now = (weight.data_ptr(), weight._version)
    if found is None or found.weight() is not weight or (found.address, found.version) != now:
        copy = torch.ops.mkldnn._reorder_linear_weight(weight.detach(), ROWS)
        forget = weakref.ref(weight, lambda _: _packed.pop(name, None))
        found = _packed[name] = _Packed(forget, *now, copy)
    return found.copy


def is_fused(x: Tensor) -> bool:
    """Whether a product with ``x`` is computed together with what follows it."""
    return (
        x.device.type == "cpu"
        and x.dtype == torch.bfloat16
        and not torch.is_grad_enabled()
        # Under autocast the weights are of another type.
        and not torch.is_autocast_enabled(x.device.type)
        and x.numel() > 0
        and fusion_works()
    )


@functools.cache
def fusion_works() -> bool:
    """Whether this PyTorch on this processor has the fused operations, and they are right.

    They are not part of PyTorch's public interface: what is missing or gives other
    results (beyond bfloat16's rounding) is not used.
    """
    generator = torch.Generator().manual_seed(0)
    x, weight, other = (
        torch.randn(shape, generator=generator).bfloat16() for shape in ((4, 8), (6, 8), (4, 6))
    )
    bias = torch.randn(6, generator=generator).bfloat16()
    exact = F.linear(x.float(), weight.float(), bias.float())
    fused = torch.ops.mkldnn
    try:
        copy = fused._reorder_linear_weight(weight, ROWS)
        found = [
            (fused._linear_pointwise(x, copy, bias, "relu", [], ""), F.relu(exact)),
            *(
                (fused._linear_pointwise(x, weight, bias, name, [], variant), plain(exact))
                for name, variant, plain in _ACTIVATIONS.values()
            ),
            (fused._linear_pointwise.binary(x, other, weight, bias, "add"), exact + other),
            (fused._linear_pointwise.binary(x, other, weight, bias, "mul"), exact * other),
        ]
    except (AttributeError, RuntimeError):
        return False
    return all(torch.allclose(a.float(), b, rtol=0.02, atol=0.05) for a, b in found)

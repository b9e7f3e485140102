"""What an optimizer changes, and its learning rate over a run."""

from __future__ import annotations

from typing import Any

import torch

from lait.modeling import LaitForSequenceClassification
from lait.training.options import TrainingOptions

HEAD_PREFIXES = ("head.", "role_vectors")


def freeze_embeddings(model: LaitForSequenceClassification) -> None:
    """Keep the table of token embeddings as it is; positions and token types still learn.

    For a vocabulary much larger than the training text's: tokens that it lacks would stay
    where they are while the rest move. A table stored in 4 bits stays so, exactly.
    """
    backbone: Any = model.backbone
    backbone.get_input_embeddings().weight.requires_grad_(False)


def frozen_parameters(model: LaitForSequenceClassification) -> list[str]:
    """The names of what no step changes."""
    return [name for name, tensor in model.named_parameters() if not tensor.requires_grad]


def learning_rate_factor(step: int, total: int, warmup: float) -> float:
    """Rises linearly to 1 in the first ``warmup`` share of the steps, then falls to 0."""
    rise = max(1, int(total * warmup))
    return min((step + 1) / rise, (total - step) / max(1, total - rise))


def set_learning_rate(optimizer: torch.optim.Optimizer, factor: float) -> None:
    """Give each group ``factor`` times its peak rate."""
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * factor


def make_optimizer(
    model: LaitForSequenceClassification, options: TrainingOptions
) -> torch.optim.AdamW:
    """AdamW; new parameters have their own rate, vectors (biases, norms) no decay."""
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        new = name.startswith(HEAD_PREFIXES)
        rate = options.head_learning_rate if new else options.learning_rate
        decay = options.weight_decay if parameter.dim() > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": parameters, "lr": rate, "peak": rate, "weight_decay": decay}
            for (rate, decay), parameters in groups.items()
        ],
        fused=True,
    )

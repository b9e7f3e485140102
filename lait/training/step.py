"""One update of a training."""

from __future__ import annotations

from typing import Any

import torch

from lait.modeling import LaitForSequenceClassification
from lait.training.batches import TrainingBatches, draw_parallel_layers
from lait.training.objective import Objective
from lait.training.optimizer import learning_rate_factor, set_learning_rate


def train_step(
    model: LaitForSequenceClassification,
    optimizer: torch.optim.Optimizer,
    batches: TrainingBatches,
    objective: Objective,
    step: int,
    total: int,
) -> dict[str, Any]:
    """One update: the gradient of the mean loss of all examples of the step, at the step's P's.

    Returns examples, loss, and cross-entropy by P (as strings), means over the step.
    """
    options = objective.options
    torch.manual_seed(options.seed * 1_000_003 + step)  # dropout of this step
    layers = draw_parallel_layers(
        options.parallel_layers,
        options.seed,
        step,
        options.layers_per_step,
        options.each_step,
    )
    set_learning_rate(optimizer, learning_rate_factor(step, total, options.warmup))
    parts = batches.parts(step)
    count = sum(len(part.labels) for part in parts)
    loss, cross_entropy = 0.0, dict[str, float]()
    for part in parts:
        share = len(part.labels) / count
        inputs, labels = _on_device(part.inputs, model), part.labels.to(model.device)
        taught = None if part.taught is None else _on_device(part.taught, model)
        found = objective(model, inputs, labels, layers, taught)
        (found.value * share).backward()
        loss += share * float(found.value.detach())
        for p, value in found.cross_entropy.items():
            cross_entropy[str(p)] = cross_entropy.get(str(p), 0.0) + share * value
    torch.nn.utils.clip_grad_norm_(model.parameters(), options.max_gradient_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return {"examples": count, "loss": loss, "cross_entropy": cross_entropy}


def _on_device(
    inputs: dict[str, torch.Tensor], model: LaitForSequenceClassification
) -> dict[str, torch.Tensor]:
    return {name: tensor.to(model.device) for name, tensor in inputs.items()}

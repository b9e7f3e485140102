"""The training loop."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lait.modeling import LaitForSequenceClassification
from lait.training.batches import TrainingBatches, draw_parallel_layers
from lait.training.checkpointing import find_checkpoint, restore, save_checkpoint
from lait.training.examples import Example

LOG_FILE = "log.jsonl"
HEAD_PREFIXES = ("head.", "role_vectors")


@dataclass(frozen=True)
class TrainingOptions:
    """Everything that decides the result of a training, besides data and backbone.

    parallel_layers : the P's that batches draw from; one gives the paper's
        training, several an elastic checkpoint.
    learning_rate : peak for the backbone; ``head_learning_rate`` for what is new.
    warmup : share of the steps in which the rate rises; it falls linearly after.
    epochs : passes over the examples; may be fractional.
    """

    parallel_layers: tuple[int, ...]
    batch_size: int = 48
    epochs: float = 1.0
    learning_rate: float = 1e-4
    head_learning_rate: float = 5e-4
    weight_decay: float = 0.01
    warmup: float = 0.06
    max_gradient_norm: float = 1.0
    label_smoothing: float = 0.0
    seed: int = 0
    autocast: bool = True
    checkpoint_seconds: float = 300.0
    log_every: int = 50


@dataclass
class Progress:
    """Where a run stands; stored with each checkpoint.

    seconds : spent in training, over all resumptions.
    history : the log's entries so far.
    """

    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)


def train(
    model: LaitForSequenceClassification,
    examples: Sequence[Example],
    options: TrainingOptions,
    output: Path,
    say: Callable[[str], None] = print,
    stop_after_steps: int | None = None,
) -> Progress:
    """Fine-tune ``model`` in place, resuming from ``output`` if it holds a checkpoint.

    Batches, the P of each batch and dropout depend on seed and step only, so a
    resumed run has the batches that the uninterrupted one would have had.
    ``stop_after_steps`` ends early (a kill, for tests).

    Raises
    ------
    ValueError
        If ``output`` holds a run with other options.
    OSError
        If a checkpoint cannot be written; the one before it stays whole.
    """
    output.mkdir(parents=True, exist_ok=True)
    batches = TrainingBatches(examples, model.tokenizer, options.batch_size, options.seed)
    total = max(1, int(options.epochs * batches.per_epoch))
    end = total if stop_after_steps is None else min(total, stop_after_steps)
    optimizer = make_optimizer(model, options)
    progress = _resume(output, model, optimizer, options, say)
    saved = time.monotonic()
    started, losses = saved - progress.seconds, list[float]()
    model.train()
    while progress.step < end:
        inputs, labels = batches.at(progress.step)
        losses.append(train_step(model, optimizer, inputs, labels, options, progress.step, total))
        progress.step += 1
        progress.seconds = time.monotonic() - started
        if progress.step % options.log_every == 0 or progress.step == total:
            _log(output, progress, total, losses, say)
            losses = []
        if time.monotonic() - saved > options.checkpoint_seconds:
            save_checkpoint(output, model, optimizer, _state(progress, options))
            saved = time.monotonic()
    save_checkpoint(output, model, optimizer, _state(progress, options))
    model.eval()
    return progress


def train_step(
    model: LaitForSequenceClassification,
    optimizer: torch.optim.Optimizer,
    inputs: dict[str, Tensor],
    labels: Tensor,
    options: TrainingOptions,
    step: int,
    total: int,
) -> float:
    """One update; returns the loss."""
    torch.manual_seed(options.seed * 1_000_003 + step)  # dropout of this step
    parallel_layers = draw_parallel_layers(options.parallel_layers, options.seed, step)
    factor = learning_rate_factor(step, total, options.warmup)
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * factor
    device = model.device
    inputs = {name: tensor.to(device) for name, tensor in inputs.items()}
    with torch.autocast(device.type, torch.bfloat16, enabled=options.autocast):
        logits = model(**inputs, parallel_layers=parallel_layers).logits
    loss = torch.nn.functional.cross_entropy(
        logits.float(), labels.to(device), label_smoothing=options.label_smoothing
    )
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), options.max_gradient_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


def learning_rate_factor(step: int, total: int, warmup: float) -> float:
    """Rises linearly to 1 in the first ``warmup`` share of the steps, then falls to 0."""
    rise = max(1, int(total * warmup))
    return min((step + 1) / rise, (total - step) / max(1, total - rise))


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
        ]
    )


def _resume(
    output: Path,
    model: LaitForSequenceClassification,
    optimizer: torch.optim.Optimizer,
    options: TrainingOptions,
    say: Callable[[str], None],
) -> Progress:
    checkpoint = find_checkpoint(output)
    if checkpoint is None:
        return Progress()
    state = restore(checkpoint, model, optimizer)
    if state["options"] != json.loads(json.dumps(asdict(options))):
        raise ValueError(
            f"--output {output} holds a run with other options ({state['options']}): "
            "choose another directory or repeat those options."
        )
    say(f"resumed at step {state['progress']['step']}")
    return Progress(**state["progress"])


def _state(progress: Progress, options: TrainingOptions) -> dict[str, Any]:
    return {"progress": asdict(progress), "options": asdict(options)}


def _log(
    output: Path,
    progress: Progress,
    total: int,
    losses: list[float],
    say: Callable[[str], None],
) -> None:
    entry = {
        "step": progress.step,
        "steps": total,
        "loss": round(sum(losses) / len(losses), 4),
        "seconds": round(progress.seconds, 1),
    }
    progress.history.append(entry)
    with open(output / LOG_FILE, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
    say(f"step {progress.step}/{total}  loss {entry['loss']:.4f}  {progress.seconds:.0f} s")

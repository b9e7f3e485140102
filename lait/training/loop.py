"""The training loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lait.modeling import LaitForSequenceClassification
from lait.training.examples import Example
from lait.training.log import LOG_FILE, Progress
from lait.training.optimizer import learning_rate_factor, make_optimizer
from lait.training.options import TrainingOptions
from lait.training.run import Run

__all__ = [
    "LOG_FILE",
    "Progress",
    "TrainingOptions",
    "learning_rate_factor",
    "make_optimizer",
    "train",
]


def train(
    model: LaitForSequenceClassification,
    examples: Sequence[Example],
    options: TrainingOptions,
    output: Path,
    say: Callable[[str], None] = print,
    stop_after_steps: int | None = None,
    dev: Mapping[str, Sequence[Example]] | None = None,
) -> Progress:
    """Fine-tune ``model`` in place, resuming from ``output`` if it holds a checkpoint.

    Batches, the P of each step and dropout depend on seed and step only, so a
    resumed run has the batches that the uninterrupted one would have had.
    ``stop_after_steps`` ends early (a kill, for tests). ``dev`` holds examples by
    name; they are evaluated at all P's of the options, every
    ``options.evaluate_every`` steps and at the end. With ``evaluate_every`` the
    model ends with the weights of the best evaluation, else with the last ones.

    Raises
    ------
    ValueError
        If ``output`` holds another run or a damaged one, there is nothing to
        train on, the teacher does not fit, or ``evaluate_every`` lacks ``dev``.
    CheckpointError
        If anything cannot be written; the last good checkpoint stays whole.
    """
    run = Run(model, examples, options, output, say, dev or {})
    run.resume()
    model.train()
    end = run.total if stop_after_steps is None else min(run.total, stop_after_steps)
    while run.progress.step < end and not run.stopped:
        run.step()
    run.save()
    if run.stopped or run.progress.step == run.total:
        run.finish()
    model.eval()
    return run.progress

"""A training under way: its steps, log, evaluations and checkpoints."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from lait.evaluation import accuracies
from lait.memory import give_back_freed_memory
from lait.modeling import LaitForSequenceClassification
from lait.training.batches import TrainingBatches
from lait.training.checkpointing import (
    explain_failed_write,
    find_checkpoint,
    read_state,
    restore,
    save_checkpoint,
)
from lait.training.code_switching.switching import CodeSwitching
from lait.training.distillation import teacher_tokenizer
from lait.training.early_stopping import best_evaluation, keep_best, load_best, should_stop
from lait.training.examples import Example
from lait.training.identity import check_same_run, run_identity
from lait.training.log import (
    Progress,
    append_log,
    evaluation_entry,
    progress_line,
    rewrite_log,
    training_entry,
)
from lait.training.objective import Objective
from lait.training.optimizer import learning_rate_factor, make_optimizer
from lait.training.options import TrainingOptions, as_stored
from lait.training.step import train_step


@dataclass
class Run:
    """A training under way.

    Raises
    ------
    ValueError
        If there is nothing to train on, the teacher does not fit, or the options
        ask for evaluations and ``dev`` is empty.
    """

    model: LaitForSequenceClassification
    examples: Sequence[Example]
    options: TrainingOptions
    output: Path
    say: Callable[[str], None]
    dev: Mapping[str, Sequence[Example]]
    progress: Progress = field(default_factory=Progress)
    saved_step: int = -1

    def __post_init__(self) -> None:
        options, model = self.options, self.model
        if not self.examples:
            raise ValueError("--train: no example to train on.")
        if options.evaluate_every and not self.dev:
            raise ValueError(
                f"--evaluate_every {options.evaluate_every} needs examples to evaluate: give --dev."
            )
        labels = [example.label for example in self.examples]
        self.objective = Objective.of_run(model, labels, options)
        switching = CodeSwitching.of_options(options)
        self.batches = TrainingBatches(
            self.examples,
            model.tokenizer,
            options.batch_size,
            options.seed,
            options.accumulate,
            teacher_tokenizer(self.objective.teacher, model),
            switching,
        )
        self.total = max(1, int(options.epochs * self.batches.per_epoch))
        self.optimizer = make_optimizer(model, options)
        self.identity = run_identity(
            model, self.examples, self.dev, options, self.objective.teacher, switching
        )

    @property
    def stopped(self) -> bool:
        """Whether dev accuracy has not improved for too long."""
        return should_stop(self.progress.history, self.options.patience)

    def resume(self) -> None:
        """Go on from the output's checkpoint, if there is one."""
        with explain_failed_write(self.output):
            self.output.mkdir(parents=True, exist_ok=True)
        checkpoint = find_checkpoint(self.output)
        if checkpoint is not None:
            state = read_state(checkpoint)
            check_same_run(self.output, state, self.options, self.identity)
            restore(checkpoint, self.model, self.optimizer)
            self.progress = Progress(**state["progress"])
            self.saved_step = self.progress.step
            self.say(f"resumed at step {self.progress.step}")
        with explain_failed_write(self.output):
            rewrite_log(self.output, self.progress.history)
        self.saved = time.monotonic()
        self.started = self.saved - self.progress.seconds

    def step(self) -> None:
        """One update, and what is due after it: log, evaluation, checkpoint."""
        started, progress, options = time.monotonic(), self.progress, self.options
        one = train_step(
            self.model, self.optimizer, self.batches, self.objective, progress.step, self.total
        )
        progress.pending.append({**one, "seconds": time.monotonic() - started})
        progress.step += 1
        progress.seconds = time.monotonic() - self.started
        last = progress.step == self.total
        if progress.step % options.log_every == 0 or last:
            rate = options.learning_rate * self._factor(progress.step - 1)
            self._log(training_entry(progress, self.total, rate))
            progress.pending = []
        due = options.evaluate_every and progress.step % options.evaluate_every == 0
        if due or (last and options.evaluate_every):
            self.evaluate()
        if time.monotonic() - self.saved > options.checkpoint_seconds:
            self.save()

    def evaluate(self) -> None:
        """Log accuracy on dev; keep the model if it is the best so far."""
        before = best_evaluation(self.progress.history)
        device = self.model.device.type
        with torch.autocast(device, torch.bfloat16, enabled=self.options.autocast):
            found = accuracies(self.model, self.dev, self.options.trained_layers)
        self.progress.seconds = time.monotonic() - self.started
        entry = evaluation_entry(self.progress, self.total, found)
        self._log(entry)
        if not self.options.evaluate_every:
            return
        if before is None or entry["dev_accuracy"] > before["dev_accuracy"]:
            with explain_failed_write(self.output):
                keep_best(self.output, self.model, entry)
            # At once, so that the best model and the history that knows it agree.
            self.save()

    def save(self) -> None:
        """Write a checkpoint, unless the last one is of this step."""
        if self.saved_step == self.progress.step:
            return
        state = {
            "progress": asdict(self.progress),
            "options": as_stored(self.options),
            "run": self.identity,
        }
        with explain_failed_write(self.output):
            save_checkpoint(self.output, self.model, self.optimizer, state)
        give_back_freed_memory()
        self.saved, self.saved_step = time.monotonic(), self.progress.step

    def finish(self) -> None:
        """Evaluate once if nothing else did; end with the best weights."""
        if self.dev and best_evaluation(self.progress.history) is None:
            self.evaluate()
            self.saved_step = -1  # the checkpoint of this step lacks the evaluation
            self.save()
        if self.options.evaluate_every:
            load_best(self.output, self.model)

    def _factor(self, step: int) -> float:
        return learning_rate_factor(step, self.total, self.options.warmup)

    def _log(self, entry: dict[str, Any]) -> None:
        self.progress.history.append(entry)
        with explain_failed_write(self.output):
            append_log(self.output, entry)
        self.say(progress_line(entry))

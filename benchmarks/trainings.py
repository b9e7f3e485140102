"""Trainings that a benchmark compares: each resumes after a kill, and is never done twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.common import BenchmarkError
from benchmarks.nli_predictions import Predictions, predict_groups
from benchmarks.nli_sets import Groups, hypothesis_only
from benchmarks.work_folder import write_whole
from lait.dtype import DTYPES
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.training.examples import Example
from lait.training.loop import TrainingOptions, train
from lait.training.start import set_dropout

RESULT_FILE = "result.json"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Training:
    """One model to train.

    name : of its folder. title : in tables. parallel_layers : the P's that
    batches draw from, and that it is measured at. hypothesis_only : whether it
    sees the first segment of every example only. each_step : P's that every step
    learns at, besides a drawn one. separate_layers : as :class:`LaitConfig` has it.
    taught_by : name of the training that is its teacher, at P = 0.
    """

    name: str
    title: str
    parallel_layers: tuple[int, ...]
    head: str = "aligned"
    comparison_layers: int = 1
    hypothesis_only: bool = False
    each_step: tuple[int, ...] = ()
    separate_layers: bool = False
    taught_by: str = ""

    def view(self, examples: Sequence[Example]) -> list[Example]:
        """What the model is shown of the examples."""
        return hypothesis_only(examples) if self.hypothesis_only else list(examples)


def elastic_training(name: str, title: str, layers: int, separate: bool = True) -> Training:
    """One model for every P of ``layers`` layers: a step learns at P = 0, L-1 and a drawn P."""
    every = tuple(range(layers + 1))
    return Training(name, title, every, each_step=(0, layers - 1), separate_layers=separate)


@dataclass(frozen=True)
class Recipe:
    """What all trainings of a comparison share."""

    backbone: str
    batch_size: int
    epochs: float
    learning_rate: float
    head_learning_rate: float
    max_length: int
    seed: int

    @property
    def backbone_name(self) -> str:
        """The last two parts of the backbone's path: wherever it lies."""
        return "/".join(Path(self.backbone).parts[-2:])

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return {**asdict(self), "backbone": self.backbone_name}

    def model(self, training: Training) -> LaitForSequenceClassification:
        """A new model; its new parameters are drawn from the seed."""
        torch.manual_seed(self.seed)
        model = LaitForSequenceClassification.from_backbone(
            self.backbone,
            num_labels=len(LABELS),
            parallel_layers=training.parallel_layers[-1],
            head=training.head,
            comparison_layers=training.comparison_layers,
            separate_layers=training.separate_layers,
        )
        model.tokenizer = model.tokenizer.with_max_length(self.max_length)
        set_dropout(model, 0.0)
        return model

    def options(self, training: Training, folder: Path) -> TrainingOptions:
        """For the training loop; ``folder`` holds the teachers."""
        taught_by = training.taught_by
        return TrainingOptions(
            parallel_layers=training.parallel_layers,
            each_step=training.each_step,
            teacher=str(folder / taught_by / "model") if taught_by else "",
            batch_size=self.batch_size,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            head_learning_rate=self.head_learning_rate,
            seed=self.seed,
        )


@dataclass(frozen=True)
class Workshop:
    """Where trainings are made and measured.

    folder : holds a folder a training. dev : what they are measured on.
    device : as torch names it. dtype : of the measuring.
    """

    folder: Path
    recipe: Recipe
    dev: Groups
    device: str
    dtype: str
    say: Say

    def finished(self, training: Training) -> bool:
        """Whether the training's result is there."""
        return (self.folder / training.name / RESULT_FILE).is_file()

    def result(self, training: Training) -> Predictions:
        """The predictions of a finished training on ``dev``."""
        path = self.folder / training.name / RESULT_FILE
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))["predictions"]
            return {
                name: {int(p): np.array(labels) for p, labels in stored[name].items()}
                for name in self.dev
            }
        except (ValueError, KeyError, TypeError) as error:
            raise BenchmarkError(
                f"{path}: not a result of this benchmark ({error!r}); remove it to measure again."
            ) from error

    def make(self, training: Training, examples: Sequence[Example]) -> None:
        """Train, unless it is done; resumes what was begun. Writes model and result.

        Raises
        ------
        BenchmarkError
            If the backbone cannot be used, the folder holds another training, or
            a checkpoint cannot be written.
        """
        if self.finished(training):
            self.say(f"{training.name}: done already")
            return
        teacher = training.taught_by
        if teacher and not (self.folder / teacher / RESULT_FILE).is_file():
            raise BenchmarkError(f"{training.name}: its teacher {teacher} is not trained yet.")
        output = self.folder / training.name
        self.say(f"{training.name}: {training.title}, {len(examples):,} examples")
        try:
            model, seconds = self._train(training, examples, output)
        except (ValueError, OSError) as error:
            raise BenchmarkError(f"{training.name}: {error}") from error
        predictions = self._predict(training, model)
        result = {"training": asdict(training), "seconds": seconds, "dtype": self.dtype}
        write_whole(output / RESULT_FILE, {**result, "predictions": predictions})

    def _train(
        self, training: Training, examples: Sequence[Example], output: Path
    ) -> tuple[LaitForSequenceClassification, float]:
        model = self.recipe.model(training).to(self.device)
        progress = train(
            model,
            training.view(examples),
            self.recipe.options(training, self.folder),
            output,
            say=lambda line: self.say(f"{training.name}: {line}"),
        )
        model.save_pretrained(output / "model")
        return model, progress.seconds

    def _predict(
        self, training: Training, model: LaitForSequenceClassification
    ) -> dict[str, dict[str, list[int]]]:
        dev = {name: training.view(group) for name, group in self.dev.items()}
        predictions = predict_groups(
            model.to(DTYPES[self.dtype]).eval(),
            dev,
            training.parallel_layers,
            lambda line: self.say(f"{training.name}: {line}"),
        )
        return {
            name: {str(p): labels.tolist() for p, labels in found.items()}
            for name, found in predictions.items()
        }

"""What a step minimises: cross-entropy, class weights, distillation.

By default the mean cross-entropy of the examples at the step's P's. With a
teacher checkpoint the loss of ``lait.training.distillation``. With the model as
its own teacher, each step computes the same examples at P = 0 too:

    loss = (CE(labels, P = 0) + distilled loss of P with the logits of P = 0) / 2

where the teacher's logits are detached: P = 0 learns from the labels alone. A
step that drew P = 0 alone is plain. A step of several P's has the mean of their
losses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from lait.modeling import LaitForSequenceClassification
from lait.training.distillation import divergences, load_teacher
from lait.training.options import SELF, TrainingOptions


@dataclass(frozen=True)
class StepLoss:
    """Loss to minimise (a scalar with its graph), and the cross-entropy at each P computed."""

    value: Tensor
    cross_entropy: dict[int, float]


@dataclass(frozen=True)
class Objective:
    """Loss of a micro-batch.

    label_weights : [labels], weight of an example by its label; None is 1 for all.
    teacher : a checkpoint that answers; None with ``options.teacher`` empty or "self".
    """

    options: TrainingOptions
    label_weights: Tensor | None = None
    teacher: LaitForSequenceClassification | None = None

    @classmethod
    def of_run(
        cls, model: LaitForSequenceClassification, labels: Sequence[int], options: TrainingOptions
    ) -> Objective:
        """The objective that options ask for.

        labels : of all training examples.

        Raises
        ------
        ValueError
            If the teacher does not fit the model.
        """
        weights = None
        if options.balance:
            numbers = label_weights(labels, model.config.num_labels, options.balance)
            weights = torch.tensor(numbers, device=model.device)
        return cls(options, weights, load_teacher(options, model))

    def __call__(
        self,
        model: LaitForSequenceClassification,
        inputs: dict[str, Tensor],
        labels: Tensor,
        layers: Sequence[int],
        teacher_inputs: dict[str, Tensor] | None = None,
    ) -> StepLoss:
        """Mean over the examples and the P's, all tensors on the model's device.

        inputs : as ``SegmentTokenizer.pack`` gives them; labels : [examples].
        teacher_inputs : the same texts for a teacher checkpoint; None for ``inputs``.
        layers : the P's that the step drew; with the model as its own teacher,
            P = 0 is computed and trained besides.
        """
        own_teacher = self.options.teacher == SELF
        logits = self._logits(model, inputs, {*layers, *([0] if own_teacher else [])})
        each = {p: self._cross_entropies(found, labels) for p, found in logits.items()}
        # Plain means: the label weights average 1 over all examples, and a mean over
        # micro-batches must be the mean over the step.
        plain = {p: found.mean() for p, found in each.items()}
        losses = dict(plain)
        if self.teacher is not None:
            answer = self.options.teacher_parallel_layers
            with torch.no_grad():
                read = inputs if teacher_inputs is None else teacher_inputs
                taught = self._logits(self.teacher, read, {answer})[answer]
            losses = {p: self._distilled(each[p], labels, taught, logits[p]) for p in plain}
        elif own_teacher:
            taught = logits[0].detach()
            distilled = {p: self._distilled(each[p], labels, taught, logits[p]) for p in plain if p}
            losses |= distilled
        value = torch.stack(list(losses.values())).mean()
        return StepLoss(value, {p: float(loss.detach()) for p, loss in plain.items()})

    def _logits(
        self, model: LaitForSequenceClassification, inputs: dict[str, Tensor], layers: set[int]
    ) -> dict[int, Tensor]:
        device = model.device.type
        with torch.autocast(device, torch.bfloat16, enabled=self.options.autocast):
            found = model.logits_at(layers, **inputs)
        return {p: logits.float() for p, logits in found.items()}

    def _cross_entropies(self, logits: Tensor, labels: Tensor) -> Tensor:
        smoothing = self.options.label_smoothing
        each = F.cross_entropy(logits, labels, label_smoothing=smoothing, reduction="none")
        return each if self.label_weights is None else each * self.label_weights[labels]

    def _distilled(self, each: Tensor, labels: Tensor, teacher: Tensor, student: Tensor) -> Tensor:
        """Of the cross-entropies of examples and their teacher's logits: a mean."""
        share = self.options.distillation_weight
        taught = divergences(teacher, student, self.options.distillation_temperature)
        if self.options.teacher_when_right:
            taught = torch.where(teacher.argmax(dim=-1) == labels, taught, each)
        return ((1 - share) * each + share * taught).mean()


def label_weights(labels: Sequence[int], num_labels: int, power: float) -> list[float]:
    """Weight of each label: its count to the power -``power``, their mean over the examples 1.

    0 gives 1 to all; 1 gives all labels the same total weight. A label without
    examples gets 0.
    """
    counts = Counter(labels)
    raw = [counts[label] ** -power if counts[label] else 0.0 for label in range(num_labels)]
    mean = sum(raw[label] for label in labels) / len(labels)
    return [weight / mean for weight in raw]

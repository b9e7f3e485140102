"""Distillation: learning from a teacher's probabilities besides the labels.

    loss = (1 - a) CE(labels, student) + a T^2 KL(softmax(z / T) || softmax(y / T))

with z the teacher's and y the student's logits (Hinton et al., 2015, "Distilling
the Knowledge in a Neural Network", arXiv 1503.02531, section 2; T^2 keeps the
gradient of both terms of one size whatever T is). With ``teacher_when_right`` an example
whose label is not the teacher's likeliest has cross-entropy alone.
"""

from __future__ import annotations

from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from lait.modeling import LaitForSequenceClassification
from lait.tokenization import SegmentTokenizer
from lait.training.options import SELF, TrainingOptions
from lait.training.start import load_checkpoint


def divergences(teacher: Tensor, student: Tensor, temperature: float) -> Tensor:
    """T^2 KL(teacher || student) at temperature T, of each example: [examples].

    teacher, student : logits [examples, labels], float32.
    """
    target = (teacher / temperature).log_softmax(dim=-1)
    answer = (student / temperature).log_softmax(dim=-1)
    return temperature**2 * F.kl_div(answer, target, reduction="none", log_target=True).sum(dim=-1)


def load_teacher(
    options: TrainingOptions, student: LaitForSequenceClassification
) -> LaitForSequenceClassification | None:
    """The teacher's checkpoint, ready to answer; None if there is none.

    Raises
    ------
    ValueError
        If it cannot be loaded, has other labels, or not the P asked for.
    """
    if options.teacher in ("", SELF):
        return None
    flag = f"--teacher {options.teacher}"
    teacher = load_checkpoint(options.teacher, "--teacher")
    if teacher.label_names != student.label_names:
        raise ValueError(
            f"{flag} has the labels {' '.join(teacher.label_names)}, in that order, and the model "
            f"{' '.join(student.label_names)}: a teacher needs the same."
        )
    layers = teacher.config.num_hidden_layers
    if not 0 <= options.teacher_parallel_layers <= layers:
        raise ValueError(
            f"--teacher_parallel_layers {options.teacher_parallel_layers}: the teacher has the "
            f"P's 0 to {layers}."
        )
    return teacher.to(student.device).requires_grad_(False).eval()


def teacher_tokenizer(
    teacher: LaitForSequenceClassification | None, student: LaitForSequenceClassification
) -> SegmentTokenizer | None:
    """What a teacher of another vocabulary reads the student's texts with, cut as the student's.

    None if there is no teacher, or it reads the same token ids.
    """
    if teacher is None or _vocabulary(teacher) == _vocabulary(student):
        return None
    return teacher.tokenizer.with_max_length(student.tokenizer.max_length)


def _vocabulary(model: LaitForSequenceClassification) -> dict[str, int]:
    return Tokenizer.from_str(model.tokenizer.json).get_vocab(with_added_tokens=True)

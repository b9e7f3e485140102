"""Distillation and class weights: the losses, and teachers that do not fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lait import LaitForSequenceClassification
from lait.training.batches import TrainingBatches
from lait.training.distillation import divergences, load_teacher, teacher_tokenizer
from lait.training.loop import TrainingOptions, train
from lait.training.objective import Objective, label_weights
from lait.training.start import set_dropout
from tests.tiny_models import labelled_examples, randomise, save_stock

OPTIONS = TrainingOptions((2,), batch_size=8, autocast=False, teacher="self")
LABELS = [0, 1, 2, 0, 0, 1]


def batch(model):
    examples = labelled_examples(6)
    inputs = model.tokenizer.pack([model.tokenizer.ids(one.segments) for one in examples])
    return inputs, torch.tensor([one.label for one in examples])


def new_model(tiny_model, kind="bert", seed=None):
    model = tiny_model(kind)
    if seed is not None:
        randomise(model, seed)
    return model.eval()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_divergence_is_the_formula(temperature):
    teacher, student = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0)).unbind()
    p = (teacher / temperature).softmax(-1).double().numpy()
    q = (student / temperature).softmax(-1).double().numpy()
    expected = temperature**2 * (p * np.log(p / q)).sum(axis=1)
    np.testing.assert_allclose(divergences(teacher, student, temperature), expected, atol=1e-5)
    np.testing.assert_allclose(divergences(teacher, teacher, temperature), 0, atol=1e-6)


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_self_distillation_adds_its_own_cross_entropy_at_zero(tiny_model, weight):
    model = new_model(tiny_model)
    inputs, labels = batch(model)
    options = replace(OPTIONS, distillation_weight=weight, distillation_temperature=2.0)
    objective = Objective.of_run(model, LABELS, options)
    found = objective(model, inputs, labels, [2])
    zero, two = (model(**inputs, parallel_layers=p).logits for p in (0, 2))
    plain = [F.cross_entropy(logits, labels) for logits in (zero, two)]
    distilled = (1 - weight) * plain[1] + weight * divergences(zero.detach(), two, 2.0).mean()
    torch.testing.assert_close(found.value, (plain[0] + distilled) / 2)
    assert found.cross_entropy == pytest.approx({0: plain[0].item(), 2: plain[1].item()})
    # At P = 0 there is nothing to distil.
    torch.testing.assert_close(objective(model, inputs, labels, [0]).value, plain[0])


def test_a_step_of_several_layers_has_the_mean_of_their_losses(tiny_model):
    model = new_model(tiny_model)
    inputs, labels = batch(model)
    objective = Objective.of_run(model, LABELS, replace(OPTIONS, teacher=""))
    alone = [objective(model, inputs, labels, [p]).value for p in (1, 3)]
    found = objective(model, inputs, labels, [3, 1])
    torch.testing.assert_close(found.value, torch.stack(alone).mean())
    assert sorted(found.cross_entropy) == [1, 3]
    # With P = 0 as the teacher of both.
    own = Objective.of_run(model, LABELS, OPTIONS)
    pairs = [2 * own(model, inputs, labels, [p]).value for p in (1, 3)]
    zero = own(model, inputs, labels, [0]).value
    torch.testing.assert_close(own(model, inputs, labels, [1, 3]).value, (sum(pairs) - zero) / 3)


def test_a_teacher_is_not_trained(tiny_model, tmp_path):
    """With all weight on the divergence, P = 0 as teacher gets no gradient from it."""
    model = new_model(tiny_model)
    inputs, labels = batch(model)
    options = replace(OPTIONS, distillation_weight=1.0)
    zero = model(**inputs, parallel_layers=0).logits
    gradients = torch.autograd.grad(F.cross_entropy(zero, labels) / 2, model.head.out.weight)
    two = model(**inputs, parallel_layers=2).logits
    target = model(**inputs, parallel_layers=0).logits.detach()
    student = torch.autograd.grad(divergences(target, two, 2.0).mean() / 2, model.head.out.weight)
    Objective.of_run(model, LABELS, options)(model, inputs, labels, [2]).value.backward()
    torch.testing.assert_close(model.head.out.weight.grad, gradients[0] + student[0])

    new_model(tiny_model, seed=3).save_pretrained(tmp_path)
    teacher = load_teacher(replace(OPTIONS, teacher=str(tmp_path)), model)
    assert not any(parameter.requires_grad for parameter in teacher.parameters())
    assert not teacher.training


def test_a_student_learns_the_answers_of_its_teacher(tiny_model, tmp_path):
    new_model(tiny_model, seed=3).save_pretrained(tmp_path / "teacher")
    teacher = LaitForSequenceClassification.from_pretrained(tmp_path / "teacher")
    examples = labelled_examples(24)
    texts = [one.segments for one in examples]
    student = new_model(tiny_model)
    set_dropout(student, 0.0)
    before = np.abs(student.predict(texts, 2) - teacher.predict(texts, 1)).mean()
    options = replace(
        OPTIONS,
        epochs=30,
        learning_rate=3e-3,
        teacher=str(tmp_path / "teacher"),
        teacher_parallel_layers=1,
        distillation_weight=1.0,
    )
    train(student, examples, options, tmp_path / "run", lambda line: None)
    after = np.abs(student.predict(texts, 2) - teacher.predict(texts, 1)).mean()
    assert after < before / 3


def test_a_teacher_may_have_another_vocabulary(tiny_model, tmp_path):
    """A T5 teaches a BERT: its answers are those it gives to the texts themselves."""
    new_model(tiny_model, "t5", seed=3).save_pretrained(tmp_path / "teacher")
    student = new_model(tiny_model)
    student.tokenizer = student.tokenizer.with_max_length(6)
    options = replace(OPTIONS, teacher=str(tmp_path / "teacher"), teacher_parallel_layers=1)
    teacher = load_teacher(options, student)
    reader = teacher_tokenizer(teacher, student)
    assert reader.max_length == 6
    assert teacher_tokenizer(student, student) is None
    assert teacher_tokenizer(None, student) is None
    examples = labelled_examples(6)
    batches = TrainingBatches(examples, student.tokenizer, 8, 0, 1, reader)
    inputs, labels, taught = batches.at(0)
    found = Objective.of_run(student, LABELS, options)(student, inputs, labels, [2], taught)
    teacher.tokenizer = reader
    # In the order of the batch, which labels and texts share.
    order = [example.segments for example in examples]
    answers = torch.from_numpy(teacher.predict_logits(order, 1))
    two = torch.from_numpy(student.predict_logits(order, 2))
    plain = F.cross_entropy(two, torch.tensor([one.label for one in examples]))
    expected = plain / 2 + divergences(answers, two, 2.0).mean() / 2
    torch.testing.assert_close(found.value.detach(), expected)
    # A whole run, killed and resumed, needs no more than the directory.
    train(student, examples, options, tmp_path / "run", lambda line: None)


def test_teachers_that_do_not_fit(tiny_model, tiny_backbone, tmp_path):
    student = new_model(tiny_model)
    cases = {"order": ["neutral", "entailment", "contradiction"], "other": ["yes", "no"]}
    for name, labels in cases.items():
        LaitForSequenceClassification.from_backbone(
            str(tiny_backbone("bert")), num_labels=len(labels), label_words=labels
        ).save_pretrained(tmp_path / name)
        with pytest.raises(ValueError, match=rf"--teacher .*{name} has the labels {labels[0]}"):
            load_teacher(replace(OPTIONS, teacher=str(tmp_path / name)), student)
    with pytest.raises(ValueError, match=r"--teacher .*nowhere: not a LAIT checkpoint"):
        load_teacher(replace(OPTIONS, teacher=str(tmp_path / "nowhere")), student)
    student.save_pretrained(tmp_path / "good")
    deep = replace(OPTIONS, teacher=str(tmp_path / "good"), teacher_parallel_layers=4)
    with pytest.raises(ValueError, match=r"--teacher_parallel_layers 4: .* 0 to 3"):
        load_teacher(deep, student)


def test_a_teacher_may_be_larger(tiny_model, tmp_path):
    deep = save_stock(tmp_path / "stock", "bert", num_hidden_layers=4, hidden_size=48)
    LaitForSequenceClassification.from_backbone(str(deep)).save_pretrained(tmp_path / "deep")
    model = new_model(tiny_model)
    options = replace(OPTIONS, teacher=str(tmp_path / "deep"), teacher_parallel_layers=4)
    objective = Objective.of_run(model, LABELS, options)
    assert objective(model, *batch(model), [1]).value.isfinite()


def test_label_weights():
    assert label_weights(LABELS, 3, 0.0) == [1.0, 1.0, 1.0]
    counts = [3, 2, 1]
    for power in (0.5, 1.0):
        weights = label_weights(LABELS, 3, power)
        assert sum(count * weight for count, weight in zip(counts, weights, strict=True)) == (
            pytest.approx(len(LABELS))
        )
        assert weights[2] / weights[0] == pytest.approx(3**power)
    assert label_weights([0, 0, 2], 3, 1.0) == pytest.approx([0.75, 0.0, 1.5])


def test_balance_weighs_each_example_by_its_label(tiny_model):
    model = new_model(tiny_model)
    inputs, labels = batch(model)
    objective = Objective.of_run(model, LABELS, replace(OPTIONS, teacher="", balance=1.0))
    logits = model(**inputs, parallel_layers=2).logits
    each = F.cross_entropy(logits, labels, reduction="none")
    weights = torch.tensor(label_weights(LABELS, 3, 1.0))[labels]
    torch.testing.assert_close(objective(model, inputs, labels, [2]).value, (each * weights).mean())


def test_a_teacher_that_is_wrong_is_not_learned_from(tiny_model):
    model = new_model(tiny_model)
    inputs, labels = batch(model)
    wrong = replace(OPTIONS, distillation_weight=0.7, teacher_when_right=True)
    objective = Objective.of_run(model, LABELS, wrong)
    zero, two = (model(**inputs, parallel_layers=p).logits.detach() for p in (0, 2))
    likeliest = zero.argmax(dim=-1)
    other = (likeliest + 1) % model.config.num_labels
    plain = F.cross_entropy
    # Right everywhere: as without the option. Wrong everywhere: labels alone.
    always = Objective.of_run(model, LABELS, replace(wrong, teacher_when_right=False))
    found, expected = (one(model, inputs, likeliest, [2]).value for one in (objective, always))
    torch.testing.assert_close(found, expected)
    alone = (plain(zero, other) + plain(two, other)) / 2
    torch.testing.assert_close(objective(model, inputs, other, [2]).value.detach(), alone)
    # Some of each: the mean over the examples.
    mixed = torch.where(torch.arange(len(labels)) % 2 == 0, likeliest, other)
    each = [
        objective(model, {k: v[i : i + 1] for k, v in inputs.items()}, mixed[i : i + 1], [2]).value
        for i in range(len(labels))
    ]
    torch.testing.assert_close(
        objective(model, inputs, mixed, [2]).value, torch.stack(each).mean(), rtol=1e-4, atol=1e-5
    )

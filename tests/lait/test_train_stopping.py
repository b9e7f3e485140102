"""Early stopping: the best model by dev is kept, and training ends when dev does not improve."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from lait import LaitForSequenceClassification
from lait.evaluation import accuracies, fixed_sample
from lait.training.early_stopping import best_evaluation, should_stop
from lait.training.examples import Example
from lait.training.log import evaluation_entry, read_log
from lait.training.loop import Progress, TrainingOptions, train
from lait.training.start import set_dropout
from tests.tiny_models import labelled_examples

OPTIONS = TrainingOptions(
    parallel_layers=(1, 3),
    batch_size=10,
    epochs=20,
    learning_rate=3e-3,
    autocast=False,
    evaluate_every=5,
    patience=3,
)


def entries(*accuracies):
    """A log of evaluations with other entries between them."""
    log = []
    for i, accuracy in enumerate(accuracies):
        log += [{"step": i, "loss": 1.0}, {"step": i, "dev": {}, "dev_accuracy": accuracy}]
    return log


@pytest.mark.parametrize(
    ("accuracies", "patience", "best", "stop"),
    [
        ((), 1, None, False),
        ((0.5,), 1, 0, False),
        ((0.5, 0.5), 1, 0, True),
        ((0.5, 0.6), 1, 1, False),
        ((0.5, 0.6, 0.4), 2, 1, False),
        ((0.5, 0.6, 0.4, 0.6), 2, 1, True),
        ((0.5, 0.6, 0.4, 0.61), 2, 3, False),
        ((0.0, 0.0, 0.0), 2, 0, True),
        ((0.9, 0.1, 0.1, 0.1), 0, 0, False),
    ],
)
def test_rule(accuracies, patience, best, stop):
    log = entries(*accuracies)
    found = best_evaluation(log)
    assert (found["step"] if found else None) == best
    assert should_stop(log, patience) is stop


def test_the_mean_is_over_files_and_layers():
    figures = {"a": {"0": 1.0, "2": 0.5}, "b": {"0": 0.0, "2": 0.1}}
    entry = evaluation_entry(Progress(step=3), 9, figures)
    assert entry["dev_accuracy"] == pytest.approx(0.4)
    assert entry["dev"] == figures
    assert (entry["step"], entry["steps"]) == (3, 9)


def trained(tiny_model, output, options, dev):
    model = tiny_model()
    set_dropout(model, 0.0)
    progress = train(model, labelled_examples(30), options, output, lambda line: None, dev=dev)
    return model, progress


def test_training_ends_with_the_best_model(tiny_model, tmp_path):
    learned = labelled_examples(12)
    model, progress = trained(tiny_model, tmp_path, OPTIONS, {"dev": learned})
    log = [entry for entry in read_log(tmp_path) if "dev" in entry]
    best = best_evaluation(log)
    assert log == [entry for entry in progress.history if "dev" in entry]
    assert best["dev_accuracy"] > 0.9
    # Stopped three evaluations after the best, long before the end.
    assert progress.step == best["step"] + 15 < 60
    assert accuracies(model, {"dev": learned}, (1, 3)) == best["dev"]
    kept = LaitForSequenceClassification.from_pretrained(tmp_path / "best")
    for name, tensor in model.state_dict().items():
        assert torch.equal(kept.state_dict()[name], tensor)


def test_dev_that_gets_worse_stops_at_once(tiny_model, tmp_path):
    """Dev's labels contradict training's: the longer the training, the worse."""
    wrong = [Example(one.segments, (one.label + 1) % 3) for one in labelled_examples(12)]
    options = replace(OPTIONS, patience=1, evaluate_every=10)
    model, progress = trained(tiny_model, tmp_path, options, {"dev": wrong})
    best = best_evaluation(progress.history)
    assert progress.step == best["step"] + 10 < 60
    assert accuracies(model, {"dev": wrong}, (1, 3)) == best["dev"]
    again, finished = trained(tiny_model, tmp_path, options, {"dev": wrong})
    assert finished.step == progress.step
    for name, tensor in model.state_dict().items():
        assert torch.equal(again.state_dict()[name], tensor)


def test_without_evaluations_on_the_way_dev_is_evaluated_at_the_end(tiny_model, tmp_path):
    dev = {"dev": labelled_examples(12)}
    options = replace(OPTIONS, epochs=2, evaluate_every=0, patience=0)
    model, progress = trained(tiny_model, tmp_path, options, dev)
    (entry,) = [entry for entry in progress.history if "dev" in entry]
    assert entry["step"] == progress.step == 6
    assert entry["dev"] == accuracies(model, dev, (1, 3))
    assert not (tmp_path / "best").exists()
    _, again = trained(tiny_model, tmp_path, options, dev)
    assert again.history == progress.history


def test_what_is_asked_together_is_needed_together(tiny_model, tmp_path):
    with pytest.raises(ValueError, match=r"--patience 2 .* give --evaluate_every"):
        TrainingOptions((1,), patience=2)
    with pytest.raises(ValueError, match=r"--evaluate_every 5 .* give --dev"):
        trained(tiny_model, tmp_path, OPTIONS, None)


def test_a_sample_keeps_the_order_and_is_always_the_same():
    examples = labelled_examples(50)
    sample = fixed_sample(examples, 20)
    assert sample == fixed_sample(examples, 20)
    assert len(sample) == 20
    places = [next(i for i, one in enumerate(examples) if one is chosen) for chosen in sample]
    assert places == sorted(set(places))
    assert {one.label for one in sample} == {0, 1, 2}
    assert fixed_sample(examples, 50) == fixed_sample(examples, 99) == examples

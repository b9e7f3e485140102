"""Gradient accumulation: an update from N batches of B is one of N * B."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from lait.training.batches import TrainingBatches
from lait.training.loop import TrainingOptions, train
from lait.training.objective import Objective
from lait.training.start import set_dropout
from lait.training.step import train_step
from tests.tiny_models import labelled_examples

# 14 examples: steps of 6, 6 and 2 an epoch, in an order that chance decides.
WHOLE = TrainingOptions((1,), batch_size=6, epochs=2, learning_rate=1e-3, autocast=False)
CHANGES = {
    "plain": {},
    "elastic": {"parallel_layers": (0, 2, 3)},
    "several": {"parallel_layers": (0, 2, 3), "layers_per_step": 2},
    "balanced": {"balance": 1.0},
    "distilled": {"teacher": "self"},
}


def without_dropout(model):
    set_dropout(model, 0.0)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return model


def descend(model, options, steps=4):
    """Updates by plain gradient descent: Adam's quotient blows up what rounding leaves of 0."""
    examples = labelled_examples()
    batches = TrainingBatches(
        examples, model.tokenizer, options.batch_size, options.seed, options.accumulate
    )
    objective = Objective.of_run(model, [example.label for example in examples], options)
    group = {"params": list(model.parameters()), "peak": 0.5}
    optimizer = torch.optim.SGD([group], lr=0.5)
    return [train_step(model, optimizer, batches, objective, i, steps + 1) for i in range(steps)]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("changes", CHANGES)
def test_micro_batches_give_the_update_of_the_whole(tiny_model, size, changes):
    options = replace(WHOLE, **CHANGES[changes])
    # With 4 the second step, of 6 examples, has parts of 4 and 2.
    accumulate = -(-options.batch_size // size)
    whole = replace(options, batch_size=size * accumulate)
    expected, found = without_dropout(tiny_model()), without_dropout(tiny_model())
    start = {name: tensor.clone() for name, tensor in expected.state_dict().items()}
    one = descend(expected, whole)
    many = descend(found, replace(options, batch_size=size, accumulate=accumulate))
    for name, tensor in expected.state_dict().items():
        torch.testing.assert_close(found.state_dict()[name], tensor, rtol=1e-4, atol=1e-5)
    moved = max((expected.state_dict()[name] - start[name]).abs().max() for name in start)
    assert moved > 1e-2
    for left, right in zip(one, many, strict=True):
        assert left["examples"] == right["examples"]
        # Rounding grows from update to update, by the order in which threads add.
        assert left["loss"] == pytest.approx(right["loss"], abs=1e-4)
        assert left["cross_entropy"] == pytest.approx(right["cross_entropy"], abs=1e-4)


def test_accumulated_runs_have_the_steps_and_losses_of_whole_ones(tiny_model, tmp_path):
    runs = []
    for name, size, accumulate in (("whole", 6, 1), ("parts", 2, 3), ("small", 2, 1)):
        options = replace(WHOLE, batch_size=size, accumulate=accumulate, log_every=1)
        model = without_dropout(tiny_model())
        runs.append(
            train(model, labelled_examples(), options, tmp_path / name, lambda line: None).history
        )
    whole, parts, small = ([entry["loss"] for entry in history] for history in runs)
    assert parts == pytest.approx(whole, abs=1e-3)
    assert len(small) > len(whole)


def test_parts_are_the_examples_of_the_step_in_order(tiny_model):
    batches = TrainingBatches(labelled_examples(), tiny_model().tokenizer, 2, 3, accumulate=3)
    assert batches.per_epoch == 3
    for step in range(4):
        inputs, labels, _ = batches.at(step)
        parts = batches.parts(step)
        assert all(len(part_labels) <= 2 for _, part_labels, _ in parts)
        assert torch.cat([part_labels for _, part_labels, _ in parts]).tolist() == labels.tolist()
        rows = [row for part, _, _ in parts for row in part["input_ids"].tolist()]
        for row, whole in zip(rows, inputs["input_ids"].tolist(), strict=True):
            assert [i for i in row if i] == [i for i in whole if i]

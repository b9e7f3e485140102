"""Training: resumed runs, and checkpoints that survive a failure."""

from __future__ import annotations

import errno
import json

import pytest
import torch
from torch import nn

from lait import LaitForSequenceClassification
from lait.evaluation import accuracy, accuracy_table
from lait.training import checkpointing, loop
from lait.training.loop import LOG_FILE, TrainingOptions, learning_rate_factor, train
from lait.training.start import set_dropout
from tests.tiny_models import labelled_examples as make_examples

OPTIONS = TrainingOptions(
    parallel_layers=(0, 1, 2, 3), batch_size=4, epochs=2.0, learning_rate=1e-3, autocast=False
)


def new_model(tiny_model, kind="bert", head="pooled"):
    model = tiny_model(kind, head)
    set_dropout(model, 0.2)
    return model


def quiet(line):
    pass


@pytest.mark.parametrize(
    ("kind", "head"), [("bert", "pooled"), ("t5", "decoder"), ("bert-separate", "pooled")]
)
@pytest.mark.parametrize("stops", [(3,), (1, 5)])
def test_a_resumed_run_ends_with_the_same_weights(tiny_model, tmp_path, kind, head, stops):
    whole = new_model(tiny_model, kind, head)
    start = {name: tensor.clone() for name, tensor in whole.state_dict().items()}
    progress = train(whole, make_examples(), OPTIONS, tmp_path / "whole", quiet)
    assert progress.step == 8
    for stop in (*stops, None):
        # A new process: new model and optimizer, from the backbone.
        resumed = new_model(tiny_model, kind, head)
        train(resumed, make_examples(), OPTIONS, tmp_path / "parts", quiet, stop)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(resumed.state_dict()[name], tensor), name
    assert any((whole.state_dict()[name] != start[name]).any() for name in start)
    assert not resumed.training


def test_a_finished_run_is_not_trained_again(tiny_model, tmp_path):
    examples = make_examples()
    first, second = new_model(tiny_model), new_model(tiny_model)
    train(first, examples, OPTIONS, tmp_path, quiet)
    assert train(second, examples, OPTIONS, tmp_path, quiet).step == 8
    for name, tensor in first.state_dict().items():
        assert torch.equal(second.state_dict()[name], tensor)


def test_training_learns(tiny_model, tmp_path):
    examples = make_examples(30)
    model = tiny_model()
    set_dropout(model, 0.0)
    options = TrainingOptions((1, 2), batch_size=10, epochs=25, learning_rate=3e-3, autocast=False)
    said = []
    train(model, examples, options, tmp_path, said.append)
    assert min(accuracy(model, examples, p) for p in (1, 2)) > 0.9
    log = [json.loads(line) for line in (tmp_path / LOG_FILE).read_text().splitlines()]
    assert [entry["step"] for entry in log] == [50, 75]
    assert log[-1]["loss"] < log[0]["loss"]
    assert len(said) == 2
    table = accuracy_table(model, examples, (1, 2), "dev").splitlines()
    assert table[0] == "dev (30 examples)"
    assert [line.split()[0] for line in table[1:]] == ["P=1", "P=2"]


def test_other_options_do_not_resume(tiny_model, tmp_path):
    train(new_model(tiny_model), make_examples(), OPTIONS, tmp_path, quiet, 1)
    other = TrainingOptions(parallel_layers=(1,), batch_size=4)
    with pytest.raises(ValueError, match="holds a run with other options"):
        train(new_model(tiny_model), make_examples(), other, tmp_path, quiet)


@pytest.mark.parametrize("fails", ["save_file", "weights"])
def test_a_failed_save_leaves_the_last_good_checkpoint(tiny_model, tmp_path, monkeypatch, fails):
    model = new_model(tiny_model)
    train(model, make_examples(), OPTIONS, tmp_path, quiet, 2)
    kept = {name: tensor.clone() for name, tensor in model.state_dict().items()}

    def no_space(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if fails == "save_file":
            patch.setattr(checkpointing, "save_file", no_space)
        else:
            patch.setattr(LaitForSequenceClassification, "save_pretrained", no_space)
        with pytest.raises(OSError, match="No space left"):
            train(new_model(tiny_model), make_examples(), OPTIONS, tmp_path, quiet, 4)
    checkpoint = checkpointing.find_checkpoint(tmp_path)
    assert checkpoint is not None
    saved = LaitForSequenceClassification.from_pretrained(checkpoint)
    for name, tensor in kept.items():
        assert torch.equal(saved.state_dict()[name], tensor)
    resumed = new_model(tiny_model)
    whole = new_model(tiny_model)
    assert train(resumed, make_examples(), OPTIONS, tmp_path, quiet).step == 8
    train(whole, make_examples(), OPTIONS, tmp_path / "whole", quiet)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(resumed.state_dict()[name], tensor)


def test_a_kill_between_the_renames_leaves_the_old_checkpoint(tiny_model, tmp_path):
    train(new_model(tiny_model), make_examples(), OPTIONS, tmp_path, quiet, 2)
    (tmp_path / "last").rename(tmp_path / ".last.old")
    assert checkpointing.find_checkpoint(tmp_path) == tmp_path / ".last.old"
    assert train(new_model(tiny_model), make_examples(), OPTIONS, tmp_path, quiet, 3).step == 3
    assert checkpointing.find_checkpoint(tmp_path) == tmp_path / "last"
    assert not (tmp_path / ".last.old").exists()


def test_an_empty_directory_holds_no_checkpoint(tmp_path):
    assert checkpointing.find_checkpoint(tmp_path) is None


def test_learning_rate_rises_and_falls():
    factors = [learning_rate_factor(step, 100, 0.1) for step in range(101)]
    assert factors[9] == max(factors) == 1.0
    assert factors[:10] == sorted(factors[:10])
    assert factors[9:] == sorted(factors[9:], reverse=True)
    assert factors[0] > 0
    assert factors[100] == 0
    assert learning_rate_factor(0, 1, 0.06) == 1.0


def test_new_parameters_have_their_own_rate_and_vectors_no_decay(tiny_model):
    model = tiny_model()
    optimizer = loop.make_optimizer(model, OPTIONS)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    seen = set()
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            name = names[id(parameter)]
            new = name.startswith(("head.", "role_vectors"))
            assert group["peak"] == (OPTIONS.head_learning_rate if new else OPTIONS.learning_rate)
            assert (group["weight_decay"] > 0) == (parameter.dim() > 1)
            seen.add(name)
    assert seen == set(names.values())


def test_dropout_of_the_backbone_is_one_number(tiny_model):
    for kind in ("bert", "t5"):
        model = tiny_model(kind)
        set_dropout(model, 0.25)
        dropouts = [m.p for m in model.backbone.modules() if isinstance(m, nn.Dropout)]
        assert set(dropouts) == {0.25}
        assert model.encoder.attention_dropout == 0.25
        assert model.head.dropout.p == model.config.classifier_dropout

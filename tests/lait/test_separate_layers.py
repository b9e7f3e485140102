"""Parallel and joint layers with weights of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from lait import LaitForSequenceClassification
from lait.modeling import LABELS
from lait.train import main
from lait.training.loop import TrainingOptions, train
from lait.training.start import load_start, set_dropout
from tests.lait.test_train_command import write_rows
from tests.lait.test_training import quiet
from tests.tiny_models import LAYERS, labelled_examples, plain_logits, random_rows

ROWS = random_rows([5, 3, 7, 2])
EXAMPLES = [ROWS[:2], ROWS[2:]]
OPTIONS = TrainingOptions((0,), batch_size=7, learning_rate=1e-2, autocast=False)


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_both_start_from_the_stock_layers(tiny_backbone, kind):
    backbone = str(tiny_backbone(kind))
    shared, separate = (load_start(backbone, LABELS, None, 3, 1, own) for own in (False, True))
    for p in range(LAYERS + 1):
        expected = plain_logits(shared, EXAMPLES, p)
        torch.testing.assert_close(plain_logits(separate, EXAMPLES, p), expected)


def test_a_checkpoint_of_shared_layers_answers_the_same_with_separate_ones(tiny_model, tmp_path):
    model = tiny_model()
    model.save_pretrained(tmp_path)
    separate = load_start(str(tmp_path), LABELS, None, 0, 1, True)
    assert separate.config.separate_layers and not model.config.separate_layers
    for p in range(LAYERS + 1):
        expected = plain_logits(model, EXAMPLES, p)
        torch.testing.assert_close(plain_logits(separate, EXAMPLES, p), expected)
    separate.save_pretrained(tmp_path / "again")
    again = load_start(str(tmp_path / "again"), LABELS, None, 0)
    assert again.config.separate_layers


@pytest.mark.parametrize("parallel_layers", range(LAYERS + 1))
def test_training_at_one_p_moves_the_layers_that_it_runs(tiny_backbone, tmp_path, parallel_layers):
    model = load_start(str(tiny_backbone("bert")), LABELS, None, 0, 1, True)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    options = replace(OPTIONS, parallel_layers=(parallel_layers,))
    train(model, labelled_examples(), options, tmp_path, quiet)

    def moved(prefix):
        names = [name for name in before if name.startswith(prefix)]
        assert names
        return any((model.state_dict()[name] != before[name]).any() for name in names)

    for layer in range(LAYERS):
        assert moved(f"parallel_stack.{layer}.") == (layer < parallel_layers)
        assert moved(f"backbone.encoder.layer.{layer}.") == (layer >= parallel_layers)


def test_dropout_reaches_both(tiny_model):
    model = tiny_model("bert-separate")
    set_dropout(model, 0.3)
    for part in (model.backbone, model.parallel_stack):
        found = [module.p for module in part.modules() if isinstance(module, nn.Dropout)]
        assert found and set(found) == {0.3}
    assert model.encoder.attention_dropout == model.parallel_encoder.attention_dropout == 0.3


def test_command_line(tiny_backbone, tmp_path, capsys):
    rows = write_rows(tmp_path / "rows.jsonl", labelled_examples())
    arguments = [
        *("--backbone", str(tiny_backbone("bert")), "--train", rows),
        *("--output", str(tmp_path / "run"), "--parallel_layers", "0,1", "--device", "cpu"),
        *("--batch_size", "7", "--dtype", "float32", "--log_every", "1"),
    ]
    separate = ["--separate_layers", "--each_step", "2"]
    assert main([*arguments, *separate]) == 0
    model = LaitForSequenceClassification.from_pretrained(tmp_path / "run" / "model")
    assert model.config.separate_layers
    assert model.config.parallel_layers == 2
    assert "P0" in capsys.readouterr().out
    assert main([*arguments, "--each_step", "2"]) == 2
    assert "separate layers" in capsys.readouterr().err
    assert main([*arguments, "--separate_layers"]) == 2
    assert "--each_step" in capsys.readouterr().err
    assert main([*arguments, "--each_step", "9"]) == 2
    assert "parallel_layers=9" in capsys.readouterr().err

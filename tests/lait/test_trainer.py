"""The model under Transformers' Trainer."""

from __future__ import annotations

import copy

import pytest
import torch
from transformers import Trainer, TrainingArguments

from lait import LaitForSequenceClassification
from tests.tiny_models import random_rows


def data_set(model):
    rows = random_rows([4, 6, 3, 5, 4, 6, 3, 5])
    packed = model.tokenizer.pack([[rows[i], rows[i + 4]] for i in range(4)])
    return [
        {**{name: tensor[i] for name, tensor in packed.items()}, "labels": i % 3} for i in range(4)
    ]


def fine_tune(model, output, **options):
    """Train without chance: no dropout, plain gradient descent."""
    settings = {
        "max_steps": 2,
        "learning_rate": 0.05,
        "lr_scheduler_type": "constant",
        "optim": "sgd",
        "max_grad_norm": 0.0,
        "per_device_train_batch_size": 4,
    }
    arguments = TrainingArguments(
        output_dir=str(output),
        use_cpu=True,
        report_to=[],
        disable_tqdm=True,
        logging_steps=1,
        save_strategy="no",
        **{**settings, **options},
    )
    trainer = Trainer(model=model, args=arguments, train_dataset=data_set(model))
    trainer.train()
    return [entry["loss"] for entry in trainer.state.log_history if "loss" in entry], trainer


def without_dropout(model):
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    model.encoder.attention_dropout = 0.0
    return model


@pytest.mark.parametrize(
    ("kind", "head", "rate"), [("bert", "pooled", 0.003), ("t5", "decoder", 0.02)]
)
def test_two_steps_lower_the_loss(tiny_model, tmp_path, kind, head, rate):
    model = without_dropout(tiny_model(kind, head))
    before = copy.deepcopy(model.state_dict())
    losses, trainer = fine_tune(model, tmp_path, max_steps=3, learning_rate=rate)
    assert losses[-1] < losses[0]
    changed = {
        name for name, tensor in model.state_dict().items() if (tensor != before[name]).any()
    }
    assert "role_vectors" in changed
    assert any(name.startswith("head.") for name in changed)
    assert any(name.startswith("backbone.") for name in changed)
    trainer.save_model(str(tmp_path / "saved"))
    again = LaitForSequenceClassification.from_pretrained(tmp_path / "saved")
    for name, tensor in model.state_dict().items():
        assert torch.equal(again.state_dict()[name], tensor)


def test_accumulated_batches_give_the_gradient_of_the_whole(tiny_model, tmp_path):
    whole, parts = without_dropout(tiny_model()), without_dropout(tiny_model())
    fine_tune(whole, tmp_path, max_steps=1)
    fine_tune(
        parts, tmp_path, max_steps=1, per_device_train_batch_size=1, gradient_accumulation_steps=4
    )
    for name, tensor in whole.state_dict().items():
        torch.testing.assert_close(parts.state_dict()[name], tensor, rtol=1e-3, atol=1e-5)

"""Saving and loading a model, alone and by Transformers' own Auto classes."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForSequenceClassification

import lait
from lait.modeling import LABELS
from tests.tiny_models import KINDS, LAYERS, MODELS, random_texts

TEXTS = random_texts([4, 1, 7, 3])
EXAMPLES = [TEXTS[:2], TEXTS[1:4], TEXTS[3:]]


@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_round_trip_keeps_probabilities_and_tokenizer(tiny_model, tmp_path, kind, head):
    model = tiny_model(kind, head)
    model.save_pretrained(tmp_path)
    again = lait.LaitForSequenceClassification.from_pretrained(tmp_path)
    assert not again.training
    assert again.tokenizer.ids(TEXTS) == model.tokenizer.ids(TEXTS)
    for parallel_layers in range(LAYERS + 1):
        np.testing.assert_allclose(
            again.predict(EXAMPLES, parallel_layers),
            model.predict(EXAMPLES, parallel_layers),
            atol=1e-6,
        )


@pytest.mark.parametrize(
    ("kind", "head"), [("bert", "pooled"), ("t5", "decoder"), ("mt5", "pooled")]
)
def test_auto_classes_load_it(tiny_model, tmp_path, kind, head):
    model = tiny_model(kind, head)
    model.save_pretrained(tmp_path)
    config = AutoConfig.from_pretrained(tmp_path)
    assert isinstance(config, lait.LaitConfig)
    assert config.head == head
    again = AutoModelForSequenceClassification.from_pretrained(tmp_path)
    assert isinstance(again, lait.LaitForSequenceClassification)
    np.testing.assert_allclose(again.predict(EXAMPLES), model.predict(EXAMPLES), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_config_file(tiny_model, tiny_backbone, tmp_path, kind):
    tiny_model(kind).save_pretrained(tmp_path)
    text = (tmp_path / "config.json").read_text()
    config = json.loads(text)
    assert config["model_type"] == "lait"
    assert config["num_hidden_layers"] == LAYERS
    assert config["id2label"] == {str(i): label for i, label in enumerate(LABELS)}
    assert str(tiny_backbone(kind).parent) not in text
    assert not (tmp_path / "pytorch_model.bin").exists()


@pytest.mark.parametrize("kind", ["roberta", "t5"])
def test_weights_stored_in_bfloat16_load_as_float32(tiny_model, tmp_path, kind):
    model = tiny_model(kind).to(torch.bfloat16)
    model.save_pretrained(tmp_path)
    stored = load_file(tmp_path / "model.safetensors")
    assert {tensor.dtype for tensor in stored.values()} == {torch.bfloat16}
    again = lait.LaitForSequenceClassification.from_pretrained(tmp_path)
    assert {parameter.dtype for parameter in again.parameters()} == {torch.float32}
    for name, parameter in model.named_parameters():
        assert torch.equal(again.get_parameter(name), parameter.float())
    asked = lait.LaitForSequenceClassification.from_pretrained(tmp_path, dtype=torch.bfloat16)
    assert asked.dtype == torch.bfloat16


def test_settings_survive(tiny_model, tmp_path):
    model = tiny_model()
    model.config.parallel_layers = 2
    model.config.max_segment_length = 5
    model.config.verdict_rules = {"2": {"weight_e": 2.0}}
    model.save_pretrained(tmp_path)
    again = lait.LaitForSequenceClassification.from_pretrained(tmp_path)
    assert again.config.parallel_layers == 2
    assert again.config.verdict_rules == {"2": {"weight_e": 2.0}}
    assert max(map(len, again.tokenizer.ids(random_texts([9])))) == 5
    np.testing.assert_allclose(again.predict(EXAMPLES), again.predict(EXAMPLES, 2))


def test_a_model_without_a_tokenizer_says_so(tiny_model, tmp_path, monkeypatch):
    config = tiny_model().config
    model = lait.LaitForSequenceClassification(lait.LaitConfig(config.backbone_config))
    # A stray tokenizer in the working directory is not the model's.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ValueError, match=r"has no tokenizer: set `model\.tokenizer`"):
        model.predict(EXAMPLES)
    model.save_pretrained(tmp_path / "saved")
    assert not (tmp_path / "saved" / "tokenizer.json").exists()

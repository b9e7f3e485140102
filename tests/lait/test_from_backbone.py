"""Starting from a stock model: what is refused, and how the new parts begin."""

from __future__ import annotations

import pytest
import torch
from transformers import GPT2Config, ViTConfig

from lait.modeling import LABELS, LaitForSequenceClassification
from tests.tiny_models import KINDS, LAYERS, save_stock, stock_model

from_backbone = LaitForSequenceClassification.from_backbone


@pytest.mark.parametrize("config", [GPT2Config(n_layer=1), ViTConfig(num_hidden_layers=1)])
def test_other_families_are_refused(tmp_path, config):
    config.save_pretrained(tmp_path)
    with pytest.raises(ValueError, match=rf"'{config.model_type}' is not supported.*bert.*mt5"):
        from_backbone(str(tmp_path))


@pytest.mark.parametrize("parallel_layers", [-1, LAYERS + 1, 1.5])
def test_layers_that_the_model_does_not_have(tiny_backbone, tiny_model, parallel_layers):
    message = rf"parallel_layers={parallel_layers}: .*0 \(fully self-attentive\) to {LAYERS} "
    with pytest.raises(ValueError, match=message):
        from_backbone(str(tiny_backbone("bert")), parallel_layers=parallel_layers)
    model = tiny_model()
    inputs = model.tokenizer.pad([[4, 5]])
    with pytest.raises(ValueError, match=message):
        model(*inputs, parallel_layers=parallel_layers)
    with pytest.raises(ValueError, match=message):
        model.encode_segments(*inputs, parallel_layers=parallel_layers)


def test_decoder_head_needs_t5(tiny_backbone):
    with pytest.raises(ValueError, match=r"head='decoder' needs a T5 backbone, not 'bert'"):
        from_backbone(str(tiny_backbone("bert")), head="decoder")


def test_unknown_head(tiny_backbone):
    with pytest.raises(ValueError, match=r"head='linear': allowed are pooled, aligned, decoder"):
        from_backbone(str(tiny_backbone("bert")), head="linear")


@pytest.mark.parametrize("kind", KINDS)
def test_backbone_weights_are_copied(tiny_backbone, kind):
    model = from_backbone(str(tiny_backbone(kind)), parallel_layers=1)
    stock = stock_model(kind).state_dict()
    for name, tensor in model.backbone.state_dict().items():
        assert torch.equal(tensor, stock[name]), name
    assert model.config.parallel_layers == 1
    assert model.label_names == list(LABELS)
    assert not model.training


def test_roles_start_as_token_types(tiny_backbone):
    model = from_backbone(str(tiny_backbone("bert")))
    types = model.backbone.embeddings.token_type_embeddings.weight
    torch.testing.assert_close(model.role_vectors, types - types[0])
    for kind in ("roberta", "t5"):
        assert not from_backbone(str(tiny_backbone(kind))).role_vectors.any()


def test_other_labels(tiny_backbone):
    model = from_backbone(str(tiny_backbone("t5")), num_labels=2, label_words=["Yes", "No"])
    assert model.label_names == ["yes", "no"]
    assert model.predict([["w1", "w2"]]).shape == (1, 2)


def test_a_backbone_without_tokenizer_takes_ids_only(tmp_path):
    for kind in ("bert", "t5"):
        directory = save_stock(tmp_path / kind, kind)
        (directory / "tokenizer.json").unlink()
        model = from_backbone(str(directory))
        assert model(torch.tensor([[4, 5]])).logits.shape == (1, 3)
        with pytest.raises(ValueError, match=r"holds no tokenizer\.json"):
            model.predict([["w1", "w2"]])
    with pytest.raises(ValueError, match=r"holds no tokenizer\.json"):
        from_backbone(str(tmp_path / "t5"), head="decoder")

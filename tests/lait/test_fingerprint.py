"""Fingerprints change exactly with what a state or a score depends on."""

from __future__ import annotations

import copy

import pytest
import torch

from lait import LaitForSequenceClassification
from lait.fingerprint import fingerprint, portable, relevant
from lait.tokenization import SegmentTokenizer
from tests.tiny_models import LAYERS

P = 2
LAYER = {"bert": "backbone.encoder.layer.{}.", "t5": "backbone.encoder.block.{}."}
EMBEDDING = {
    "bert": "backbone.embeddings.word_embeddings.weight",
    "t5": "backbone.shared.weight",
}


def both(model, parallel_layers=P):
    return model.parallel_fingerprint(parallel_layers), model.joint_fingerprint(parallel_layers)


def change(model, prefix):
    """Change one number of the first parameter whose name begins with ``prefix``."""
    name = next(name for name, _ in model.named_parameters() if name.startswith(prefix))
    with torch.no_grad():
        model.get_parameter(name).view(-1)[0] += 0.5


@pytest.mark.parametrize(
    ("kind", "head"), [("bert", "pooled"), ("t5", "pooled"), ("t5", "decoder")]
)
def test_kept_by_a_round_trip(tiny_model, tmp_path, kind, head):
    model = tiny_model(kind, head)
    model.save_pretrained(tmp_path)
    again = LaitForSequenceClassification.from_pretrained(tmp_path)
    for parallel_layers in range(LAYERS + 1):
        assert both(again, parallel_layers) == both(model, parallel_layers)


def test_kept_by_a_dtype_that_holds_the_same_values(tiny_model):
    model = tiny_model().to(torch.bfloat16)
    assert both(model) == both(copy.deepcopy(model).to(torch.float32))


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_parallel_weights(tiny_model, kind):
    before = both(tiny_model(kind))
    for prefix in (EMBEDDING[kind], *(LAYER[kind].format(i) for i in range(P))):
        model = tiny_model(kind)
        change(model, prefix)
        parallel, joint = both(model)
        assert parallel != before[0], prefix
        assert joint == before[1], prefix


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_joint_weights(tiny_model, kind):
    before = both(tiny_model(kind))
    for prefix in (*(LAYER[kind].format(i) for i in range(P, LAYERS)), "head.", "role_vectors"):
        model = tiny_model(kind)
        change(model, prefix)
        parallel, joint = both(model)
        assert parallel == before[0], prefix
        assert joint != before[1], prefix


def test_position_bias_of_t5_belongs_to_the_first_layer_and_all_that_use_it(tiny_model):
    bias = "backbone.encoder.block.0.layer.0.SelfAttention.relative_attention_bias."
    model = tiny_model("t5")
    before = both(model, 0), both(model, P)
    change(model, bias)
    after = both(model, 0), both(model, P)
    assert after[0][0] == before[0][0]
    assert after[0][1] != before[0][1]
    assert after[1][0] != before[1][0]


def test_number_of_parallel_layers(tiny_model):
    model = tiny_model()
    assert len({model.parallel_fingerprint(p) for p in range(LAYERS + 1)}) == LAYERS + 1
    assert len({model.joint_fingerprint(p) for p in range(LAYERS + 1)}) == LAYERS + 1
    model.config.parallel_layers = 1
    assert both(model, None) == both(model, 1)


def test_tokenizer(tiny_model):
    model = tiny_model()
    before = model.parallel_fingerprint(P)
    json = model.tokenizer.json.replace('"w39"', '"w40"')
    model.tokenizer = SegmentTokenizer(json, model.config.max_segment_length)
    assert model.parallel_fingerprint(P) != before


@pytest.mark.parametrize(
    ("field", "value", "changes"),
    [
        ("layer_norm_eps", 1e-5, True),
        ("hidden_act", "relu", True),
        ("num_attention_heads", 2, True),
        ("hidden_dropout_prob", 0.3, False),
        ("_name_or_path", "/somewhere/else", False),
        ("transformers_version", "0.0", False),
    ],
)
def test_settings_of_the_backbone(tiny_model, field, value, changes):
    model = tiny_model()
    before = model.parallel_fingerprint(P)
    model.config.backbone_config = {**model.config.backbone_config, field: value}
    assert (model.parallel_fingerprint(P) != before) == changes


def test_fingerprint_is_of_names_shapes_and_values():
    one = {"a": torch.tensor([[1.0, 2.0]]), "b": torch.tensor([3.0])}
    assert fingerprint(one, x=1) == fingerprint(dict(reversed(one.items())), x=1)
    others = [
        fingerprint(one, x=2),
        fingerprint({"a": one["a"].T, "b": one["b"]}, x=1),
        fingerprint({"a": one["a"], "c": one["b"]}, x=1),
        fingerprint({"a": one["a"], "b": one["b"] + 1}, x=1),
    ]
    assert len({fingerprint(one, x=1), *others}) == 5


def test_portable_and_relevant_settings():
    config = {"_name_or_path": "/x", "hidden_dropout_prob": 0.1, "hidden_act": "gelu"}
    assert portable(config) == {"hidden_dropout_prob": 0.1, "hidden_act": "gelu"}
    assert relevant(config) == {"hidden_act": "gelu"}


@pytest.mark.parametrize(
    ("kind", "head"), [("bert-separate", "pooled"), ("t5-separate", "decoder")]
)
def test_stacks_with_weights_of_their_own_are_known_apart(tiny_model, kind, head):
    before = both(tiny_model(kind, head))
    for i in range(LAYERS):
        model = tiny_model(kind, head)
        change(model, f"parallel_stack.{i}.")
        parallel, joint = both(model)
        assert (parallel != before[0]) == (i < P), i
        assert joint == before[1], i
        model = tiny_model(kind, head)
        change(model, LAYER[kind.removesuffix("-separate")].format(i))
        parallel, joint = both(model)
        assert parallel == before[0], i
        assert i < P or joint != before[1], i

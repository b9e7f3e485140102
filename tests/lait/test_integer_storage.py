"""Matrices stored as integers: small, close or exact, and loaded without anyone noticing."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file

from lait.integer_storage import compress, expand, load_compressed, save_compressed
from lait.modeling import LaitForSequenceClassification


def test_each_value_is_within_half_a_step_of_its_row():
    weights = torch.randn(50, 16) * torch.logspace(-4, 2, 50)[:, None]
    weights[3] = 0
    back = expand(compress({"x.word_embeddings.weight": weights}))
    step = weights.abs().amax(dim=1, keepdim=True) / 127
    error = (back["x.word_embeddings.weight"] - weights).abs()
    assert (error <= step / 2 * 1.001 + 1e-12).all()


def test_other_weights_are_rounded_to_the_dtype_and_no_further():
    weights = {"roles": torch.randn(2, 40), "a.bias": torch.randn(40)}
    back = expand(compress(weights))
    for name, tensor in weights.items():
        assert torch.equal(back[name], tensor.bfloat16().float())


def test_a_compressed_checkpoint_loads_like_any_other(tiny_model, tmp_path):
    model = tiny_model()
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    model.save_pretrained(plain)
    model.save_pretrained(packed)
    save_compressed(model.state_dict(), packed)
    assert load_compressed(plain) is None
    stored = load_file(packed / "model.safetensors")
    assert any(tensor.dtype is torch.int8 for tensor in stored.values())
    loaded = LaitForSequenceClassification.from_pretrained(packed)
    expected = expand(stored)
    for name, tensor in loaded.state_dict().items():
        assert tensor.dtype is torch.float32
        assert torch.equal(tensor, expected[name]), name
    # Stored again and loaded again, nothing more is lost.
    again = tmp_path / "again"
    loaded.save_pretrained(again)
    examples = [["a b", "b c d"], ["c", "a"]]
    twice = LaitForSequenceClassification.from_pretrained(again)
    assert (loaded.predict(examples, 1) == twice.predict(examples, 1)).all()
    half = LaitForSequenceClassification.from_pretrained(packed, dtype=torch.bfloat16)
    assert {p.dtype for p in half.parameters()} == {torch.bfloat16}


def test_blocks_of_four_bits_are_stored_as_they_are(tiny_model, tmp_path):
    model = tiny_model()
    words = model.get_parameter("backbone.embeddings.word_embeddings.weight")
    with torch.no_grad():
        levels = torch.randint(-8, 8, words.shape).float()
        levels[:, ::32] = -8
        words.copy_(levels * 0.01171875)  # a float16
    exact = words.detach().clone()
    model.save_pretrained(tmp_path)
    before = compress(model.state_dict())
    save_compressed(model.state_dict(), tmp_path)
    name = "backbone.embeddings.word_embeddings.weight"
    assert {n for n in before if n.startswith(name)} == {name + ".q4_0", name + ".q4_0_scale"}
    assert sum(n.endswith(".int8") for n in before) > 5
    loaded = LaitForSequenceClassification.from_pretrained(tmp_path)
    assert torch.equal(loaded.get_parameter(name), exact)


@pytest.mark.parametrize("lost", [".int8", ".int8_scale", ".q4_0", ".q4_0_scale"])
def test_half_a_matrix_is_refused(lost):
    stored = compress({"a": torch.randn(20, 32), "b": torch.zeros(20, 32)})
    assert len(expand(stored)) == 2
    (name,) = (name for name in stored if name.endswith(lost))
    del stored[name]
    with pytest.raises(ValueError, match="without"):
        expand(stored)

"""Matrices stored as int8: small, close, and loaded without anyone noticing."""

from __future__ import annotations

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

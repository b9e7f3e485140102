"""predict: text in, probabilities out, in the order of the examples."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.batching import batches_by_tokens, longest_beside
from tests.tiny_models import MODELS, random_texts


def examples():
    """Examples of one, two and three segments, of mixed lengths."""
    texts = random_texts([7, 1, 12, 3, 2, 9, 1, 5, 4], seed=3)
    return [texts[:2], texts[2:3], texts[3:6], texts[6:8], texts[8:], texts[1:3]]


@pytest.mark.parametrize("batch_tokens", [1, 25, 8192])
@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_batches_equal_single_examples(tiny_model, kind, head, batch_tokens):
    model = tiny_model(kind, head)
    for parallel_layers in (0, 2, 3):
        found = model.predict(examples(), parallel_layers, batch_tokens)
        alone = [model.predict([example], parallel_layers)[0] for example in examples()]
        np.testing.assert_allclose(found, np.stack(alone), atol=1e-5)


def test_rows_are_float32_probabilities(tiny_model):
    found = tiny_model().predict(examples())
    assert found.dtype == np.float32
    assert found.shape == (6, 3)
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1.0, atol=1e-6)
    # The examples are told apart, so a wrong order would show.
    assert len({tuple(row) for row in found.round(4).tolist()}) == len(found)


def test_labels_in_an_order_of_ones_own(tiny_model):
    model = tiny_model()
    model.config.temperatures = {"1": 2.0}
    logits = torch.randn(4, 5, 3)
    found = model.probabilities_in_order(logits, ("contradiction", "entailment", "neutral"), 1)
    assert model.label_names == ["entailment", "neutral", "contradiction"]
    np.testing.assert_array_equal(found, (logits / 2).softmax(dim=-1).numpy()[..., [2, 0, 1]])


def test_white_space_does_not_matter(tiny_model):
    model = tiny_model()
    np.testing.assert_array_equal(
        model.predict([["w1  w2\n", "\tw3"]]), model.predict([["w1 w2", "w3"]])
    )


def test_no_examples(tiny_model):
    assert tiny_model().predict([]).shape == (0, 3)


def test_a_model_in_training_predicts_without_dropout_and_goes_on_training(tiny_model):
    model = tiny_model()
    expected = model.predict(examples())
    model.train()
    np.testing.assert_array_equal(model.predict(examples()), expected)
    assert model.training


@settings(max_examples=50, deadline=None)
@given(lengths=st.lists(st.integers(0, 30), max_size=20), batch_tokens=st.integers(1, 100))
def test_batches_by_tokens_keep_order_and_budget(lengths, batch_tokens):
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batches = batches_by_tokens(order, lengths, batch_tokens)
    assert [i for batch in batches for i in batch] == order
    for batch in batches:
        padded = len(batch) * max(lengths[i] for i in batch)
        assert padded <= batch_tokens or len(batch) == 1
        assert lengths[batch[-1]] <= longest_beside(lengths[batch[0]])

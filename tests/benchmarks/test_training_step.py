"""Training steps with either attention kernel: the same examples, the same losses."""

from __future__ import annotations

import torch

from benchmarks.training_step import KERNELS, contender
from lait import attention
from lait.training.batches import TrainingBatches
from tests.tiny_models import labelled_examples


def test_either_kernel_trains_on_the_same_examples(tiny_model) -> None:
    trained = {}
    before = attention.EXPLICIT_TOKENS
    for name, tokens in KERNELS.items():
        model = tiny_model("bert").train()
        batches = TrainingBatches(labelled_examples(), model.tokenizer, 2, seed=0)
        assert contender(model, batches, tokens, steps=2)(1) == 4
        trained[name] = model.state_dict()["head.out.weight"]
    assert before == attention.EXPLICIT_TOKENS
    assert trained["explicit"].isfinite().all()
    moved = (trained["fused"] - tiny_model("bert").state_dict()["head.out.weight"]).abs().max()
    assert float(moved) > 0
    torch.testing.assert_close(trained["explicit"], trained["fused"], rtol=0.05, atol=1e-3)

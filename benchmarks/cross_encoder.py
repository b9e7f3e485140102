"""The usual way: a cross-encoder that reads every pair through all its layers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch

from benchmarks.common import BenchmarkError, minilm_directory
from benchmarks.timing import time_once
from benchmarks.workload import Pair, Workload

PAIR_TOKENS = 512
BATCH_SIZES = (16, 32, 64, 128)
PAIRS_OF_A_TRIAL = 512
NUM_LABELS = 3


def load_cross_encoder(dtype: torch.dtype) -> Any:
    """``CrossEncoder`` on the stock MiniLM's weights; its classifier is new, as fast as any."""
    source = str(minilm_directory())
    from sentence_transformers import CrossEncoder
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(0)
    with tempfile.TemporaryDirectory(prefix="lait-cross-encoder-") as folder:
        stock = AutoModelForSequenceClassification.from_pretrained(source, num_labels=NUM_LABELS)
        stock.save_pretrained(folder)
        AutoTokenizer.from_pretrained(source).save_pretrained(folder)
        model = CrossEncoder(
            str(Path(folder)), max_length=PAIR_TOKENS, device="cpu", model_kwargs={"dtype": dtype}
        )
    found = next(model.parameters()).dtype
    if found != dtype or model.num_labels != NUM_LABELS:
        raise BenchmarkError(f"the cross-encoder came as {found}, not {dtype}: no fair comparison.")
    return model


def cross_encode(model: Any, pairs: list[Pair], batch_size: int) -> int:
    """Probabilities of all pairs by the cross-encoder; returns their number."""
    return len(
        model.predict(pairs, batch_size=batch_size, apply_softmax=True, show_progress_bar=False)
    )


def best_batch_size(model: Any, workload: Workload, seed: int) -> int:
    """The fastest of BATCH_SIZES on a small sample, each tried twice."""
    pairs = workload.sample(PAIRS_OF_A_TRIAL, seed)
    cross_encode(model, pairs[:32], 32)  # the first call is slower than all others

    def seconds(batch_size: int) -> float:
        return min(
            time_once(lambda _: cross_encode(model, pairs, batch_size), 0).seconds for _ in range(2)
        )

    return min(BATCH_SIZES, key=seconds)

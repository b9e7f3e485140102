"""Sentence embeddings of a stock encoder: the mean of its last states."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from lait.dtype import choose_dtype

BATCH_TOKENS = 8192
MAX_TOKENS = 256


def embed(backbone: str, texts: Sequence[str], dtype: str = "auto") -> np.ndarray:
    """Mean-pooled states of the texts, of length 1.

    backbone : directory of a stock encoder with its tokenizer. Texts are cut at
    ``MAX_TOKENS`` tokens (all-MiniLM-L6-v2's own limit).
    Returns float32 [texts, width].
    """
    tokenizer = AutoTokenizer.from_pretrained(backbone)
    model = AutoModel.from_pretrained(backbone, dtype=torch.float32)
    model = model.to(choose_dtype(dtype)).eval()
    if not texts:
        return np.zeros((0, model.config.hidden_size), dtype=np.float32)
    tokens = tokenizer(list(texts), truncation=True, max_length=MAX_TOKENS)["input_ids"]
    vectors = np.zeros((len(texts), model.config.hidden_size), dtype=np.float32)
    for batch in batches_by_length([len(ids) for ids in tokens]):
        padded = tokenizer.pad({"input_ids": [tokens[i] for i in batch]}, return_tensors="pt")
        mask = padded["attention_mask"]
        with torch.inference_mode():
            states = model(input_ids=padded["input_ids"], attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).float()
        means = (states.float() * weights).sum(1) / weights.sum(1)
        vectors[batch] = torch.nn.functional.normalize(means, dim=-1).numpy()
    return vectors


def batches_by_length(lengths: Sequence[int]) -> list[list[int]]:
    """Indices in order of length, cut so that a batch holds at most ``BATCH_TOKENS`` tokens.

    Padding counts; a text that is longer than that is a batch of its own.
    """
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if not batches or (len(batches[-1]) + 1) * lengths[i] > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(i)
    return batches

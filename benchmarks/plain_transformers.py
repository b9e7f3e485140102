"""The stock model called plainly: every pair through all layers, in sorted batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from benchmarks.common import minilm_directory
from benchmarks.workload import Pair
from lait.batching import batches_by_tokens
from lait.modeling import LaitForSequenceClassification
from lait.tokenization import SegmentTokenizer

BATCH_TOKENS = 4096


@dataclass(frozen=True)
class PlainPairs:
    """Called with pairs, it runs them and returns their number.

    Pairs are sorted by length and cut into batches of some tokens, so that padding
    costs little: the best that a plain loop does.
    """

    model: Any
    tokenizer: SegmentTokenizer

    @torch.inference_mode()
    def __call__(self, pairs: list[Pair]) -> int:
        left, right = (self.tokenizer.ids(list(side)) for side in zip(*pairs, strict=True))
        rows = [a + b for a, b in zip(left, right, strict=True)]
        lengths = [len(row) for row in rows]
        order = sorted(range(len(rows)), key=lengths.__getitem__)
        done = 0
        for batch in batches_by_tokens(order, lengths, BATCH_TOKENS):
            input_ids, attention_mask = self.tokenizer.pad([rows[i] for i in batch])
            done += len(self.model(input_ids=input_ids, attention_mask=attention_mask)[0])
        return done


def stock_minilm(dtype: torch.dtype) -> PlainPairs:
    """The stock all-MiniLM-L6-v2 with a classifier of three labels."""
    from transformers import AutoModelForSequenceClassification

    source = str(minilm_directory())
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(source, num_labels=3, dtype=dtype)
    return PlainPairs(model.eval(), SegmentTokenizer.from_directory(source, 256, 0))


def stock_of(model: LaitForSequenceClassification) -> PlainPairs:
    """The stock encoder inside a model; the same weights."""
    return PlainPairs(model.backbone, model.tokenizer)

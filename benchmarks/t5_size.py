"""A model of T5-base's size with random weights: speed does not depend on their values."""

from __future__ import annotations

import torch
from transformers import T5Config

from benchmarks.common import DATA, BenchmarkError
from lait.configuration import LaitConfig
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.tokenization import SegmentTokenizer

T5_TOKENIZER = DATA.parent / "t5_tokenizer"
# Raffel et al., 2020 (arXiv 1910.10683), the base model.
T5_BASE = {
    "vocab_size": 32128,
    "d_model": 768,
    "d_kv": 64,
    "d_ff": 3072,
    "num_layers": 12,
    "num_decoder_layers": 1,
    "num_heads": 12,
    "decoder_start_token_id": 0,
}


def t5_tokenizer(max_length: int) -> SegmentTokenizer:
    """T5's tokenizer, for segments of at most so many tokens.

    Raises
    ------
    BenchmarkError
        If it is not there.
    """
    if not (T5_TOKENIZER / "tokenizer.json").is_file():
        raise BenchmarkError(f"T5's tokenizer is needed in {T5_TOKENIZER}.")
    return SegmentTokenizer.from_directory(str(T5_TOKENIZER), max_length, 0)


def random_t5(dtype: torch.dtype) -> LaitForSequenceClassification:
    """T5-base with the paper's decoder head, random weights, T5's own tokenizer.

    Raises
    ------
    BenchmarkError
        If the tokenizer is not there.
    """
    tokenizer = t5_tokenizer(256)
    torch.manual_seed(0)
    stock = T5Config(**T5_BASE).to_dict()
    config = LaitConfig(stock, 9, "decoder", id2label=dict(enumerate(LABELS)))
    model = LaitForSequenceClassification(config)
    model.tokenizer = tokenizer
    return model.to(dtype).eval()

"""Tiny stock models with random weights and a word tokenizer, for the tests of the model."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from torch import Tensor
from transformers import (
    BertConfig,
    BertModel,
    MT5Config,
    MT5ForConditionalGeneration,
    PretrainedConfig,
    RobertaConfig,
    RobertaModel,
    T5Config,
    T5ForConditionalGeneration,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from lait.modeling import LABELS, LaitForSequenceClassification
from lait.segments import SegmentStates
from lait.training.examples import Example

LAYERS = 3
VOCABULARY = 60
BERT_KINDS = ("bert", "roberta", "xlm-roberta")
T5_KINDS = ("t5", "t5-untied", "mt5")
KINDS = (*BERT_KINDS, *T5_KINDS)
# Added to a kind: a model whose parallel layers have weights of their own.
SEPARATE = "-separate"
# Each kind with each head that it can have.
MODELS = (
    *((kind, "pooled") for kind in KINDS),
    *((kind, "decoder") for kind in T5_KINDS),
    ("bert", "comparison"),
    ("t5", "comparison"),
    ("bert", "aligned"),
    ("t5", "aligned"),
    ("bert-separate", "pooled"),
    ("roberta-separate", "aligned"),
    ("t5-separate", "decoder"),
)
WORDS = [f"w{i}" for i in range(40)]

_BERT = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
}
_ROBERTA = {**_BERT, "pad_token_id": 1, "type_vocab_size": 1, "max_position_embeddings": 66}
_T5 = {
    "vocab_size": VOCABULARY,
    "d_model": 32,
    "d_kv": 8,
    "d_ff": 48,
    "num_layers": LAYERS,
    "num_decoder_layers": 1,
    "num_heads": 4,
    "relative_attention_num_buckets": 8,
    "relative_attention_max_distance": 12,
    "decoder_start_token_id": 0,
    "pad_token_id": 0,
    "eos_token_id": 1,
}
_GATED = {**_T5, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}


def stock_config(kind: str, **changes: Any) -> PretrainedConfig:
    """The configuration of a tiny stock model; ``t5-untied`` is in the style of T5 v1.1."""
    if kind == "bert":
        return BertConfig(**{**_BERT, **changes})
    if kind in BERT_KINDS:
        family = RobertaConfig if kind == "roberta" else XLMRobertaConfig
        return family(**{**_ROBERTA, **changes})
    if kind == "t5":
        return T5Config(**{**_T5, **changes})
    return (MT5Config if kind == "mt5" else T5Config)(**{**_GATED, **changes})


def stock_model(kind: str, seed: int = 0, **changes: Any) -> Any:
    """A stock model with every parameter random, biases and norms too; float32."""
    classes = {
        "bert": BertModel,
        "roberta": RobertaModel,
        "xlm-roberta": XLMRobertaModel,
        "t5": T5ForConditionalGeneration,
        "t5-untied": T5ForConditionalGeneration,
        "mt5": MT5ForConditionalGeneration,
    }
    model = classes[kind](stock_config(kind, **changes))
    randomise(model, seed)
    return model.eval()


def randomise(module: torch.nn.Module, seed: int) -> None:
    """Draw every parameter: tables and matrices around 0, vectors around what they were."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            noise = torch.randn(parameter.shape, generator=generator) * 0.2
            parameter.copy_(noise if parameter.dim() > 1 else parameter + noise)


def word_tokenizer(kind: str) -> Tokenizer:
    """A tokenizer of whole words with the special tokens where the kind has them."""
    if kind == "bert":
        special, template = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"], "[CLS] $A [SEP]"
    elif kind in BERT_KINDS:
        special, template = ["<s>", "<pad>", "</s>", "<unk>"], "<s> $A </s>"
    else:
        special, template = ["<pad>", "</s>", "<unk>"], "$A </s>"
    vocabulary = {word: i for i, word in enumerate([*special, *LABELS, *WORDS])}
    unknown = "[UNK]" if kind == "bert" else "<unk>"
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=unknown))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.post_processor = TemplateProcessing(
        single=template, special_tokens=[(token, vocabulary[token]) for token in special]
    )
    return tokenizer


def save_stock(directory: Path, kind: str, seed: int = 0, **changes: Any) -> Path:
    """Write a tiny stock model and its tokenizer; returns the directory."""
    stock_model(kind, seed, **changes).save_pretrained(directory)
    word_tokenizer(kind).save(str(directory / "tokenizer.json"))
    return directory


def randomise_new_parts(model: LaitForSequenceClassification, seed: int = 1) -> None:
    """Give the roles, a pooled head (aligned or not) and a parallel stack random weights."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        model.role_vectors.normal_(0, 0.5, generator=generator)
        if model.config.head in ("pooled", "aligned"):
            for parameter in model.head.parameters():
                parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.2)
        if model.config.separate_layers:
            for parameter in model.parallel_stack.parameters():
                parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.05)


def random_rows(lengths: Sequence[int], seed: int = 0) -> list[list[int]]:
    """Random token ids of the given lengths, no special token among them."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(6, 46, (n,), generator=generator).tolist() for n in lengths]


def random_texts(lengths: Sequence[int], seed: int = 0) -> list[str]:
    """Random sentences of the given numbers of words."""
    return [" ".join(WORDS[i - 6] for i in row) for row in random_rows(lengths, seed)]


def encode(
    model: LaitForSequenceClassification, rows: Sequence[Sequence[int]], parallel_layers: int
) -> SegmentStates:
    """States of token ids, all in one batch."""
    with torch.inference_mode():
        return model.encode_segments(*model.tokenizer.pad(rows), parallel_layers)


def plain_logits(
    model: LaitForSequenceClassification,
    examples: Sequence[Sequence[Sequence[int]]],
    parallel_layers: int,
) -> Tensor:
    """Logits of whole examples by ``forward``."""
    with torch.inference_mode():
        inputs = model.tokenizer.pack(examples)
        return model(**inputs, parallel_layers=parallel_layers).logits


def labelled_examples(count: int = 14) -> list[Example]:
    """Examples of two segments and three labels; the label is told by the premise's first word."""
    rng = random.Random(0)
    examples = []
    for i in range(count):
        words = [f"w{rng.randrange(10, 40)}" for _ in range(rng.randrange(1, 6))]
        examples.append(Example((f"w{i % 5}", " ".join([f"w{5 + i % 3}", *words])), i % 3))
    return examples

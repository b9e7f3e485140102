"""Filling a new model with a stock model's pretrained weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor
from transformers import AutoConfig, AutoModelForSeq2SeqLM

from lait.backbones import family_of
from lait.heads import DecoderHead
from lait.tokenization import SegmentTokenizer

if TYPE_CHECKING:
    from lait.modeling import LaitForSequenceClassification


def load_backbone_weights(
    model: LaitForSequenceClassification, name_or_directory: str, label_words: list[str]
) -> None:
    """Copy encoder weights, start the roles, and start the decoder head if there is one."""
    family = family_of(AutoConfig.from_pretrained(name_or_directory))
    model.backbone.load_state_dict(family.load(name_or_directory).state_dict(), strict=True)
    if model.config.separate_layers:
        model.parallel_stack.load_state_dict(model.encoder.layers.state_dict())
    model.role_vectors.data.copy_(model.encoder.initial_roles(len(model.role_vectors)))
    model.config._name_or_path = name_or_directory
    try:
        model.tokenizer = SegmentTokenizer.from_directory(
            name_or_directory, model.config.max_segment_length, model.config.pad_token_id or 0
        )
    except ValueError:
        if isinstance(model.head, DecoderHead):
            raise
        return  # a backbone without a tokenizer serves whoever brings token ids
    if isinstance(model.head, DecoderHead):
        first_pieces = [ids[0] for ids in model.tokenizer.ids(label_words)]
        load_decoder_head(model.head, name_or_directory, first_pieces)


def load_decoder_head(head: DecoderHead, name_or_directory: str, label_ids: list[int]) -> None:
    """Start the head from the stock model's first decoder layer and its label words.

    label_ids : the vocabulary id of each label word's first piece.
    """
    stock = AutoModelForSeq2SeqLM.from_pretrained(name_or_directory, dtype=torch.float32)
    state: dict[str, Tensor] = stock.decoder.state_dict()
    kept = {
        name: tensor
        for name, tensor in state.items()
        if name.startswith(("block.0.", "final_layer_norm."))
    }
    head.decoder.load_state_dict(kept, strict=True)
    start = cast(int, stock.config.decoder_start_token_id)
    head.start.data.copy_(stock.shared.weight[start])
    # T5 with tied embeddings scales the decoder's output before the vocabulary
    # projection (Transformers' T5ForConditionalGeneration); the factor is folded in.
    scaled = getattr(stock.config, "scale_decoder_outputs", False)
    factor = stock.config.d_model**-0.5 if scaled else 1.0
    head.out.weight.data.copy_(stock.lm_head.weight[label_ids] * factor)

"""From texts to states, in batches of bounded tokens."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lait.batching import batches_by_tokens
from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates, pad_states

# Padded tokens a batch: full matrix products, activations that stay in caches.
BATCH_TOKENS = 4096


@torch.inference_mode()
def encode_texts(
    model: LaitForSequenceClassification,
    texts: Sequence[str],
    parallel_layers: int,
    batch_tokens: int = BATCH_TOKENS,
) -> tuple[list[Tensor], int]:
    """States of texts after layer P, each alone.

    Returns the states in the order of ``texts``, [tokens, width] each and
    without padding, and how many texts were truncated.
    """
    ids, truncated = model.tokenizer.ids_and_truncated(texts)
    lengths = [len(row) for row in ids]
    order = sorted(range(len(ids)), key=lengths.__getitem__)
    states: list[Tensor] = [torch.empty(0)] * len(ids)
    for batch in batches_by_tokens(order, lengths, batch_tokens):
        padded = model.tokenizer.pad([ids[i] for i in batch])
        encoded = model.encode_segments(*padded, parallel_layers=parallel_layers)
        for i, state in zip(batch, encoded.unpadded(), strict=True):
            states[i] = state
    return states, truncated


@torch.inference_mode()
def continue_encoding(
    model: LaitForSequenceClassification,
    states: SegmentStates,
    parallel_layers: int,
    batch_tokens: int = BATCH_TOKENS,
) -> SegmentStates:
    """``model.continue_states`` in batches of bounded tokens: a long segment slows only itself."""
    lengths = states.lengths.tolist()
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    hidden = torch.zeros_like(states.hidden)
    for batch in batches_by_tokens(order, lengths, batch_tokens):
        found = model.continue_states(states.select(batch), parallel_layers).hidden
        hidden[batch, : found.shape[1]] = found
    return SegmentStates(hidden, states.lengths, parallel_layers)


def encode_padded(
    model: LaitForSequenceClassification, texts: Sequence[str], parallel_layers: int
) -> SegmentStates:
    """The same as one :class:`SegmentStates`."""
    return pad_states(encode_texts(model, texts, parallel_layers)[0], parallel_layers)

"""One step of a T5 decoder over a joint output, with everything constant folded.

The decoder of :class:`lait.heads.DecoderHead` reads one symbol, always the same:
its self-attention sees one position, so it is a constant, and so is the query of
its cross-attention. Folded (``lait.folded_attention``), that query costs one
product of heads * width a token and no key or value is projected.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn import functional as F

from lait.folded_attention import fold_query, unfold_value


def decoder_step(decoder: Any, start: Tensor, hidden: Tensor, valid: Tensor) -> Tensor:
    """The decoder's output at its first position.

    decoder : a ``T5Stack`` of one layer, not training.
    start : [width], the vector of the start symbol.
    hidden : [examples, tokens, width], what the decoder attends to.
    valid : bool [examples, tokens]. Returns [examples, width].
    """
    itself, encoded, feed_forward = decoder.block[0].layer
    alone = itself.SelfAttention
    state = start + alone.o(alone.v(itself.layer_norm(start)))
    cross = encoded.EncDecAttention
    heads = (cross.n_heads, -1)
    query = cross.q(encoded.layer_norm(state)).unflatten(-1, heads)
    scores = F.linear(hidden, fold_query(query, cross.k.weight.unflatten(0, heads)))
    scores = scores.float().transpose(1, 2).masked_fill(~valid[:, None], float("-inf"))
    mean = scores.softmax(dim=-1).to(hidden.dtype) @ hidden  # [examples, heads, width]
    context = unfold_value(mean, cross.v.weight.unflatten(0, heads), None)
    state = state + cross.o(context.flatten(-2))
    return decoder.final_layer_norm(feed_forward(state))

"""Classification heads: from the joint layers' output to logits.

Both are told where the joint layers' output comes from by :class:`JointOutput`,
and neither reads more of it than it needs, which is what makes the exact
shortcuts of ``lait.engine`` possible.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import PretrainedConfig
from transformers.models.t5.modeling_t5 import T5Stack

from lait.decoder_step import decoder_step
from lait.segments import first_positions, mean_by_segment, present


@dataclass(frozen=True)
class JointOutput:
    """What a head may read.

    hidden : [examples, tokens, width], after the last layer.
    segment_ids : [examples, tokens], -1 for padding.
    entering : [examples, tokens, width], as it enters the last layer (at P = L: as it
        leaves it).
    """

    hidden: Tensor
    segment_ids: Tensor
    entering: Tensor

    @property
    def num_segments(self) -> int:
        """Most segments that an example has."""
        return int(self.segment_ids.max()) + 1

    @property
    def pooled(self) -> Tensor:
        """Mean of each segment's ``entering``: [examples, segments, width].

        Zeros for segments that an example does not have.
        """
        return mean_by_segment(self.entering, self.segment_ids, self.num_segments)


class PooledHead(nn.Module):
    """Reads one position a segment, and each segment's mean-pooled state before the last layer.

    With h the hypothesis (segment 0) and p the premise (the mean over all other
    segments), c the joint output at a segment's first position and u its
    normalised mean-pooled state:

        logits = V gelu(W [c_h; c_p] + U [u_h; u_p; |u_h - u_p|; u_h * u_p] + b) + d

    The comparison of u is SentenceT5's classifier input (Ni et al., 2022). The
    last layer's input is at hand at every token, so u costs a sum; with one joint
    layer it depends on a segment alone.
    """

    # The segments whose first position is read: 0 the hypothesis, 1 the premise.
    places: tuple[int, ...] = (0, 1)

    def __init__(
        self, width: int, num_labels: int, dropout: float, features: int | None = None
    ) -> None:
        super().__init__()
        self.pooled_norm = nn.LayerNorm(width)
        self.read = nn.Linear(features or len(self.places) * width, width)
        self.compare = nn.Linear(4 * width, width, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(width, num_labels)

    def forward(self, output: JointOutput) -> Tensor:
        """Logits [examples, labels]."""
        segments = output.num_segments
        index = first_positions(output.segment_ids, segments)
        rows = torch.arange(len(index), device=index.device)[:, None]
        exists = present(output.segment_ids, segments)
        read = premise_mean(output.hidden[rows, index], exists)[:, list(self.places)]
        pooled = premise_mean(self.pooled_norm(output.pooled), exists)
        features = self.features(read, output.entering, output.segment_ids)
        return self.classify(features, pooled[:, 0], pooled[:, 1])

    def features(self, read: Tensor, entering: Tensor, segment_ids: Tensor) -> Tensor:
        """What a pair of segments gives together: [examples, features].

        read : [examples, places, width], joint output at the first positions.
        entering, segment_ids : as :class:`JointOutput` has them.
        """
        return read.flatten(1)

    def classify(self, features: Tensor, u_h: Tensor, u_p: Tensor) -> Tensor:
        """The formula above: features [..., features], u [..., width] -> logits [..., labels]."""
        compared = self.compare(torch.cat([u_h, u_p, (u_h - u_p).abs(), u_h * u_p], dim=-1))
        return self.out(self.dropout(F.gelu(self.read(features) + compared)))


def premise_mean(vectors: Tensor, exists: Tensor) -> Tensor:
    """Hypothesis and mean of the premises: [examples, segments, width] -> [examples, 2, width].

    exists : bool [examples, segments]; zeros for what an example does not have.
    """
    vectors = vectors * exists[:, :, None]
    others = exists[:, 1:].sum(dim=1, keepdim=True).clamp(min=1).to(vectors.dtype)
    return torch.stack([vectors[:, 0], vectors[:, 1:].sum(dim=1) / others], dim=1)


class ComparisonHead(nn.Module):
    """A dual encoder's classifier: reads nothing but each segment's mean-pooled state.

    With u_h and u_p as in :class:`PooledHead` (normalised, the premise the mean
    over all segments but the first):

        logits = V F_n(... F_1([u_h; u_p; |u_h - u_p|; u_h * u_p])) + d

    with F_i(x) = gelu(W_i x + b_i) of the width: SentenceT5's classifier with
    ``layers`` non-linear layers (Ni et al., 2022, arXiv 2108.08877).

    Raises
    ------
    ValueError
        If ``layers`` is less than 1.
    """

    def __init__(self, width: int, num_labels: int, layers: int, dropout: float) -> None:
        super().__init__()
        if layers < 1:
            raise ValueError(
                f"comparison_layers={layers}: give the number of non-linear layers, 1 or more."
            )
        self.pooled_norm = nn.LayerNorm(width)
        self.hidden_layers = nn.ModuleList(
            nn.Linear(width if i else 4 * width, width) for i in range(layers)
        )
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(width, num_labels)

    def reset(self) -> None:
        """Draw weights that keep the variance from layer to layer (He et al., 2015).

        The backbones' usual spread of 0.02 would shrink it by half in every layer.
        """
        for layer in self.hidden_layers:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  # type: ignore[arg-type]

    def forward(self, output: JointOutput) -> Tensor:
        """Logits [examples, labels]."""
        exists = present(output.segment_ids, output.num_segments)
        pooled = premise_mean(self.pooled_norm(output.pooled), exists)
        return self.classify(pooled[:, 0], pooled[:, 1])

    def classify(self, u_h: Tensor, u_p: Tensor) -> Tensor:
        """The formula above; u_h, u_p [..., width] -> logits [..., labels]."""
        features = torch.cat([u_h, u_p, (u_h - u_p).abs(), u_h * u_p], dim=-1)
        for layer in self.hidden_layers:
            features = F.gelu(layer(features))
        return self.out(self.dropout(features))


class DecoderHead(nn.Module):
    """The paper's head for T5: one decoder layer whose first step scores the label words.

    The decoder sees one token, the start symbol, and attends to every position
    of the joint output; its answer is projected on the rows of the language
    model head that belong to the label words (Milbauer et al., 2023, section 4).
    """

    def __init__(self, config: PretrainedConfig, num_labels: int) -> None:
        super().__init__()
        decoder = copy.deepcopy(config)
        decoder.is_decoder = True
        decoder.is_encoder_decoder = False
        decoder.use_cache = False
        decoder.num_layers = decoder.num_decoder_layers = 1
        self.start = nn.Parameter(torch.zeros(config.d_model))
        self.decoder = T5Stack(decoder)
        # The start symbol is the only input, so its vector replaces the table.
        self.decoder.embed_tokens = None
        self.out = nn.Linear(config.d_model, num_labels, bias=False)

    def forward(self, output: JointOutput) -> Tensor:
        """Logits [examples, labels]; without gradients by :mod:`lait.decoder_step`."""
        examples, valid = len(output.hidden), output.segment_ids >= 0
        if not (self.training or torch.is_grad_enabled()):
            return self.out(decoder_step(self.decoder, self.start, output.hidden, valid))
        step = self.decoder(
            inputs_embeds=self.start.expand(examples, 1, -1),
            encoder_hidden_states=output.hidden,
            encoder_attention_mask=valid.to(output.hidden.dtype),
        ).last_hidden_state
        return self.out(step[:, 0])

"""T5 backbones: T5, mT5, Flan-T5 (the encoder).

Pre-norm layers with RMS norm, no scaling of the scores, a relative position
bias that the first layer owns and all layers share. The modules are
Transformers' own; this file only runs their parts one at a time.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import MT5EncoderModel, PretrainedConfig, T5EncoderModel

from lait.backbones.base import Backbone
from lait.kernels import (
    ACTIVATIONS,
    is_fused,
    linear_activation,
    linear_add,
    linear_multiply,
)


class T5Backbone(Backbone):
    """See :class:`lait.backbones.base.Backbone`."""

    model_types = ("t5", "mt5")

    def __init__(
        self, module: nn.Module, config: PretrainedConfig, layers: nn.ModuleList | None = None
    ) -> None:
        super().__init__(module, config, layers)
        self.num_layers = config.num_layers
        self.hidden_size = config.d_model
        self.num_heads = config.num_heads
        self.scaling = 1.0
        self.attention_dropout = config.dropout_rate

    @classmethod
    def build(cls, config: PretrainedConfig) -> nn.Module:
        return (MT5EncoderModel if config.model_type == "mt5" else T5EncoderModel)(config)

    @classmethod
    def load(cls, name_or_directory: str) -> nn.Module:
        config = PretrainedConfig.get_config_dict(name_or_directory)[0]
        family = MT5EncoderModel if config.get("model_type") == "mt5" else T5EncoderModel
        return family.from_pretrained(name_or_directory, dtype=torch.float32)

    def stock_layers(self) -> nn.ModuleList:
        return self.module.encoder.block

    def embed(self, input_ids: Tensor, positions: Tensor) -> Tensor:
        return self.module.shared(input_ids)

    def enter(self, embeddings: Tensor) -> Tensor:
        return self.module.encoder.dropout(embeddings)

    def project(self, layer: int, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        block = self.layers[layer].layer[0]
        normed = block.layer_norm(hidden)
        attention = block.SelfAttention
        return (
            self._heads(attention.q(normed)),
            self._heads(attention.k(normed)),
            self._heads(attention.v(normed)),
        )

    def project_query(self, layer: int, hidden: Tensor) -> Tensor:
        block = self.layers[layer].layer[0]
        return self._heads(block.SelfAttention.q(block.layer_norm(hidden)))

    def project_key_value(self, layer: int, hidden: Tensor) -> tuple[Tensor, Tensor]:
        block = self.layers[layer].layer[0]
        normed, attention = block.layer_norm(hidden), block.SelfAttention
        return self._heads(attention.k(normed)), self._heads(attention.v(normed))

    def enter_attention(self, layer: int, hidden: Tensor) -> Tensor:
        return self.layers[layer].layer[0].layer_norm(hidden)

    def key_value_weights(self, layer: int) -> tuple[Tensor, Tensor, Tensor | None]:
        attention, heads = self.layers[layer].layer[0].SelfAttention, (self.num_heads, -1)
        return attention.k.weight.unflatten(0, heads), attention.v.weight.unflatten(0, heads), None

    def key_bias(self, layer: int) -> Tensor | None:
        return None

    def complete(self, layer: int, hidden: Tensor, context: Tensor) -> Tensor:
        attention, feed_forward = self.layers[layer].layer
        context = context.flatten(-2)
        if not is_fused(context) or self.config.dense_act_fn not in ACTIVATIONS:
            attended = hidden + attention.dropout(attention.SelfAttention.o(context))
            return feed_forward(attended)
        attended = linear_add(context, attention.SelfAttention.o.weight, None, hidden)
        dense = feed_forward.DenseReluDense
        wide = self._widen(dense, feed_forward.layer_norm(attended))
        return linear_add(wide, dense.wo.weight, None, attended)

    def _widen(self, dense: Any, normed: Tensor) -> Tensor:
        """The feed-forward layer up to its last product; gated in T5 v1.1 and mT5."""
        name = self.config.dense_act_fn
        if not self.config.is_gated_act:
            return linear_activation(normed, dense.wi.weight, None, name)
        gate = linear_activation(normed, dense.wi_0.weight, None, name)
        return linear_multiply(normed, dense.wi_1.weight, None, gate)

    def leave(self, hidden: Tensor) -> Tensor:
        encoder = self.module.encoder
        return encoder.dropout(encoder.final_layer_norm(hidden))

    def relative_bias(self, relative_positions: Tensor) -> Tensor:
        attention = self.layers[0].layer[0].SelfAttention
        buckets = attention._relative_position_bucket(
            relative_positions,
            bidirectional=True,
            num_buckets=attention.relative_attention_num_buckets,
            max_distance=attention.relative_attention_max_distance,
        )
        return attention.relative_attention_bias(buckets)

    def parallel_tensors(self, parallel_layers: int) -> dict[str, Tensor]:
        return {
            "shared.weight": self.module.shared.weight.detach(),
            **self.layer_tensors(parallel_layers, "encoder.block."),
        }

    def initial_roles(self, num_roles: int) -> Tensor:
        """Zeros: the stock model has no token types."""
        return torch.zeros(num_roles, self.hidden_size)

    def _heads(self, projected: Tensor) -> Tensor:
        return projected.unflatten(-1, (self.num_heads, -1))

"""BERT-like backbones: BERT, MiniLM, E5, RoBERTa, XLM-R.

Post-norm layers, absolute positions, GELU. The modules are Transformers' own;
this file only runs their parts one at a time.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import AutoModel, PretrainedConfig

from lait.backbones.base import Backbone
from lait.kernels import ACTIVATIONS, is_fused, linear_activation, linear_add

# RoBERTa counts positions from padding_idx + 1 (Transformers' modeling_roberta).
FIRST_POSITION_AFTER_PADDING = ("roberta", "xlm-roberta")


class BertBackbone(Backbone):
    """See :class:`lait.backbones.base.Backbone`."""

    model_types = ("bert", "roberta", "xlm-roberta")

    def __init__(
        self, module: nn.Module, config: PretrainedConfig, layers: nn.ModuleList | None = None
    ) -> None:
        super().__init__(module, config, layers)
        self.num_layers = config.num_hidden_layers
        self.hidden_size = config.hidden_size
        self.num_heads = config.num_attention_heads
        self.scaling = (config.hidden_size // config.num_attention_heads) ** -0.5
        self.attention_dropout = config.attention_probs_dropout_prob
        after_padding = config.model_type in FIRST_POSITION_AFTER_PADDING
        self.first_position = config.pad_token_id + 1 if after_padding else 0

    @classmethod
    def build(cls, config: PretrainedConfig) -> nn.Module:
        return AutoModel.from_config(config, add_pooling_layer=False)

    @classmethod
    def load(cls, name_or_directory: str) -> nn.Module:
        return AutoModel.from_pretrained(
            name_or_directory, add_pooling_layer=False, dtype=torch.float32
        )

    def stock_layers(self) -> nn.ModuleList:
        return self.module.encoder.layer

    def embed(self, input_ids: Tensor, positions: Tensor) -> Tensor:
        embeddings = self.module.embeddings
        return (
            embeddings.word_embeddings(input_ids)
            + embeddings.token_type_embeddings.weight[0]
            + embeddings.position_embeddings(positions + self.first_position)
        )

    def enter(self, embeddings: Tensor) -> Tensor:
        module = self.module.embeddings
        return module.dropout(module.LayerNorm(embeddings))

    def project(self, layer: int, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        attention = self.layers[layer].attention.self
        return (
            self._heads(attention.query(hidden)),
            self._heads(attention.key(hidden)),
            self._heads(attention.value(hidden)),
        )

    def project_query(self, layer: int, hidden: Tensor) -> Tensor:
        return self._heads(self.layers[layer].attention.self.query(hidden))

    def project_key_value(self, layer: int, hidden: Tensor) -> tuple[Tensor, Tensor]:
        attention = self.layers[layer].attention.self
        return self._heads(attention.key(hidden)), self._heads(attention.value(hidden))

    def enter_attention(self, layer: int, hidden: Tensor) -> Tensor:
        return hidden

    def key_value_weights(self, layer: int) -> tuple[Tensor, Tensor, Tensor | None]:
        attention, heads = self.layers[layer].attention.self, (self.num_heads, -1)
        key, value = (part.weight.unflatten(0, heads) for part in (attention.key, attention.value))
        return key, value, attention.value.bias.unflatten(0, heads)

    def key_bias(self, layer: int) -> Tensor | None:
        return self.layers[layer].attention.self.key.bias.unflatten(0, (self.num_heads, -1))

    def complete(self, layer: int, hidden: Tensor, context: Tensor) -> Tensor:
        block, context = self.layers[layer], context.flatten(-2)
        if not is_fused(context) or self.config.hidden_act not in ACTIVATIONS:
            attended = block.attention.output(context, hidden)
            return block.output(block.intermediate(attended), attended)
        joined, widen, narrow = (
            part.dense for part in (block.attention.output, block.intermediate, block.output)
        )
        attended = linear_add(context, joined.weight, joined.bias, hidden)
        attended = block.attention.output.LayerNorm(attended)
        wide = linear_activation(attended, widen.weight, widen.bias, self.config.hidden_act)
        return block.output.LayerNorm(linear_add(wide, narrow.weight, narrow.bias, attended))

    def leave(self, hidden: Tensor) -> Tensor:
        return hidden

    def parallel_tensors(self, parallel_layers: int) -> dict[str, Tensor]:
        embeddings = self.module.embeddings.state_dict()
        return {
            **{f"embeddings.{name}": tensor for name, tensor in embeddings.items()},
            **self.layer_tensors(parallel_layers, "encoder.layer."),
        }

    def initial_roles(self, num_roles: int) -> Tensor:
        """Token type r minus token type 0, where the stock model has them, else zeros.

        So a new model at P = 0 is the stock model with token types equal to roles.
        """
        types = self.module.embeddings.token_type_embeddings.weight.detach()
        roles = torch.zeros(num_roles, self.hidden_size)
        known = min(num_roles, types.shape[0])
        roles[:known] = types[:known] - types[0]
        return roles

    def _heads(self, projected: Tensor) -> Tensor:
        return projected.unflatten(-1, (self.num_heads, -1))

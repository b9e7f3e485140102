"""What a backbone family must offer so that LAIT can split it.

An encoder layer is cut in three: the projections of one token (``project``),
the attention between tokens (``lait.attention``), and what happens to one token
afterwards (``complete``). Only the middle part knows which tokens see each
other, and only it differs between parallel and joint layers.

A state "after layer 0" is the sum of the embeddings before the family's first
normalisation (``enter``), so that a role vector can be added exactly where the
stock model adds its token types.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from torch import Tensor, nn
from transformers import PretrainedConfig


class Backbone(ABC):
    """A stock encoder, seen as separate steps.

    Attributes
    ----------
    num_layers, hidden_size, num_heads : int
    layers : nn.ModuleList
        The layers that are run: the module's own unless others were given.
    scaling : float
        Factor on the query-key products.
    attention_dropout : float
        Probability of dropping an attention weight in training.
    """

    model_types: ClassVar[tuple[str, ...]] = ()
    num_layers: int
    hidden_size: int
    num_heads: int
    scaling: float
    attention_dropout: float

    def __init__(
        self, module: nn.Module, config: PretrainedConfig, layers: nn.ModuleList | None = None
    ) -> None:
        # Stock modules' parts are reached by name, which nn.Module's types do not know.
        self.module: Any = module
        self.config = config
        self.layers: Any = self.stock_layers() if layers is None else layers

    @classmethod
    @abstractmethod
    def build(cls, config: PretrainedConfig) -> nn.Module:
        """A stock module with random weights, without parts that LAIT never runs."""

    @classmethod
    @abstractmethod
    def load(cls, name_or_directory: str) -> nn.Module:
        """A stock module with pretrained weights, float32."""

    @abstractmethod
    def stock_layers(self) -> nn.ModuleList:
        """The stock module's own layers, first to last."""

    @abstractmethod
    def embed(self, input_ids: Tensor, positions: Tensor) -> Tensor:
        """Embeddings of [batch, tokens] ids -> [batch, tokens, width]: the state after layer 0.

        ``positions`` counts from 0 in every segment.
        """

    @abstractmethod
    def enter(self, embeddings: Tensor) -> Tensor:
        """What stands between the embeddings and the first layer; shape is kept."""

    @abstractmethod
    def project(self, layer: int, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Query, key and value of each token.

        [..., width] -> three times [..., heads, head_size].
        """

    @abstractmethod
    def project_query(self, layer: int, hidden: Tensor) -> Tensor:
        """Query alone: [..., width] -> [..., heads, head_size]."""

    @abstractmethod
    def project_key_value(self, layer: int, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Key and value alone: [..., width] -> twice [..., heads, head_size]."""

    @abstractmethod
    def enter_attention(self, layer: int, hidden: Tensor) -> Tensor:
        """What a layer's projections are taken of; shape is kept."""

    @abstractmethod
    def key_value_weights(self, layer: int) -> tuple[Tensor, Tensor, Tensor | None]:
        """Key and value projections of what :meth:`enter_attention` returns.

        Two of [heads, head_size, width] and the values' bias [heads, head_size].
        """

    @abstractmethod
    def key_bias(self, layer: int) -> Tensor | None:
        """The keys' bias, [heads, head_size]: it adds the same to all scores of a query."""

    @abstractmethod
    def complete(self, layer: int, hidden: Tensor, context: Tensor) -> Tensor:
        """The rest of a layer, for each token alone.

        hidden : [..., width], what entered the layer.
        context : [..., heads, head_size], what attention returned.
        Returns [..., width].
        """

    @abstractmethod
    def leave(self, hidden: Tensor) -> Tensor:
        """What follows the last layer; shape is kept."""

    def relative_bias(self, relative_positions: Tensor) -> Tensor | None:
        """Attention bias by key position minus query position: [...] -> [..., heads], or None."""
        return None

    @abstractmethod
    def parallel_tensors(self, parallel_layers: int) -> dict[str, Tensor]:
        """All weights that a state after layer P depends on, by name."""

    @abstractmethod
    def initial_roles(self, num_roles: int) -> Tensor:
        """Starting values of the role vectors, [roles, width]."""

    def layer_tensors(self, count: int, prefix: str) -> dict[str, Tensor]:
        """Weights of the first ``count`` layers, named ``prefix`` + layer + name in the layer."""
        return {
            f"{prefix}{i}.{name}": tensor
            for i, layer in enumerate(self.layers[:count])
            for name, tensor in layer.state_dict().items()
        }

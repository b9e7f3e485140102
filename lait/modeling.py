"""LAIT for sequence classification: a stock encoder whose segments meet after layer P.

    LAIT(s_1..s_n) = Enc_{L-P}([Enc_P(s_1); ...; Enc_P(s_n)])

(Milbauer et al., ACL 2023, arXiv 2305.19585). Three ways compute it, equal by
law: ``forward`` runs whole examples under a block-diagonal mask (for training),
``encode_segments`` and ``score_states`` split the work at layer P, and
``lait.engine`` scores tiles of pairs without computing anything twice.

Roles. A state after layer P knows nothing of its role: a sentence is encoded
once and used as hypothesis or premise. The role enters with the joint layers,
as a learned vector added to every token of the segment (place 0 the
hypothesis, all others premises). At P = 0 it is added to the embeddings' sum
before the first normalisation, exactly where the stock model adds token types;
so at P = 0 the model is the stock model with ``inputs_embeds`` = word
embeddings + role vectors.

Weights. A layer serves as a parallel or as a joint layer, depending on P: with
one set of weights for both (the paper's form), or, with
``config.separate_layers``, a set for each, both started from the stock layer.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoConfig
from transformers.modeling_outputs import SequenceClassifierOutput

from lait import attention
from lait.aligned_head import AlignedHead
from lait.backbones import family_of
from lait.checkpoints import resolve_checkpoint
from lait.configuration import LaitConfig
from lait.fingerprint import fingerprint, portable, relevant
from lait.heads import ComparisonHead, DecoderHead, JointOutput, PooledHead
from lait.integer_storage import load_compressed
from lait.segments import SegmentStates, concatenate, positions_in_segments
from lait.text_model import TextModel
from lait.tokenization import TOKENIZER_FILE

NUM_ROLES = 2
LABELS = ("entailment", "neutral", "contradiction")


class LaitForSequenceClassification(TextModel):
    """A stock encoder split at layer P, with a classification head.

    Made by :meth:`from_backbone` from pretrained weights, or by
    ``from_pretrained`` from a LAIT checkpoint (a directory or a shipped name).
    """

    config_class = LaitConfig
    base_model_prefix = "lait"
    main_input_name = "input_ids"
    _supports_sdpa = True
    # forward's loss is a batch's mean: Trainer must average it over accumulated batches.
    accepts_loss_kwargs = False

    def __init__(self, config: LaitConfig) -> None:
        super().__init__(config)
        stock = config.stock_config()
        stock._attn_implementation = "sdpa"
        family = family_of(stock)
        self.backbone = family.build(stock)
        self.encoder = family(self.backbone, stock)
        self.parallel_encoder = self.encoder
        if config.separate_layers:
            self.parallel_stack = copy.deepcopy(self.encoder.layers)
            self.parallel_encoder = family(self.backbone, stock, self.parallel_stack)
        self.role_vectors = nn.Parameter(torch.zeros(NUM_ROLES, config.hidden_size))
        self.head: PooledHead | DecoderHead | ComparisonHead
        if config.head == "decoder":
            if stock.model_type not in ("t5", "mt5"):
                raise ValueError(
                    f"head='decoder' needs a T5 backbone, not {stock.model_type!r}: use 'pooled'."
                )
            self.head = DecoderHead(stock, config.num_labels)
        elif config.head == "comparison":
            self.head = ComparisonHead(
                config.hidden_size,
                config.num_labels,
                config.comparison_layers,
                config.classifier_dropout,
            )
        else:
            pooled = AlignedHead if config.head == "aligned" else PooledHead
            self.head = pooled(config.hidden_size, config.num_labels, config.classifier_dropout)
        self.post_init()
        if isinstance(self.head, (ComparisonHead, AlignedHead)):
            self.head.reset()

    @classmethod
    def from_backbone(
        cls,
        name_or_directory: str,
        num_labels: int = 3,
        parallel_layers: int = 0,
        head: str = "pooled",
        label_words: Sequence[str] = LABELS,
        **options: Any,
    ) -> Self:
        """Split a pretrained stock encoder; only roles and head are new.

        Parameters
        ----------
        name_or_directory : str
            A directory or hub name of a BERT-like or T5 model with its tokenizer.
        num_labels, parallel_layers, head :
            See :class:`LaitConfig`.
        label_words : sequence of str
            Names of the labels; the decoder head starts from their first pieces.
        options :
            Further fields of :class:`LaitConfig`.

        Raises
        ------
        ValueError
            For a backbone of another family, or a P that it does not have.
        """
        from lait.from_backbone import load_backbone_weights

        stock = AutoConfig.from_pretrained(name_or_directory)
        family_of(stock)
        if "id2label" not in options and num_labels == len(label_words):
            options["id2label"] = dict(enumerate(label_words))
            options["label2id"] = {label: i for i, label in enumerate(label_words)}
        config = LaitConfig(
            portable(stock.to_dict()), parallel_layers, head, num_labels=num_labels, **options
        )
        model = cls(config)
        load_backbone_weights(model, name_or_directory, list(label_words))
        return model.eval()

    @classmethod
    def from_pretrained(cls, name_or_directory: str | Path, *args: Any, **options: Any) -> Self:
        """Load a LAIT checkpoint: a shipped name, a directory, or a hub name.

        Weights come as float32 unless ``dtype`` says otherwise, whatever they
        are stored in.
        """
        options.setdefault("dtype", torch.float32)
        directory = resolve_checkpoint(str(name_or_directory))
        state = load_compressed(directory)
        if state is None:
            return super().from_pretrained(directory, *args, **options)
        model = cls(LaitConfig.from_pretrained(directory))
        model.load_state_dict(state, strict=True)
        model.config._name_or_path = directory
        return model.to(options["dtype"]).eval()

    def save_pretrained(self, save_directory: Any, **options: Any) -> None:
        """Write config, safetensors and, if known, ``tokenizer.json``."""
        super().save_pretrained(save_directory, **options)
        try:
            text = self.tokenizer.json
        except ValueError:
            return
        with open(f"{save_directory}/{TOKENIZER_FILE}", "w", encoding="utf-8") as file:
            file.write(text)

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        segment_ids: Tensor | None = None,
        labels: Tensor | None = None,
        parallel_layers: int | None = None,
        **_: Any,
    ) -> SequenceClassifierOutput:
        """Whole examples at once, under a block-diagonal mask in the parallel layers.

        Parameters
        ----------
        input_ids, attention_mask : int64 [examples, tokens]
            The segments of an example one after another, padded at the end.
        segment_ids : int64 [examples, tokens]
            0 for the first segment's tokens, 1 for the second's, ...; -1 for
            padding. One segment by default.
        labels : int64 [examples], optional
            Gives the output a cross-entropy loss.
        parallel_layers : int, optional
            P; the configuration's by default.
        """
        parallel_layers = self._parallel_layers(parallel_layers)
        found = self.logits_at([parallel_layers], input_ids, attention_mask, segment_ids)
        logits = found[parallel_layers]
        loss = None if labels is None else F.cross_entropy(logits.float(), labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)

    def logits_at(
        self,
        layers: Iterable[int],
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        segment_ids: Tensor | None = None,
    ) -> dict[int, Tensor]:
        """Logits [examples, labels] at each P of ``layers``; inputs as :meth:`forward` takes them.

        The parallel layers that several P's share are run once.
        """
        if segment_ids is None:
            segment_ids = torch.zeros_like(input_ids)
        if attention_mask is not None:
            segment_ids = torch.where(attention_mask.bool(), segment_ids, -1)
        hidden = self.encoder.embed(input_ids, positions_in_segments(segment_ids))
        found, reached = {}, 0
        for parallel_layers in sorted({self._parallel_layers(p) for p in layers}):
            hidden = self._parallel(hidden, segment_ids, reached, parallel_layers)
            found[parallel_layers] = self._joint(hidden, segment_ids, parallel_layers)
            reached = parallel_layers
        return found

    def encode_segments(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        parallel_layers: int | None = None,
    ) -> SegmentStates:
        """States after layer P of segments, each alone.

        input_ids, attention_mask : int64 [segments, tokens].
        Returns states [segments, tokens, width].
        """
        parallel_layers = self._parallel_layers(parallel_layers)
        if attention_mask is None:
            attention_mask = torch.ones_like(input_ids)
        segment_ids = attention_mask - 1
        positions = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.encoder.embed(input_ids, positions.expand_as(input_ids))
        hidden = self._parallel(hidden, segment_ids, 0, parallel_layers)
        return SegmentStates(hidden, attention_mask.sum(dim=1), parallel_layers)

    def continue_states(self, states: SegmentStates, parallel_layers: int) -> SegmentStates:
        """Carry states at layer P on alone to P' >= P (same result as encoding to P')."""
        self._parallel_layers(parallel_layers)
        if parallel_layers < states.parallel_layers:
            raise ValueError(
                f"parallel_layers={parallel_layers}: the states are already at layer "
                f"{states.parallel_layers}."
            )
        segment_ids = torch.where(states.valid, 0, -1)
        hidden = self._parallel(states.hidden, segment_ids, states.parallel_layers, parallel_layers)
        return SegmentStates(hidden, states.lengths, parallel_layers)

    def score_states(self, parts: Sequence[SegmentStates]) -> Tensor:
        """Logits of examples from the states of their segments.

        parts : one :class:`SegmentStates` a place (hypothesis first), each with
            the same number of examples and the same P.
        Returns [examples, labels].
        """
        layers = {part.parallel_layers for part in parts}
        if len(layers) != 1 or len({len(part) for part in parts}) != 1:
            raise ValueError(
                "score_states needs states of one P and equal numbers of segments; got P in "
                f"{sorted(layers)} and lengths {[len(part) for part in parts]}."
            )
        hidden, segment_ids = concatenate(parts)
        return self._joint(hidden, segment_ids, layers.pop())

    def joint_hidden(self, hidden: Tensor, segment_ids: Tensor, parallel_layers: int) -> Tensor:
        """Run the joint layers over concatenated states: [examples, tokens, width] -> the same."""
        hidden = self.enter_joint(hidden, _roles(segment_ids), parallel_layers)
        allowed = attention.all_to_all(segment_ids)
        hidden = attention.run_layers(
            self.encoder, hidden, allowed, parallel_layers, self.encoder.num_layers
        )
        return self.encoder.leave(hidden)

    def enter_joint(self, hidden: Tensor, roles: Tensor | int, parallel_layers: int) -> Tensor:
        """States after layer P -> input of the first joint layer, of the same shape.

        hidden : [..., width]. roles : [...], or one role for all. At P = L there is no
        joint layer, and the states stay as they are.
        """
        if parallel_layers == self.encoder.num_layers:
            return hidden
        hidden = hidden + self.role_vectors[roles].to(hidden.dtype)
        return self.encoder.enter(hidden) if parallel_layers == 0 else hidden

    def parallel_fingerprint(self, parallel_layers: int | None = None) -> str:
        """Hash of embeddings, tokenizer and the first P layers (see ``lait.fingerprint``)."""
        parallel_layers = self._parallel_layers(parallel_layers)
        return fingerprint(
            self.parallel_encoder.parallel_tensors(parallel_layers),
            backbone=relevant(self.config.backbone_config),
            tokenizer=self.tokenizer.json,
            parallel_layers=parallel_layers,
        )

    def joint_fingerprint(self, parallel_layers: int | None = None) -> str:
        """Hash of joint layers, roles and head: with the states, all that a score depends on."""
        parallel_layers = self._parallel_layers(parallel_layers)
        parallel = self._parallel_names(parallel_layers)
        # Not state_dict(): it has shared weights (T5's embeddings) under two names.
        tensors = {name: t for name, t in self.named_parameters() if not name.startswith(parallel)}
        return fingerprint(
            tensors,
            head=self.config.head,
            labels=self.label_names,
            temperature=self.config.temperature_of(parallel_layers),
            parallel_layers=parallel_layers,
        )

    def _parallel_names(self, parallel_layers: int) -> tuple[str, ...]:
        """Prefixes of the parameters that a state carries in it, or that no score at P reads."""
        if self.config.separate_layers:
            names = [f"backbone.{name}" for name in self.encoder.parallel_tensors(0)]
            return (*names, "parallel_stack.")
        return tuple(f"backbone.{name}" for name in self.encoder.parallel_tensors(parallel_layers))

    def _parallel(self, hidden: Tensor, segment_ids: Tensor, start: int, end: int) -> Tensor:
        if start == end:
            return hidden
        if start == 0:
            hidden = self.encoder.enter(hidden)
        allowed = attention.block_diagonal(segment_ids)
        return attention.run_layers(self.parallel_encoder, hidden, allowed, start, end)

    def _joint(self, hidden: Tensor, segment_ids: Tensor, parallel_layers: int) -> Tensor:
        last = max(parallel_layers, self.encoder.num_layers - 1)
        hidden = self.enter_joint(hidden, _roles(segment_ids), parallel_layers)
        allowed = attention.all_to_all(segment_ids)
        entering = attention.run_layers(self.encoder, hidden, allowed, parallel_layers, last)
        hidden = attention.run_layers(
            self.encoder, entering, allowed, last, self.encoder.num_layers
        )
        return self.head(JointOutput(self.encoder.leave(hidden), segment_ids, entering))


def _roles(segment_ids: Tensor) -> Tensor:
    """The role of each token: 0 in the hypothesis, 1 elsewhere (padding: 0)."""
    return segment_ids.clamp(min=0, max=NUM_ROLES - 1)

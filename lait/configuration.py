"""The configuration of a LAIT model."""

from __future__ import annotations

from typing import Any

from transformers import AutoConfig, PretrainedConfig

HEADS = ("pooled", "aligned", "decoder", "comparison")


class LaitConfig(PretrainedConfig):
    """What :class:`lait.modeling.LaitForSequenceClassification` is made of.

    Parameters
    ----------
    backbone_config : dict, optional
        The stock encoder's configuration as ``to_dict()`` gives it, its
        ``model_type`` included.
    parallel_layers : int
        Default number P of layers that see one segment at a time,
        0 (fully self-attentive) to ``num_hidden_layers`` (dual encoder).
        Every method takes another P.
    head : {"pooled", "aligned", "decoder", "comparison"}
        ``pooled`` reads the first position of each segment and the segments'
        mean-pooled states where they enter the last layer. ``aligned`` compares
        each hypothesis token with the premise besides (``lait.aligned_head``).
        ``decoder`` (T5 only) is the paper's: one decoder layer whose first step
        scores the label words. ``comparison`` reads the mean-pooled states only
        (SentenceT5's classifier; with P = L a dual encoder).
    comparison_layers : int
        Non-linear layers of the comparison head.
    classifier_dropout : float
        Dropout before the last projection of the pooled head.
    max_segment_length : int
        Tokens of a segment, special tokens included; longer ones are truncated.
    separate_layers : bool
        Parallel and joint layers have weights of their own, both started from the
        stock layers, instead of one layer serving in both ways.
    temperatures : dict, optional
        Temperature of the logits by P, keys as strings (see ``lait.calibration``).
    cascades : list of dict, optional
        Cascades and their measured accuracy (see ``lait.cascade``).
    verdict_rules : dict, optional
        Fitted parameters of the document-level rule by P (see
        ``lait.verdict_rule``).
    cross_lingual_rules : dict, optional
        The same for documents in different languages, for some P.
    """

    model_type = "lait"

    def __init__(
        self,
        backbone_config: dict[str, Any] | None = None,
        parallel_layers: int = 0,
        head: str = "pooled",
        classifier_dropout: float = 0.1,
        max_segment_length: int = 256,
        verdict_rules: dict[str, Any] | None = None,
        temperatures: dict[str, float] | None = None,
        comparison_layers: int = 1,
        separate_layers: bool = False,
        cascades: list[dict[str, Any]] | None = None,
        cross_lingual_rules: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.backbone_config = dict(backbone_config or {"model_type": "bert"})
        stock = self.stock_config()
        self.num_hidden_layers = stock.num_hidden_layers
        self.hidden_size = stock.hidden_size
        self.num_attention_heads = stock.num_attention_heads
        self.vocab_size = stock.vocab_size
        self.head = head
        self.classifier_dropout = classifier_dropout
        self.max_segment_length = max_segment_length
        self.verdict_rules = verdict_rules or {}
        self.cross_lingual_rules = cross_lingual_rules or {}
        self.temperatures = temperatures or {}
        self.cascades = cascades or []
        self.comparison_layers = comparison_layers
        self.separate_layers = separate_layers
        self.parallel_layers = parallel_layers
        for name in ("num_hidden_layers", "hidden_size", "num_attention_heads", "vocab_size"):
            kwargs.pop(name, None)
        kwargs.setdefault("pad_token_id", stock.pad_token_id)
        super().__init__(**kwargs)
        if head not in HEADS:
            raise ValueError(f"head={head!r}: allowed are {', '.join(HEADS)}.")
        self.check_parallel_layers(parallel_layers)

    def stock_config(self) -> PretrainedConfig:
        """The stock encoder's configuration object."""
        fields = dict(self.backbone_config)
        return AutoConfig.for_model(fields.pop("model_type"), **fields)

    @property
    def feed_forward_size(self) -> int:
        """Width of the states inside a layer's feed-forward part."""
        # From the object, not the stored fields: those that have their default may be left out.
        stock = self.stock_config()
        return stock.d_ff if hasattr(stock, "d_ff") else stock.intermediate_size

    def temperature_of(self, parallel_layers: int) -> float:
        """What logits at this P are divided by; 1 if none was fitted."""
        return float(self.temperatures.get(str(parallel_layers), 1.0))

    def check_parallel_layers(self, parallel_layers: int) -> int:
        """Return ``parallel_layers`` if the model has that many layers.

        Raises
        ------
        ValueError
            If it is not an integer from 0 to ``num_hidden_layers``.
        """
        layers = self.num_hidden_layers
        if not isinstance(parallel_layers, int) or not 0 <= parallel_layers <= layers:
            raise ValueError(
                f"parallel_layers={parallel_layers!r}: allowed is an integer from 0 "
                f"(fully self-attentive) to {layers} (this model's number of layers)."
            )
        return parallel_layers

"""From texts to probabilities: what a model does besides tensors in, tensors out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedModel

from lait.batching import batches_by_tokens
from lait.configuration import LaitConfig
from lait.tokenization import SegmentTokenizer


class TextModel(PreTrainedModel):
    """A model that brings its tokenizer: texts in, probabilities out.

    Subclasses have a ``forward`` that takes what ``SegmentTokenizer.pack`` gives.
    """

    config: LaitConfig
    _tokenizer: SegmentTokenizer | None = None

    @property
    def tokenizer(self) -> SegmentTokenizer:
        """The tokenizer of the checkpoint's directory, loaded when first used.

        Raises
        ------
        ValueError
            If the model has none.
        """
        if self._tokenizer is None:
            if not self.config._name_or_path:
                raise ValueError(
                    "this model has no tokenizer: set `model.tokenizer`, or load a checkpoint."
                )
            self._tokenizer = SegmentTokenizer.from_directory(
                self.config._name_or_path,
                self.config.max_segment_length,
                self.config.pad_token_id or 0,
            )
        return self._tokenizer

    @tokenizer.setter
    def tokenizer(self, tokenizer: SegmentTokenizer) -> None:
        self._tokenizer = tokenizer

    @property
    def label_names(self) -> list[str]:
        """Labels in the order of the logits, lower case."""
        return [self.config.id2label[i].lower() for i in range(self.config.num_labels)]

    def predict(
        self,
        segments: Sequence[Sequence[str]],
        parallel_layers: int | None = None,
        batch_tokens: int = 8192,
    ) -> np.ndarray:
        """Calibrated probabilities of examples given as text, by the plain path.

        Parameters
        ----------
        segments : sequence of [hypothesis, premise, ...]
            One example each; any number of segments from one up.
        parallel_layers : int, optional
            P; the configuration's by default.
        batch_tokens : int
            Padded tokens a batch.

        Returns
        -------
        float32 array [num_examples, num_labels]
            In the order of ``config.id2label``. Examples are sorted by length
            for the batches and returned in their own order.
        """
        logits = torch.from_numpy(self.predict_logits(segments, parallel_layers, batch_tokens))
        return self.probabilities(logits, parallel_layers).numpy()

    @torch.inference_mode()
    def predict_logits(
        self,
        segments: Sequence[Sequence[str]],
        parallel_layers: int | None = None,
        batch_tokens: int = 8192,
    ) -> np.ndarray:
        """Logits of examples given as text: float32 [num_examples, num_labels].

        As :meth:`predict`, before temperature and softmax.
        """
        was_training = self.training
        self.eval()
        rows = [self.tokenizer.ids(list(example)) for example in segments]
        lengths = [sum(len(ids) for ids in row) for row in rows]
        order = sorted(range(len(rows)), key=lengths.__getitem__)
        result = np.zeros((len(rows), self.config.num_labels), dtype=np.float32)
        for batch in batches_by_tokens(order, lengths, batch_tokens):
            inputs = self.tokenizer.pack([rows[i] for i in batch])
            inputs = {name: tensor.to(self.device) for name, tensor in inputs.items()}
            logits = self(**inputs, parallel_layers=parallel_layers).logits
            result[batch] = logits.float().cpu().numpy()
        self.train(was_training)
        return result

    def probabilities(self, logits: Tensor, parallel_layers: int | None = None) -> Tensor:
        """Calibrated probabilities: softmax(logits / T) with the temperature T of P.

        logits : [..., labels] -> float32 [..., labels]. Temperatures are the
        configuration's (Guo et al., 2017, arXiv 1706.04599); 1 where none was fitted.
        """
        temperature = self.config.temperature_of(self._parallel_layers(parallel_layers))
        return (logits.float() / temperature).softmax(dim=-1)

    def probabilities_in_order(
        self, logits: Tensor, labels: Sequence[str], parallel_layers: int | None = None
    ) -> np.ndarray:
        """As :meth:`probabilities`, with the last axis in the order of ``labels``.

        logits : [..., labels] -> float32 [..., labels]. Files and verdict rules have one
        order, whatever the checkpoint's is.
        """
        order = [self.label_names.index(label) for label in labels]
        return self.probabilities(logits, parallel_layers)[..., order].cpu().numpy()

    def _parallel_layers(self, parallel_layers: int | None) -> int:
        """The P asked for, or the configuration's; ValueError if the model has no such P."""
        if parallel_layers is None:
            return self.config.parallel_layers
        return self.config.check_parallel_layers(parallel_layers)

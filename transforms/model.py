"""The model of a run: one a process, however many stages use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transforms.tensor_thread import in_tensor_thread

if TYPE_CHECKING:
    import torch

    from lait.modeling import LaitForSequenceClassification


@dataclass(frozen=True)
class ModelSettings:
    """What decides a state and a score, besides the text.

    name : a shipped checkpoint's name, a directory or a hub name.
    parallel_layers : P.
    dtype : compute dtype, ``float32`` or ``bfloat16``.
    max_length : tokens a segment; longer ones are truncated.
    threads : of a worker process for matrix products; 0 leaves the default.
    """

    name: str
    parallel_layers: int
    dtype: str
    max_length: int
    threads: int = 0


_models: dict[ModelSettings, LaitForSequenceClassification] = {}


def load_model(settings: ModelSettings) -> LaitForSequenceClassification:
    """The model in its compute dtype, ready to infer; loaded once a process."""
    return in_tensor_thread(_load_once, settings)


def _load_once(settings: ModelSettings) -> LaitForSequenceClassification:
    # No lock: one thread loads.
    if settings not in _models:
        _models.clear()  # one model at a time: a process serves one run
        _models[settings] = _load(settings)
    return _models[settings]


def torch_dtype(name: str) -> torch.dtype:
    """``float32`` or ``bfloat16`` as torch's object."""
    from lait.dtype import DTYPES

    return DTYPES[name]


def _load(settings: ModelSettings) -> LaitForSequenceClassification:
    import torch

    from lait.modeling import LaitForSequenceClassification

    if settings.threads:
        torch.set_num_threads(settings.threads)
    model = LaitForSequenceClassification.from_pretrained(settings.name)
    model.tokenizer = model.tokenizer.with_max_length(settings.max_length)
    return model.to(torch_dtype(settings.dtype)).eval()

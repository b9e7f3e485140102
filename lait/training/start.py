"""What a training starts from."""

from __future__ import annotations

import json
from pathlib import Path

from torch import nn

from lait.checkpoints import resolve_checkpoint
from lait.modeling import LaitForSequenceClassification


def is_lait_checkpoint(name_or_directory: str) -> bool:
    """Whether a name or directory is a LAIT checkpoint (rather than a stock backbone)."""
    config = Path(resolve_checkpoint(name_or_directory)) / "config.json"
    return config.is_file() and json.loads(config.read_text()).get("model_type") == "lait"


def set_dropout(model: LaitForSequenceClassification, probability: float) -> None:
    """Use one probability throughout the backbone; the head keeps its own."""
    for module in model.backbone.modules():
        if isinstance(module, nn.Dropout):
            module.p = probability
    model.encoder.attention_dropout = probability

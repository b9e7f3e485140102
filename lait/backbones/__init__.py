"""Backbone families behind one interface; a new family is one more module here."""

from __future__ import annotations

from transformers import PretrainedConfig

from lait.backbones.base import Backbone
from lait.backbones.bert import BertBackbone
from lait.backbones.t5 import T5Backbone

FAMILIES: tuple[type[Backbone], ...] = (BertBackbone, T5Backbone)


def family_of(config: PretrainedConfig) -> type[Backbone]:
    """The adapter class for a stock configuration.

    Raises
    ------
    ValueError
        If no family knows the configuration's ``model_type``.
    """
    for family in FAMILIES:
        if config.model_type in family.model_types:
            return family
    known = ", ".join(name for family in FAMILIES for name in family.model_types)
    raise ValueError(f"model_type {config.model_type!r} is not supported: allowed are {known}.")


__all__ = ["FAMILIES", "Backbone", "BertBackbone", "T5Backbone", "family_of"]

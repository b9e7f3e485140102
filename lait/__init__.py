"""LAIT: layer-adjustable interactions in Transformers (Milbauer et al., ACL 2023)."""

from transformers import AutoConfig, AutoModelForSequenceClassification

from lait.configuration import LaitConfig
from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates

AutoConfig.register("lait", LaitConfig)
AutoModelForSequenceClassification.register(LaitConfig, LaitForSequenceClassification)

__all__ = ["LaitConfig", "LaitForSequenceClassification", "SegmentStates"]

"""Fingerprints: short hashes of everything that a result depends on.

Two models share a fingerprint of the parallel stack exactly if they give the
same states; a fine-tune of the same base model has another one. Weights are
hashed by value in float32, so that the dtype they were stored or loaded in does
not matter (the compute dtype is part of a segment's identity on its own).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import torch
from torch import Tensor

# What a configuration says about its history or about training changes no state.
IRRELEVANT = (
    "_name_or_path",
    "architectures",
    "dtype",
    "torch_dtype",
    "transformers_version",
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "dropout_rate",
    "classifier_dropout",
    "gradient_checkpointing",
    "use_cache",
    "problem_type",
    "id2label",
    "label2id",
    "initializer_range",
    "initializer_factor",
)

# What a checkpoint should not carry: where its weights came from on one machine.
HISTORY = ("_name_or_path", "architectures", "dtype", "torch_dtype", "transformers_version")


def portable(backbone_config: dict[str, Any]) -> dict[str, Any]:
    """A stock configuration without its history, fit to be stored in another one."""
    return {name: value for name, value in backbone_config.items() if name not in HISTORY}


def fingerprint(tensors: dict[str, Tensor], **facts: Any) -> str:
    """Hash of named weights and of facts that JSON can hold; 32 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(json.dumps(facts, sort_keys=True).encode())
    for name in sorted(tensors):
        tensor = tensors[name].detach().to("cpu", torch.float32).contiguous()
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def relevant(backbone_config: dict[str, Any]) -> dict[str, Any]:
    """The part of a stock configuration that changes what the encoder computes."""
    return {name: value for name, value in backbone_config.items() if name not in IRRELEVANT}

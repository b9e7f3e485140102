"""What a training starts from: a backbone or a checkpoint, a device, a dtype."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import nn

from lait.checkpoints import resolve_checkpoint
from lait.dtype import DTYPES, choose_dtype
from lait.modeling import LaitForSequenceClassification

# The only change of head that keeps what the old one has learnt.
GROWS = ("pooled", "aligned")


def is_lait_checkpoint(name_or_directory: str) -> bool:
    """Whether a name or directory is a LAIT checkpoint (rather than a stock backbone)."""
    config = Path(resolve_checkpoint(name_or_directory)) / "config.json"
    try:
        return config.is_file() and json.loads(config.read_text()).get("model_type") == "lait"
    except ValueError:
        return False  # whoever loads it as a stock model says what is wrong


def load_checkpoint(name_or_directory: str, flag: str) -> LaitForSequenceClassification:
    """A LAIT checkpoint with all its weights; ``flag`` is the option to blame.

    Raises
    ------
    ValueError
        If there is none, or its weights are not those that its configuration describes.
    """
    if not is_lait_checkpoint(name_or_directory):
        raise ValueError(f"{flag} {name_or_directory}: not a LAIT checkpoint.")
    try:
        loaded: Any = LaitForSequenceClassification.from_pretrained(
            name_or_directory, output_loading_info=True
        )
    except (RuntimeError, ValueError, OSError, SafetensorError) as error:
        raise ValueError(
            f"{flag} {name_or_directory}: its weights cannot be loaded, or are not those of its "
            f"config.json ({error})."
        ) from error
    # One with compressed embeddings comes alone; its loading is strict in itself.
    model, info = loaded if isinstance(loaded, tuple) else (loaded, {})
    wrong = {name: info[name] for name in ("missing_keys", "unexpected_keys") if info.get(name)}
    if wrong:
        raise ValueError(
            f"{flag} {name_or_directory}: its weights are not those of its config.json ({wrong})."
        )
    return model


def load_start(
    backbone: str,
    labels: Sequence[str],
    head: str | None,
    seed: int,
    comparison_layers: int = 1,
    separate_layers: bool = False,
) -> LaitForSequenceClassification:
    """A new model on a backbone, or a LAIT checkpoint to go on from.

    What is new depends on ``seed`` only. With ``separate_layers`` a checkpoint
    whose layers serve both ways starts both stacks from them; a pooled head may go
    on as an aligned one. What was fitted to a checkpoint's
    weights (temperatures, verdict rules) does not outlive them.

    Raises
    ------
    ValueError, OSError
        For a backbone that is not supported or has no tokenizer, or a
        checkpoint of other labels or another head.
    """
    torch.manual_seed(seed)
    if not is_lait_checkpoint(backbone):
        model = LaitForSequenceClassification.from_backbone(
            backbone,
            num_labels=len(labels),
            head=head or "pooled",
            label_words=list(labels),
            comparison_layers=comparison_layers,
            separate_layers=separate_layers,
        )
    else:
        model = load_checkpoint(backbone, "--backbone")
        _check_checkpoint(model, backbone, labels, head)
        if separate_layers and not model.config.separate_layers:
            model = with_separate_layers(model)
        if head == "aligned" and model.config.head == "pooled":
            model = with_aligned_head(model)
        model.config.temperatures, model.config.cascades = {}, []
        model.config.verdict_rules, model.config.cross_lingual_rules = {}, {}
    # Loaded now, while the model still knows where it came from.
    model.tokenizer = model.tokenizer
    return model


def with_separate_layers(model: LaitForSequenceClassification) -> LaitForSequenceClassification:
    """The same model, its parallel layers a copy of their own; it answers the same."""
    tokenizer = model.tokenizer
    config = copy.deepcopy(model.config)
    config.separate_layers = True
    separate = LaitForSequenceClassification(config)
    separate.load_state_dict(model.state_dict(), strict=False)
    separate.parallel_stack.load_state_dict(model.encoder.layers.state_dict())
    separate.tokenizer = tokenizer
    return separate.eval()


def with_aligned_head(model: LaitForSequenceClassification) -> LaitForSequenceClassification:
    """The same model, its pooled head grown to an aligned one, whose alignment is new.

    All weights are kept but those that read the premise's first position.
    """
    tokenizer = model.tokenizer
    config = copy.deepcopy(model.config)
    config.head = "aligned"
    aligned = LaitForSequenceClassification(config)
    kept = model.state_dict()
    read, width = kept.pop("head.read.weight"), config.hidden_size
    aligned.load_state_dict(kept, strict=False)
    weight = aligned.get_parameter("head.read.weight")
    with torch.no_grad():
        weight[:, :width] = read[:, :width]
    aligned.tokenizer = tokenizer
    return aligned.eval()


def _check_checkpoint(
    model: LaitForSequenceClassification, backbone: str, labels: Sequence[str], head: str | None
) -> None:
    if model.label_names != [label.lower() for label in labels]:
        raise ValueError(
            f"--labels {' '.join(labels)}: the checkpoint --backbone {backbone} has "
            f"{' '.join(model.label_names)}, in that order."
        )
    if head not in (None, model.config.head) and (model.config.head, head) != GROWS:
        raise ValueError(
            f"--head {head}: the checkpoint --backbone {backbone} has the head "
            f"{model.config.head!r}; leave --head out, or start from a stock backbone."
        )


def set_dropout(model: LaitForSequenceClassification, probability: float) -> None:
    """Use one probability throughout the backbone; the head keeps its own."""
    head = set(model.head.modules())
    for module in model.modules():
        if isinstance(module, nn.Dropout) and module not in head:
            module.p = probability
    # One object, unless parallel layers have weights of their own.
    for encoder in (model.encoder, model.parallel_encoder):
        encoder.attention_dropout = probability


def check_device(name: str) -> str:
    """The name of a device that computes here.

    Raises
    ------
    ValueError
        If it does not.
    """
    try:
        torch.zeros(1, device=name)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"--device {name}: cannot be used here ({reason}).") from error
    return name


def uses_bfloat16(dtype: str, device: str) -> bool:
    """Whether to compute in bfloat16.

    As ``dtype`` says; with ``auto`` where the device is good at it: a processor is
    timed (:func:`lait.dtype.choose_dtype`), a CUDA device asked, others are not.

    Raises
    ------
    ValueError
        For a dtype other than auto, float32 and bfloat16.
    """
    kind = torch.device(device).type
    if dtype in DTYPES or kind == "cpu":
        return choose_dtype(dtype) == torch.bfloat16
    if dtype != "auto":
        choose_dtype(dtype)  # raises
    return kind == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)

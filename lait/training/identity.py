"""What makes a run this run: a resumed one must have it all the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lait.fingerprint import fingerprint, relevant
from lait.modeling import LaitForSequenceClassification
from lait.training.code_switching.switching import CodeSwitching
from lait.training.examples import Example
from lait.training.optimizer import frozen_parameters
from lait.training.options import SELF, TrainingOptions, as_stored, decisive

# Without these on one side there is nothing to compare.
OPTIONAL = ("dev",)


def run_identity(
    model: LaitForSequenceClassification,
    examples: Sequence[Example],
    dev: Mapping[str, Sequence[Example]],
    options: TrainingOptions,
    teacher: LaitForSequenceClassification | None = None,
    switching: CodeSwitching | None = None,
) -> dict[str, Any]:
    """What decides the result of a run besides its options; call it before the first step.

    The starting weights are known by the backbone's: what is new depends on the seed.
    """
    return {
        "backbone": relevant(model.config.backbone_config),
        "head": [model.config.head, model.config.comparison_layers],
        "separate layers": model.config.separate_layers,
        "labels": model.label_names,
        "starting weights": fingerprint(dict(model.backbone.named_parameters())),
        "frozen": frozen_parameters(model),
        "dropout": model.encoder.attention_dropout,
        "tokens": [fingerprint({}, tokenizer=model.tokenizer.json), model.tokenizer.max_length],
        "examples": examples_hash(examples),
        "dev": {name: examples_hash(rows) for name, rows in dev.items()},
        "teacher": SELF if options.teacher == SELF else teacher and weights_hash(teacher),
        "lexicon": switching and switching.lexicon_hash,
    }


def weights_hash(model: LaitForSequenceClassification) -> str:
    """Hash of all weights of a model."""
    return fingerprint(dict(model.named_parameters()))


def examples_hash(examples: Sequence[Example]) -> str:
    """Hash of texts, labels and their order."""
    digest = hashlib.blake2b(digest_size=16)
    for example in examples:
        digest.update(json.dumps([example.segments, example.label]).encode())
    return digest.hexdigest()


def check_same_run(
    output: Path, state: dict[str, Any], options: TrainingOptions, identity: dict[str, Any]
) -> None:
    """Refuse to go on with another run's checkpoint.

    state : a checkpoint's; one written before a fact was stored is not compared by it.

    Raises
    ------
    ValueError
        If anything that decides the result differs; the message says what.
    """
    there, here = decisive(state["options"]), decisive(as_stored(options))
    wrong = [
        f"--{name} {there[name]} there, {here[name]} here"
        for name in here
        if there[name] != here[name]
    ]
    what = "options" if wrong else ""
    for name, value in state.get("run", {}).items():
        if name in OPTIONAL and not (value and identity[name]):
            continue
        if value != identity[name]:
            what = f"{what} and {name}" if what else name
            wrong.append(_difference(name, value, identity[name]))
    if wrong:
        raise ValueError(
            f"--output {output} holds a run with other {what} ({'; '.join(wrong)}): "
            "choose another directory, or repeat what that run had."
        )


def _difference(name: str, there: Any, here: Any) -> str:
    if isinstance(there, dict) and isinstance(here, dict):
        changed = [key for key in {**there, **here} if there.get(key) != here.get(key)]
        return f"{name}: {', '.join(changed)}"
    return f"{name}: {there} there, {here} here"

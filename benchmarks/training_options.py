"""The command line that benchmarks which train share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig

from benchmarks.common import BenchmarkError, minilm_directory, quiet_transformers
from benchmarks.nli_sets import DEV_PAIRS, TRAIN_PAIRS, dev_groups, digest
from benchmarks.trainings import Recipe, Workshop
from benchmarks.work_folder import keep_settings
from lait.dtype import DTYPES, choose_dtype, dtype_name
from lait.training.examples import Example


def add_training_options(p: argparse.ArgumentParser, examples: int, work: Path) -> None:
    """Data, recipe and measuring; ``examples`` and ``work`` are defaults."""
    add = p.add_argument
    add("--train", type=Path, default=TRAIN_PAIRS, metavar="FILE", help="(%(default)s)")
    add("--dev", type=Path, default=DEV_PAIRS, metavar="FILE", help="(%(default)s)")
    add("--examples", type=int, default=examples, help="to train on (%(default)s)")
    add("--dev_examples", type=int, default=2000, help="at most, a data set (%(default)s)")
    add("--backbone", metavar="DIRECTORY", help="a stock model (default: all-MiniLM-L6-v2)")
    add("--work", type=Path, default=work, metavar="DIRECTORY", help="(%(default)s)")
    add("--epochs", type=float, default=1.0, help="(%(default)s)")
    add("--batch_size", type=int, default=48, help="(%(default)s)")
    add("--learning_rate", type=float, default=2e-4, help="(%(default)s)")
    add("--head_learning_rate", type=float, default=5e-4, help="(%(default)s)")
    add("--max_length", type=int, default=128, help="tokens a segment (%(default)s)")
    add("--seed", type=int, default=0, help="of the sample, the training and the bootstrap")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="(%(default)s)")
    add("--dtype", default="auto", choices=("auto", *DTYPES), help="of measuring (%(default)s)")
    add("--resamples", type=int, default=1000, help="of the bootstrap (%(default)s)")
    add("--json", type=Path, metavar="FILE", help="write all figures here")


def backbone_of(options: argparse.Namespace) -> str:
    """The backbone's directory.

    Raises
    ------
    BenchmarkError
        If it is not there.
    """
    directory = Path(options.backbone) if options.backbone else minilm_directory()
    if not (directory / "config.json").is_file():
        raise BenchmarkError(f"--backbone {directory}: no config.json of a stock model there.")
    return str(directory)


def num_layers(backbone: str) -> int:
    """L of a stock model's directory."""
    return int(AutoConfig.from_pretrained(backbone).num_hidden_layers)


def recipe_of(options: argparse.Namespace) -> Recipe:
    """The recipe that the command line gives."""
    return Recipe(
        backbone_of(options),
        options.batch_size,
        options.epochs,
        options.learning_rate,
        options.head_learning_rate,
        options.max_length,
        options.seed,
    )


def open_workshop(
    options: argparse.Namespace, folder: Path, examples: Sequence[Example]
) -> Workshop:
    """The workshop that the command line gives; compares ``folder`` with what it holds.

    folder : ``--work`` or a folder in it. examples : what is trained on there.

    Raises
    ------
    BenchmarkError
        If ``folder`` holds trainings with other settings or data, or the dev
        examples cannot be used.
    """
    quiet_transformers()
    recipe = recipe_of(options)
    dev = dev_groups(options.dev, options.dev_examples)
    settings: dict[str, Any] = recipe.as_dict()
    settings["examples"] = f"{len(examples)} ({digest(examples)})"
    settings |= {f"measured on {name}": digest(rows) for name, rows in dev.items()}
    keep_settings(folder, settings)
    dtype = dtype_name(choose_dtype(options.dtype))
    return Workshop(folder, recipe, dev, options.device, dtype, say)


def say(line: str) -> None:
    """Progress, beside the figures on the standard output."""
    print(line, file=sys.stderr, flush=True)

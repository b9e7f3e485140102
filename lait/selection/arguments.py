"""The options of ``python -m lait.select``."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from lait.dtype import DTYPES
from lait.training.arguments import parse_layers


def add_model_options(p: argparse.ArgumentParser) -> None:
    """Which checkpoints to look at."""
    models = p.add_mutually_exclusive_group(required=True)
    models.add_argument("--model", help="one checkpoint for every P: a shipped name or a directory")
    models.add_argument(
        "--checkpoints",
        metavar="PATTERN",
        help="a checkpoint for each P, such as runs/p{parallel_layers}; a binary search looks "
        "only at those that it needs, and takes it that accuracy falls with P",
    )
    p.add_argument(
        "--train_command",
        metavar="COMMAND",
        help="trains a missing one of --checkpoints; has {parallel_layers} and {output} in it "
        "and runs without a shell",
    )


def add_comparison_options(p: argparse.ArgumentParser) -> None:
    """What P's are compared with, and which."""
    p.add_argument(
        "--reference",
        metavar="CHECKPOINT",
        help="a P = 0 trained alone on the same examples; bars are set by the better of it and "
        "the model's own P = 0",
    )
    p.add_argument(
        "--parallel_layers",
        type=parse_layers,
        help="look at these P's, such as 0-5 or 0,2,4, and at 0 (default: all of --model, "
        "those that the search needs of --checkpoints)",
    )


def add_computing_options(p: argparse.ArgumentParser) -> None:
    """Where and in which type models compute."""
    p.add_argument("--dtype", choices=("auto", *DTYPES), default="auto")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")


def add_data_options(p: argparse.ArgumentParser) -> None:
    """Which examples to measure on, and how chance is drawn."""
    p.add_argument(
        "--data",
        required=True,
        nargs="+",
        metavar="FILE",
        help="held-out .jsonl, .jsonl.gz or .parquet with label and hypothesis, premise (or "
        "segments), and optionally source",
    )
    p.add_argument(
        "--examples",
        type=positive,
        metavar="N",
        help="at most this many of each source, drawn at random (default: all)",
    )
    p.add_argument(
        "--resamples", type=positive, default=2000, help="bootstrap samples (%(default)s)"
    )
    p.add_argument("--seed", type=natural, default=0, help="of the sample, the halves and the rest")


def add_output_options(p: argparse.ArgumentParser) -> None:
    """What to write besides the report."""
    p.add_argument("--json", type=Path, metavar="FILE", help="write every figure there")
    p.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw the curve there: .png, .svg or .pdf"
    )


def positive(text: str) -> int:
    """A whole number from 1 up; raises argparse.ArgumentTypeError for anything else."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: write a whole number from 1 up")
    return int(text)


def natural(text: str) -> int:
    """A whole number from 0 up; raises argparse.ArgumentTypeError for anything else."""
    return 0 if text == "0" else positive(text)

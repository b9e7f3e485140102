"""Train a tiny model from random weights and check what it learned: ``--help`` for options.

The way of every user (``python -m lait.train``: files, backbone, training,
checkpoint, accuracy by P) on a thousand rows that the script makes up, so that
the training path is always tested. Exits with 1 if a P stays below the bar.

The task (``benchmarks.small_task``) needs both segments: a model that sees one
of them only, or none, is right a third of the time, whatever its size.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import BertConfig, BertModel

from benchmarks.common import BenchmarkError, markdown_table, quiet_transformers, write_json
from benchmarks.small_task import make_rows, word_tokenizer
from lait import train
from lait.training.early_stopping import best_evaluation
from lait.training.log import read_log

LAYERS = 3
# In float32 on any machine, so that the figures are the same on each.
TRAINING = (
    *("--batch_size", "25", "--learning_rate", "1e-3", "--head_learning_rate", "1e-3"),
    *("--evaluate_every", "100", "--patience", "2", "--log_every", "100", "--dtype", "float32"),
)
# What every P must reach on dev.
BAR = 0.9


def write_backbone(directory: Path, seed: int) -> Path:
    """Save a stock BERT of 3 layers and width 64 with random weights, and its tokenizer."""
    torch.manual_seed(seed)
    tokenizer = word_tokenizer()
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=64,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(directory)
    tokenizer.save(str(directory / "tokenizer.json"))
    return directory


def write_rows(path: Path, rows: Sequence[dict[str, str]]) -> str:
    """Write JSON lines; returns the path as the command line takes it."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def train_and_measure(work: Path, options: argparse.Namespace) -> dict[int, float]:
    """Accuracy on dev by P of the model that the command line trains in ``work``.

    Raises
    ------
    BenchmarkError
        If the command line fails; it has said why.
    """
    rows = make_rows(options.rows + options.dev_rows, options.seed)
    random.Random(options.seed).shuffle(rows)
    command = ["--backbone", str(write_backbone(work / "backbone", options.seed))]
    command += ["--train", write_rows(work / "train.jsonl", rows[: options.rows])]
    command += ["--dev", write_rows(work / "dev.jsonl", rows[options.rows :])]
    command += ["--output", str(work / "run"), "--seed", str(options.seed)]
    command += ["--epochs", str(options.epochs), *TRAINING, "--device", options.device]
    if train.main(command) != 0:
        raise BenchmarkError("lait.train could not train: see its message above.")
    best = best_evaluation(read_log(work / "run"))
    if best is None:
        raise BenchmarkError("lait.train evaluated nothing.")
    (figures,) = best["dev"].values()
    return {int(layers): accuracy for layers, accuracy in figures.items()}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.train_small",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("--rows", type=int, default=1000, help="to train on (%(default)s)")
    p.add_argument("--dev_rows", type=int, default=600, help="to measure on (%(default)s)")
    p.add_argument("--epochs", type=float, default=15, help="at most (%(default)s)")
    p.add_argument("--seed", type=int, default=0, help="of rows, weights, training (%(default)s)")
    p.add_argument("--device", default="cpu", help="default: %(default)s")
    p.add_argument("--bar", type=float, default=BAR, help="of every P (default: %(default)s)")
    p.add_argument("--json", type=Path, help="write the figures here too")
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print accuracy by P; 0, 1 if a P is below the bar, 2 if training failed."""
    options = parser().parse_args(argv)
    quiet_transformers()
    torch.set_num_threads(1)
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as work:
            figures = train_and_measure(Path(work), options)
    except BenchmarkError as error:
        print(f"benchmarks.train_small: {error}", file=sys.stderr)
        return 2
    seconds = time.monotonic() - started
    rows = [[str(layers), f"{accuracy:.3f}"] for layers, accuracy in figures.items()]
    print(markdown_table(["P", "accuracy"], [*rows, ["chance, or one segment alone", "0.333"]]))
    print(f"bar {options.bar:.2f} at every P; {options.rows:,} rows; {seconds:.0f} s")
    write_json(options.json, {"accuracy": figures, "bar": options.bar, "seconds": seconds})
    missed = [layers for layers, accuracy in figures.items() if accuracy < options.bar]
    if missed:
        named = ", ".join(map(str, missed))
        print(f"benchmarks.train_small: P = {named} below {options.bar}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

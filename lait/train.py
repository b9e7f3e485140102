"""Fine-tune a LAIT model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transformers.utils import logging

from lait.command import run_command
from lait.evaluation import fixed_sample, table_lines
from lait.training.arguments import add_data_options, add_model_options, parse_layers
from lait.training.checkpointing import explain_failed_write, replace_directory
from lait.training.code_switching.arguments import add_language_options
from lait.training.distillation_arguments import add_distillation_options
from lait.training.early_stopping import best_evaluation
from lait.training.examples import Example, check_labels, read_examples
from lait.training.grid import MODEL, Cell, cells, train_grid
from lait.training.loop import train
from lait.training.optimizer import freeze_embeddings
from lait.training.start import check_device, load_start, set_dropout
from lait.training.training_arguments import (
    add_stopping_options,
    add_training_options,
    training_options,
)

__all__ = ["main", "parse_layers", "parser"]

DESCRIPTION = """\
Fine-tune a LAIT model on labelled examples.

A run is a function of its examples, options and seed: killed and started again
with the same command, it goes on from its last checkpoint and ends with the
weights of the uninterrupted run (on a CPU, to the bit). The result is
OUTPUT/model; `python -m lait.training.plot OUTPUT --to FILE.png` plots the log.
"""

EXAMPLES = """\
examples:
  an elastic checkpoint, good at every P:
    python -m lait.train --backbone DIRECTORY --train train.jsonl.gz --dev dev.jsonl.gz \\
        --output runs/elastic
  the paper's training, for one P:
    ... --parallel_layers 9
  early stopping:
    ... --epochs 10 --evaluate_every 500 --patience 3
  a grid; the best by dev becomes OUTPUT/model:
    ... --learning_rate 1e-4 2e-4 --batch_size 32 48
  distillation from the model's own P = 0:
    ... --teacher self
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.train",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_data_options(p.add_argument_group("data"))
    add_model_options(p.add_argument_group("model"))
    add_training_options(p.add_argument_group("training"))
    add_stopping_options(p.add_argument_group("early stopping"))
    add_distillation_options(p.add_argument_group("distillation"))
    add_language_options(p.add_argument_group("other languages"))
    return p


def say(line: str) -> None:
    """Print at once: the output may be a file that someone watches."""
    print(line, flush=True)


def run(arguments: argparse.Namespace) -> None:
    """Train, or train a grid; save to ``--output/model`` and print dev accuracy by P.

    Raises
    ------
    ValueError, OSError
        If the input cannot be used or something cannot be written.
    """
    grid = cells(arguments.learning_rate, arguments.batch_size)
    if len(grid) > 1 and not arguments.dev:
        raise ValueError(
            "several values of --learning_rate or --batch_size are a grid: give --dev to choose by."
        )
    check_device(arguments.device)
    examples, dev = read_data(arguments)

    def train_cell(cell: Cell, output: Path) -> Mapping[str, Any]:
        return train_one(arguments, cell, output, examples, dev) or {}

    if len(grid) == 1:
        train_cell(grid[0], arguments.output)
    else:
        train_grid(grid, arguments.output, train_cell, say)


def read_data(
    arguments: argparse.Namespace,
) -> tuple[list[Example], dict[str, list[Example]]]:
    """Training examples, and at most ``--dev_examples`` of each dev file.

    Raises
    ------
    ValueError
        For rows that cannot be used, or a label without examples.
    """
    if arguments.dev_examples < 1:
        raise ValueError(f"--dev_examples {arguments.dev_examples}: allowed is 1 or more.")
    labels = arguments.labels
    if len(set(labels)) < len(labels):
        raise ValueError(f"--labels {' '.join(labels)}: one is given twice.")
    examples = read_examples(arguments.train, labels, arguments.released_only)
    dev = {path: read_examples([path], labels) for path in arguments.dev}
    if not arguments.allow_missing_labels:
        check_labels(f"--train {' '.join(arguments.train)}", examples, labels)
        for path, rows in dev.items():
            check_labels(f"--dev {path}", rows, labels)
    return examples, {
        path: fixed_sample(rows, arguments.dev_examples) for path, rows in dev.items()
    }


def train_one(
    arguments: argparse.Namespace,
    cell: Cell,
    output: Path,
    examples: Sequence[Example],
    dev: Mapping[str, Sequence[Example]],
) -> Mapping[str, Any] | None:
    """One run, its model saved to ``output/model``; returns the model's evaluation, if any.

    Raises
    ------
    ValueError, OSError
        If the model or the output cannot be used.
    """
    model = load_start(
        arguments.backbone,
        arguments.labels,
        arguments.head,
        arguments.seed,
        arguments.comparison_layers,
        arguments.separate_layers,
    )
    model.tokenizer = model.tokenizer.with_max_length(arguments.max_length)
    set_dropout(model, arguments.dropout)
    if arguments.freeze_embeddings:
        freeze_embeddings(model)
    options = training_options(arguments, model.config, output, cell.learning_rate, cell.batch_size)
    layers = options.trained_layers
    dtype = "bfloat16" if options.autocast else "float32"
    say(f"{len(examples):,} examples, P in {layers}, {dtype} on {arguments.device}")
    progress = train(model.to(arguments.device), examples, options, output, say, dev=dev)
    model.config.parallel_layers = min(layers[-1], model.config.num_hidden_layers - 1)
    with explain_failed_write(output):
        replace_directory(output / MODEL, model.save_pretrained)
    best = best_evaluation(progress.history)
    if best is not None:
        say(f"the model of step {best['step']}:")
        for path, by_layers in best["dev"].items():
            say(table_lines(by_layers, path, len(dev.get(path, ()))))
    return best


def main(argv: list[str] | None = None) -> int:
    """Run the command line; 0, or 2 with a message for input that cannot be used."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return run_command("lait.train", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

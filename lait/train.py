"""Fine-tune a LAIT model: ``python -m lait.train --help``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from lait.configuration import HEADS
from lait.evaluation import accuracy_table
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.training.examples import read_examples
from lait.training.loop import TrainingOptions, train
from lait.training.start import is_lait_checkpoint, set_dropout


def parse_layers(text: str) -> tuple[int, ...]:
    """``3`` or ``0-5`` or ``0,2,4-6`` -> the P's that batches draw from, ascending.

    Raises
    ------
    argparse.ArgumentTypeError
        For anything else, or a range that ends before it begins.
    """
    layers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal()):
            raise argparse.ArgumentTypeError(f"{text!r}: write 3, or 0-5, or 0,2,4-6")
        if int(last) < int(first):
            raise argparse.ArgumentTypeError(f"{text!r}: {part} ends before it begins")
        layers += range(int(first), int(last) + 1)
    return tuple(sorted(set(layers)))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.train", description=__doc__, allow_abbrev=False
    )
    _add_data_options(p)
    _add_model_options(p)
    _add_training_options(p)
    return p


def _add_data_options(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--train",
        required=True,
        nargs="+",
        help=".jsonl, .jsonl.gz or .parquet with label and hypothesis, premise (or segments)",
    )
    p.add_argument(
        "--dev", nargs="*", default=[], help="the same, to report accuracy by P at the end"
    )
    p.add_argument(
        "--dev_examples", type=int, default=2000, help="at most this many a dev file (%(default)s)"
    )
    p.add_argument(
        "--released_only",
        action="store_true",
        help='use only rows with "release": true, for checkpoints that ship',
    )
    p.add_argument(
        "--output",
        required=True,
        type=Path,
        help="directory for checkpoints and the log; a run that was killed resumes here",
    )


def _add_model_options(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--backbone",
        required=True,
        help="directory or hub name of a BERT-like or T5 model, or a LAIT checkpoint to go on from",
    )
    p.add_argument(
        "--parallel_layers",
        type=parse_layers,
        help="P's that batches draw from: 3, or 0-5, or 0,2,4 (default: 0 to L, elastic)",
    )
    p.add_argument("--head", choices=HEADS, default="pooled")
    p.add_argument("--labels", nargs="+", default=list(LABELS))
    p.add_argument(
        "--max_length", type=int, default=128, help="tokens a segment in training (%(default)s)"
    )
    p.add_argument(
        "--dropout",
        type=float,
        default=0.0,
        help="of hidden states and attention in training (default: %(default)s; with "
        "few epochs it helps little, and without it attention runs twice as fast on CPUs)",
    )


def _add_training_options(p: argparse.ArgumentParser) -> None:
    p.add_argument("--epochs", type=float, default=1.0)
    p.add_argument("--batch_size", type=int, default=48)
    p.add_argument("--learning_rate", type=float, default=1e-4)
    p.add_argument("--head_learning_rate", type=float, default=5e-4)
    p.add_argument("--warmup", type=float, default=0.06, help="share of steps (%(default)s)")
    p.add_argument("--no_autocast", action="store_true", help="compute in float32 throughout")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--checkpoint_seconds", type=float, default=300.0)


def load_model(arguments: argparse.Namespace) -> LaitForSequenceClassification:
    """A new model on the backbone, or a LAIT checkpoint to go on from.

    Raises
    ------
    ValueError
        For a backbone that is not supported, or a checkpoint of other labels.
    """
    if is_lait_checkpoint(arguments.backbone):
        model = LaitForSequenceClassification.from_pretrained(arguments.backbone)
        if model.label_names != [label.lower() for label in arguments.labels]:
            raise ValueError(
                f"--labels {' '.join(arguments.labels)}: the checkpoint --backbone "
                f"{arguments.backbone} has {' '.join(model.label_names)}, in that order."
            )
    else:
        model = LaitForSequenceClassification.from_backbone(
            arguments.backbone,
            num_labels=len(arguments.labels),
            head=arguments.head,
            label_words=arguments.labels,
        )
    # Loaded now, while the model still knows where it came from.
    model.tokenizer = model.tokenizer.with_max_length(arguments.max_length)
    set_dropout(model, arguments.dropout)
    return model.to(arguments.device)


def training_options(
    arguments: argparse.Namespace, model: LaitForSequenceClassification
) -> TrainingOptions:
    """The options that the command line gives.

    Raises
    ------
    ValueError
        For a P that the model does not have.
    """
    layers = arguments.parallel_layers or tuple(range(model.config.num_hidden_layers + 1))
    for value in layers:
        model.config.check_parallel_layers(value)
    return TrainingOptions(
        parallel_layers=layers,
        batch_size=arguments.batch_size,
        epochs=arguments.epochs,
        learning_rate=arguments.learning_rate,
        head_learning_rate=arguments.head_learning_rate,
        warmup=arguments.warmup,
        seed=arguments.seed,
        autocast=not arguments.no_autocast,
        checkpoint_seconds=arguments.checkpoint_seconds,
    )


def run(arguments: argparse.Namespace) -> None:
    """Train, save to ``--output/model`` and print dev accuracy by P.

    Raises
    ------
    ValueError, OSError
        If the input cannot be used or a checkpoint cannot be written.
    """
    examples = read_examples(arguments.train, arguments.labels, arguments.released_only)
    dev = {path: read_examples([path], arguments.labels) for path in arguments.dev}
    model = load_model(arguments)
    options = training_options(arguments, model)
    layers = options.parallel_layers
    print(f"{len(examples):,} examples, P in {layers}", flush=True)
    train(model, examples, options, arguments.output, say=lambda line: print(line, flush=True))
    model.config.parallel_layers = min(layers[-1], model.config.num_hidden_layers - 1)
    model.save_pretrained(arguments.output / "model")
    for path, rows in dev.items():
        print(accuracy_table(model, rows[: arguments.dev_examples], layers, path))


def main(argv: list[str] | None = None) -> int:
    """Run the command line; 0, or 2 with a message for input that cannot be used."""
    arguments = parser().parse_args(argv)
    try:
        run(arguments)
    except (ValueError, OSError) as error:
        print(f"lait.train: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

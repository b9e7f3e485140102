"""The options of ``python -m lait.train``: how to train, and what they mean together."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from lait.configuration import LaitConfig
from lait.dtype import DTYPES
from lait.training.arguments import parse_layers
from lait.training.checkpointing import find_checkpoint, read_state
from lait.training.options import TrainingOptions
from lait.training.start import uses_bfloat16


def add_training_options(p: argparse._ArgumentGroup) -> None:
    """How long, how fast, on what."""
    p.add_argument("--epochs", type=float, default=1.0, help="may be a fraction (%(default)s)")
    p.add_argument(
        "--batch_size",
        type=int,
        nargs="+",
        default=[48],
        help="examples computed at once (%(default)s); several values: a grid",
    )
    p.add_argument(
        "--accumulate",
        type=int,
        default=1,
        metavar="N",
        help="make each step's update from N batches of --batch_size: the same update, up to "
        "rounding, as with N times --batch_size, in less memory (default: %(default)s)",
    )
    p.add_argument(
        "--layers_per_step",
        type=int,
        default=1,
        metavar="N",
        help="different P's that each step draws and learns at: an elastic checkpoint from fewer "
        "examples, each step dearer (default: %(default)s)",
    )
    p.add_argument(
        "--each_step",
        type=parse_layers,
        default=(),
        metavar="P",
        help="P's that every step learns at, besides those that it draws: written as "
        "--parallel_layers is (default: none)",
    )
    p.add_argument(
        "--learning_rate",
        type=float,
        nargs="+",
        default=[1e-4],
        help="peak, of the backbone (%(default)s); several values: a grid",
    )
    p.add_argument(
        "--head_learning_rate", type=float, default=5e-4, help="peak, of what is new (%(default)s)"
    )
    p.add_argument(
        "--warmup",
        type=float,
        default=0.06,
        help="share of the steps in which the rate rises; then it falls to 0 (%(default)s)",
    )
    p.add_argument(
        "--balance",
        type=float,
        default=0.0,
        metavar="POWER",
        help="weigh each example's cross-entropy by its label's count to the power -POWER: "
        "1 gives all labels the same total weight, 0 is off (default: %(default)s)",
    )
    p.add_argument(
        "--seed",
        type=int,
        default=0,
        help="of the new weights, batches, P's and dropout (default: %(default)s)",
    )
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument(
        "--dtype",
        choices=("auto", *DTYPES),
        default="auto",
        help="compute in bfloat16 autocast or in float32; auto: whichever the device is good at "
        "(a resumed run keeps its own). Weights are float32 in any case",
    )
    p.add_argument(
        "--log_every", type=int, default=50, metavar="STEPS", help="a progress line (%(default)s)"
    )
    p.add_argument(
        "--checkpoint_seconds",
        type=float,
        default=300.0,
        help="between checkpoints; one is written at the end too (default: %(default)s)",
    )


def add_stopping_options(p: argparse._ArgumentGroup) -> None:
    """Early stopping."""
    p.add_argument(
        "--evaluate_every",
        type=int,
        default=0,
        metavar="STEPS",
        help="evaluate on --dev and keep the best model, by the mean accuracy over dev files and "
        "P's, as best/ and in the end as model/ (default: evaluate at the end only)",
    )
    p.add_argument(
        "--patience",
        type=int,
        default=0,
        metavar="N",
        help="stop after N evaluations without improvement (default: never)",
    )


def training_options(
    arguments: argparse.Namespace,
    config: LaitConfig,
    output: Path,
    learning_rate: float,
    batch_size: int,
) -> TrainingOptions:
    """The options that a command line gives for one run, whose directory is ``output``.

    Raises
    ------
    ValueError
        For a number that is not allowed, or a P that the model does not have.
    """
    layers = arguments.parallel_layers or tuple(range(config.num_hidden_layers + 1))
    for value in (*layers, *arguments.each_step):
        config.check_parallel_layers(value)
    same = (
        *(
            "accumulate",
            "layers_per_step",
            "each_step",
            "epochs",
            "head_learning_rate",
            "warmup",
            "balance",
            "seed",
            "log_every",
        ),
        *("checkpoint_seconds", "evaluate_every", "patience", "teacher"),
        *("teacher_parallel_layers", "distillation_weight", "distillation_temperature"),
        *("teacher_when_right", "code_switching", "code_switched", "reordered"),
    )
    return TrainingOptions(
        parallel_layers=layers,
        batch_size=batch_size,
        learning_rate=learning_rate,
        autocast=_autocast(arguments, output),
        **{name: getattr(arguments, name) for name in same},
    )


def _autocast(arguments: argparse.Namespace, output: Path) -> bool:
    """A timing may fall either way on a busy machine: a resumed run must not depend on it."""
    checkpoint = find_checkpoint(output)
    if arguments.dtype == "auto" and checkpoint is not None:
        return bool(read_state(checkpoint)["options"].get("autocast", True))
    return uses_bfloat16(arguments.dtype, arguments.device)

"""What a training step costs, and what its attention costs: python -m benchmarks.training_step.

Runs whole training steps of the backbone on rows of the training data, in turn
with ``lait.attention.explicit`` (what training on a CPU uses) and with PyTorch's
fused kernel in its place, and prints examples a second and the ratio.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from benchmarks.common import (
    DATA,
    markdown_table,
    minilm_directory,
    print_figures,
    quiet_transformers,
)
from benchmarks.machine import Machine
from benchmarks.timing import Contender, rates, ratios, run_rounds
from lait import attention
from lait.dtype import choose_dtype
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.training.batches import TrainingBatches
from lait.training.examples import read_examples
from lait.training.loop import TrainingOptions, make_optimizer
from lait.training.objective import Objective
from lait.training.start import set_dropout
from lait.training.step import train_step

KERNELS = {"explicit": attention.EXPLICIT_TOKENS, "fused": 0}


@contextmanager
def explicit_up_to(tokens: int) -> Iterator[None]:
    """Use explicit attention for inputs of at most so many tokens."""
    before = attention.EXPLICIT_TOKENS
    attention.EXPLICIT_TOKENS = tokens
    try:
        yield
    finally:
        attention.EXPLICIT_TOKENS = before


def contender(
    model: LaitForSequenceClassification, batches: TrainingBatches, tokens: int, steps: int
) -> Contender:
    """Trains ``steps`` steps, the same ones whichever kernel is used."""
    layers = tuple(range(model.config.num_hidden_layers + 1))
    bf16 = choose_dtype("auto") == torch.bfloat16
    options = TrainingOptions(layers, learning_rate=1e-5, autocast=bf16)
    optimizer, objective = make_optimizer(model, options), Objective(options)

    def run(seed: int) -> int:
        trained = 0
        with explicit_up_to(tokens):
            for step in range(seed * steps, (seed + 1) * steps):
                done = train_step(model, optimizer, batches, objective, step, 10**6)
                trained += done["examples"]
        return trained

    run(0)
    return run


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.training_step", description=__doc__, allow_abbrev=False
    )
    p.add_argument("--train", default=str(DATA.parent / "nli" / "train.jsonl.gz"), metavar="FILE")
    p.add_argument("--batch_size", type=int, default=48)
    p.add_argument("--steps", type=int, default=14, help="a round (default: %(default)s)")
    p.add_argument("--rounds", type=int, default=3)
    return p


def measure(options: argparse.Namespace) -> str:
    """Run both kernels in turn; returns what is to be printed."""
    machine = Machine.this()
    quiet_transformers()
    model = LaitForSequenceClassification.from_backbone(str(minilm_directory()))
    model.tokenizer = model.tokenizer.with_max_length(128)
    set_dropout(model, 0.0)
    model.train()
    examples = read_examples([options.train], LABELS)
    batches = TrainingBatches(examples, model.tokenizer, options.batch_size, seed=0)
    contenders = {
        name: contender(model, batches, tokens, options.steps) for name, tokens in KERNELS.items()
    }
    rounds = run_rounds(contenders, options.rounds, seed=1)
    rows = [[name, "{0.low:.0f} to {0.high:.0f}".format(rates(rounds, name))] for name in KERNELS]
    times = ratios(rounds, "explicit", "fused")
    table = markdown_table(["attention", "examples a second"], rows)
    ratio = f"ratio {times.median:.2f} ({times.low:.2f} to {times.high:.2f})"
    return f"{machine}\n{machine.warning()}{table}\n{ratio}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.training_step", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

"""How accuracy by P holds on other data and lengths: python -m benchmarks.robustness --help.

As in section 5.3 of the paper (Milbauer et al., 2023): an elastic model is
trained on one data set and measured on others, at every P, and how much of the
accuracy at P = 0 is retained is compared between its own data set and the
others. Besides, a finished checkpoint is measured on the shortest, middle and
longest third of each data set (by the tokens of both segments).

About ten minutes a training of 20,000 examples on one core, and some minutes
of measuring. A run that was killed goes on when the command is given again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.checkpoint import load_checkpoint
from benchmarks.common import BenchmarkError, print_figures, write_json
from benchmarks.lengths import by_length
from benchmarks.nli_predictions import MEAN, Figures, accuracies, predict_groups
from benchmarks.nli_sets import dev_groups, read_groups, training_sample
from benchmarks.resampling import Bootstrap
from benchmarks.robustness_report import as_json, section
from benchmarks.training_options import (
    add_training_options,
    backbone_of,
    num_layers,
    open_workshop,
    say,
)
from benchmarks.trainings import elastic_training

EXAMPLES = 20_000
SOURCES = ("multinli", "vitaminc")

ByLayers = dict[int, Figures]


def across_data_sets(options: argparse.Namespace, bootstrap: Bootstrap) -> dict[str, ByLayers]:
    """Training source -> P -> data set -> accuracy; trains what is missing."""
    layers = range(num_layers(backbone_of(options)) + 1)
    groups = read_groups(options.train, "--train", released_only=True)
    samples = {
        source: training_sample(groups, options.examples, options.seed, [source])
        for source in options.train_sources
    }
    found = {}
    for source, examples in samples.items():
        training = elastic_training("elastic", f"elastic, trained on {source}", len(layers) - 1)
        workshop = open_workshop(options, options.work / source, examples)
        workshop.make(training, examples)
        predictions = workshop.result(training)
        found[source] = {p: accuracies(predictions, workshop.dev, p, bootstrap) for p in layers}
    return found


def across_lengths(
    options: argparse.Namespace, bootstrap: Bootstrap
) -> tuple[ByLayers, dict[str, float]]:
    """P -> third -> mean accuracy over the data sets, and each third's mean tokens."""
    model = load_checkpoint(options.model, options.dtype).to(options.device)
    layers = range(model.config.num_hidden_layers + 1)
    parts, tokens = by_length(dev_groups(options.dev, options.dev_examples), model.tokenizer)
    found: ByLayers = {p: {} for p in layers}
    for third, groups in parts.items():
        say(third)
        predictions = predict_groups(model, groups, layers, say)
        for p in layers:
            found[p][third] = accuracies(predictions, groups, p, bootstrap)[MEAN]
    return found, {third: sum(row.values()) / len(row) for third, row in tokens.items()}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.robustness",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_training_options(p, EXAMPLES, Path("runs/robustness"))
    p.add_argument(
        "--train_sources",
        nargs="*",
        default=list(SOURCES),
        metavar="SOURCE",
        help="train on each of these alone; none: train nothing (default: multinli vitaminc)",
    )
    p.add_argument("--model", default="lait-minilm-l6", help="measured by length (%(default)s)")
    p.add_argument("--skip_lengths", action="store_true", help="only the trainings")
    return p


def measure(options: argparse.Namespace) -> str:
    """Measure everything; returns what is to be printed."""
    if options.skip_lengths and not options.train_sources:
        raise BenchmarkError("--skip_lengths without --train_sources leaves nothing to measure.")
    bootstrap = Bootstrap(options.resamples, options.seed)
    lines: list[str] = []
    figures: dict[str, Any] = {}
    if options.train_sources:
        found = across_data_sets(options, bootstrap)
        for source, by_layers in found.items():
            title = f"Trained on {options.examples:,} examples of {source}, measured on others"
            lines += section(title, by_layers)
        figures["trained on"] = {source: as_json(rows) for source, rows in found.items()}
    if not options.skip_lengths:
        by_layers, tokens = across_lengths(options, bootstrap)
        mean = ", ".join(f"{count:.0f}" for count in tokens.values())
        title = f"{options.model} by length (mean tokens {mean}; each data set split on its own)"
        lines += section(title, by_layers)
        figures["by length"] = {"mean tokens": tokens, **as_json(by_layers)}
    write_json(options.json, figures)
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.robustness", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

"""How accurate a checkpoint is at every P: python -m benchmarks.accuracy --help.

Prints Markdown: accuracy on sentence pairs by data set (multinli-matched,
vitaminc, new-protocols, anli, climate-fever), and verdicts and evidence on the
development contracts of ContractNLI, each P in a row of its own, beside the
majority choice, with bootstrapped 95 % intervals. --card puts the tables into a
model card, between the lines <!-- accuracy --> and <!-- /accuracy -->.

On contracts P = 0 to 2 of 6 take several minutes each, all others together
some five: --contract_layers 3-6 leaves them out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy_contracts import measure_contracts
from benchmarks.accuracy_table import Accuracy, PairFigures, as_json, markdown
from benchmarks.card import check_card, fill_card
from benchmarks.checkpoint import load_checkpoint
from benchmarks.common import (
    DATA,
    DEV_CONTRACTS,
    BenchmarkError,
    print_figures,
    write_json,
)
from benchmarks.machine import Machine
from benchmarks.nli_predictions import accuracies, majority_accuracies, predict_groups
from benchmarks.nli_sets import DEV_PAIRS, dev_groups
from benchmarks.resampling import Bootstrap
from benchmarks.training_options import say
from lait.dtype import DTYPES, dtype_name
from lait.modeling import LaitForSequenceClassification
from lait.train import parse_layers

EXAMPLES = 2000
MARKER = "accuracy"


def known_layers(
    model: LaitForSequenceClassification, layers: Sequence[int] | None, flag: str
) -> list[int]:
    """The P's that a flag names; 0 to L for None.

    Raises
    ------
    BenchmarkError
        For a P that the model does not have.
    """
    count = model.config.num_hidden_layers
    chosen = range(count + 1) if layers is None else layers
    unknown = [p for p in chosen if p > count]
    if unknown:
        raise BenchmarkError(
            f"{flag}: the model has no P = {unknown[0]}; allowed are 0 to {count}."
        )
    return list(chosen)


def measure_pairs(
    model: LaitForSequenceClassification, options: argparse.Namespace, bootstrap: Bootstrap
) -> PairFigures:
    """Accuracy on sentence pairs by data set and P."""
    layers = known_layers(model, options.parallel_layers, "--parallel_layers")
    dev = dev_groups(options.dev, options.examples)
    predictions = predict_groups(model, dev, layers, say)
    return PairFigures(
        {name: len(examples) for name, examples in dev.items()},
        {p: accuracies(predictions, dev, p, bootstrap) for p in layers},
        majority_accuracies(dev, bootstrap),
    )


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--model", default="lait-minilm-l6", help="checkpoint or shipped name (%(default)s)")
    add("--dtype", default="auto", choices=("auto", *DTYPES), help="(%(default)s)")
    add("--resamples", type=int, default=1000, help="of the bootstrap (%(default)s)")
    add("--seed", type=int, default=0)
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    add("--markdown", type=Path, metavar="FILE", help="write what is printed here too")
    add("--card", type=Path, metavar="FILE", help="put it between this file's markers")
    _add_data_options(p)
    return p


def _add_data_options(p: argparse.ArgumentParser) -> None:
    add = p.add_argument
    add("--parallel_layers", type=parse_layers, help="P's on pairs: 0-6, or 0,5 (default: all)")
    add("--dev", type=Path, default=DEV_PAIRS, metavar="FILE", help="pairs (%(default)s)")
    add("--examples", type=int, default=EXAMPLES, help="at most, a data set (%(default)s)")
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add("--contract_labels", type=Path, default=DATA / "train_labels.jsonl.gz", metavar="FILE")
    add("--contract_layers", type=parse_layers, help="P's on contracts (default: all)")
    add(
        "--predictions",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIRECTORY",
        help="outputs of finished pipeline runs on the contracts; their P's are not run again",
    )
    add("--limit", type=int, metavar="N", help="the first N contracts only")
    add("--skip_contracts", action="store_true", help="sentence pairs only")


def measure(options: argparse.Namespace) -> str:
    """Measure everything; returns what is to be printed."""
    check_card(options.card, MARKER)
    machine = Machine.this()
    model = load_checkpoint(options.model, options.dtype)
    num_layers = model.config.num_hidden_layers
    layers = known_layers(model, options.contract_layers, "--contract_layers")
    pairs = measure_pairs(model, options, Bootstrap(options.resamples, options.seed))
    contracts = None
    if not options.skip_contracts:
        contracts = measure_contracts(model, options, layers)
    dtype = dtype_name(model.dtype)
    found = Accuracy(options.model, num_layers, dtype, machine, pairs, contracts)
    write_json(options.json, as_json(found))
    text = markdown(found)
    if options.markdown:
        options.markdown.write_text(text + "\n", encoding="utf-8")
    fill_card(options.card, MARKER, text)
    return text


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.accuracy", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

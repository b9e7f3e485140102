"""One elastic model against models of one P and baselines: python -m benchmarks.same_budget.

Trains on the same examples, from the same backbone and by the same recipe:
elastic models (each step learns at P = 0, L-1 and one P that is drawn), with
weights of their own for parallel and joint layers or with shared ones; models
for P = 0, L-2 and L-1 alone (the paper's training, P = 0 being the fully
self-attentive one); P = L-1 with the trained P = 0 as its teacher (after
DeFormer), and with a head that does not align tokens; dual encoders with
SentenceT5's classifier of one and of three non-linear layers; a model that sees
the hypothesis only. Prints accuracy by data set beside the majority label, and
elastic minus alone with paired bootstrapped 95 % intervals.

About ten minutes a training of 40,000 examples on one core. A run that was
killed goes on when the command is given again; finished trainings are reused.
--only trains some of them, and the tables have all that are finished.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import BenchmarkError, print_figures, write_json
from benchmarks.nli_sets import read_groups, training_sample
from benchmarks.resampling import Bootstrap
from benchmarks.same_budget_report import ELASTIC, as_json, report, results
from benchmarks.training_options import (
    add_training_options,
    backbone_of,
    num_layers,
    open_workshop,
)
from benchmarks.trainings import Training, elastic_training

EXAMPLES = 40_000


def trainings(layers: int) -> list[Training]:
    """What is compared, for a backbone of L = ``layers`` layers."""
    alone = sorted({0, max(0, layers - 2), layers - 1})
    dual = (layers,), "comparison"
    one = layers - 1
    return [
        *(Training(f"alone-{p}", f"P = {p} alone", (p,)) for p in alone),
        Training(f"taught-{one}", f"P = {one}, taught by P = 0", (one,), taught_by="alone-0"),
        Training(f"pooled-{one}", f"P = {one} alone, pooled head", (one,), "pooled"),
        elastic_training(ELASTIC, "elastic", layers),
        elastic_training(f"{ELASTIC}-shared", "elastic, shared layers", layers, separate=False),
        Training("dual-1", "dual encoder, 1 non-linear layer", *dual, comparison_layers=1),
        Training("dual-3", "dual encoder, 3 non-linear layers", *dual, comparison_layers=3),
        Training("hypothesis", "hypothesis only", (0,), hypothesis_only=True),
    ]


def chosen(known: Sequence[Training], only: Sequence[str] | None) -> list[Training]:
    """The trainings called ``only``, in their own order; all for None.

    Raises
    ------
    BenchmarkError
        For a name that none has.
    """
    names = [training.name for training in known]
    unknown = [name for name in only or () if name not in names]
    if unknown:
        raise BenchmarkError(f"--only {' '.join(unknown)}: choose among {' '.join(names)}.")
    return [training for training in known if only is None or training.name in only]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.same_budget",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_training_options(p, EXAMPLES, Path("runs/same-budget"))
    p.add_argument(
        "--only",
        nargs="*",
        metavar="NAME",
        help="train these only (alone-0, ..., elastic, elastic-shared, dual-1, ...); "
        "without a name: train nothing, print what is finished",
    )
    return p


def measure(options: argparse.Namespace) -> str:
    """Train what is missing; returns what is to be printed."""
    layers = num_layers(backbone_of(options))
    known = trainings(layers)
    wanted = chosen(known, options.only)
    groups = read_groups(options.train, "--train", released_only=True)
    examples = training_sample(groups, options.examples, options.seed)
    workshop = open_workshop(options, options.work, examples)
    for training in wanted:
        workshop.make(training, examples)
    finished = {run: workshop.result(run) for run in known if workshop.finished(run)}
    found = results(finished, workshop.dev, Bootstrap(options.resamples, options.seed))
    missing = [run.name for run in known if run not in finished]
    heading = [
        f"{len(examples):,} examples of {', '.join(groups)}; backbone "
        f"{workshop.recipe.backbone_name} ({layers} layers), batches of "
        f"{options.batch_size}, {options.epochs:g} epoch(s), learning rate "
        f"{options.learning_rate:g} (head {options.head_learning_rate:g}), seed {options.seed}"
    ]
    write_json(options.json, {"recipe": workshop.recipe.as_dict(), **as_json(found)})
    return report(found, workshop.dev, heading, missing)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.same_budget", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

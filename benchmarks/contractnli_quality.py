"""How good verdicts and evidence are: python -m benchmarks.contractnli_quality --help.

Runs the pipeline on annotated contracts, or reads finished runs, and prints
document-level accuracy and F1 and the quality of evidence, with bootstrapped
95 % intervals over contracts, beside baselines measured on the same contracts:
the majority choice for each claim in training, the cosine of stock MiniLM
embeddings, and a random ranking. ``benchmarks.comparison.Comparison`` defines the
figures.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import baselines
from benchmarks.answers import Answers, Gold
from benchmarks.common import (
    DATA,
    DEV_CONTRACTS,
    BenchmarkError,
    Contracts,
    print_figures,
    read_contracts,
    write_json,
)
from benchmarks.machine import Machine
from benchmarks.pipeline_run import run_pipeline
from benchmarks.quality_report import COSINE, MAJORITY, RANDOM, System, as_json, compare, report


def lait_system(run: Path, gold: Gold) -> System:
    """A finished run's answers; ``run`` is its output folder or its predictions.json.

    Raises
    ------
    BenchmarkError
        If there are no predictions, or not of these contracts.
    """
    path = run / "predictions.json" if run.is_dir() else run
    if not path.is_file():
        raise BenchmarkError(f"--predictions {run}: no predictions.json of a finished run there.")
    answers = Answers.of_predictions(json.loads(path.read_text(encoding="utf-8")), gold)
    description = path.parent / "run.json"
    facts = json.loads(description.read_text(encoding="utf-8")) if description.is_file() else {}
    kept = {
        "model": facts.get("options", {}).get("model", "?"),
        "parallel_layers": facts.get("parallel_layers", "?"),
        "dtype": facts.get("dtype", "?"),
        "state_codec": facts.get("state_codec", "?"),
        "seconds": facts.get("seconds"),
        "stage_seconds": facts.get("stage_seconds"),
    }
    return System(f"LAIT P={kept['parallel_layers']}", answers, kept)


def run_systems(
    contracts: Contracts, gold: Gold, options: argparse.Namespace, folder: Path
) -> list[System]:
    """Run the pipeline once for each P."""
    source = contracts.write(folder / "contracts.json")
    systems = []
    for layers in options.parallel_layers or [None]:
        flags = ["--model", options.model, "--dtype", options.dtype]
        flags += [] if layers is None else ["--parallel_layers", str(layers)]
        output = folder / f"run-{'default' if layers is None else layers}"
        run_pipeline(source, output, *flags)
        systems.append(lait_system(output, gold))
    return systems


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.contractnli_quality",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add(
        "--input",
        type=Path,
        nargs="+",
        default=[DEV_CONTRACTS],
        metavar="FILE",
        help="annotated contracts in ContractNLI's format (default: %(default)s)",
    )
    add(
        "--train",
        type=Path,
        default=DATA / "train_labels.jsonl.gz",
        metavar="FILE",
        help="training labels for the majority baseline (default: %(default)s)",
    )
    add("--model", default="lait-minilm-l6", help="as in the pipeline (default: %(default)s)")
    add(
        "--parallel_layers",
        type=int,
        nargs="+",
        metavar="P",
        help="run once for each (default: the pipeline's own)",
    )
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add(
        "--predictions",
        type=Path,
        nargs="+",
        metavar="DIRECTORY",
        help="outputs of finished runs on --input, instead of running",
    )
    add("--limit", type=int, metavar="N", help="take the first N contracts only")
    add(
        "--output",
        type=Path,
        metavar="DIRECTORY",
        help="keep the runs here (default: a temporary directory)",
    )
    add("--resamples", type=int, default=1000, help="of the bootstrap (default: %(default)s)")
    add("--seed", type=int, default=0)
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    machine = Machine.this()
    contracts = read_contracts(options.input, options.limit)
    gold = Gold.of(contracts)
    training = baselines.read_training_choices(options.train)
    with tempfile.TemporaryDirectory(prefix="lait-quality-") as temporary:
        folder = options.output or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if options.predictions:
            systems = [lait_system(run, gold) for run in options.predictions]
        else:
            systems = run_systems(contracts, gold, options, folder)
    systems += [
        System(MAJORITY, baselines.majority(training, contracts), {}),
        System(COSINE, baselines.cosine_similarity(contracts), {}),
        System(RANDOM, baselines.random_ranking(gold, options.seed), {}),
    ]
    figures = compare(gold, systems, options.resamples, options.seed)
    write_json(options.json, as_json(contracts, gold, machine, figures))
    return report(contracts, gold, machine, figures, options.resamples)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.contractnli_quality", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

"""What the pipeline adds to the engine: python -m benchmarks.overhead --help.

Each round runs, in turn and each in a process of its own,

- the pipeline on a contract of one sentence with one claim: its start-up (imports,
  loading, the runner, an empty report);
- the pipeline on N copies of the contracts whose words are shuffled, so that every
  state is new: the whole, from cold;
- the engine alone on the same texts: tokenise, encode each distinct sentence once,
  score every tile, nothing read or written.

The ratio is (whole - start-up) / engine. Besides, what the run was predicted to take
(``transforms.prediction``) beside what its stages took.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.common import (
    DEV_CONTRACTS,
    BenchmarkError,
    Contracts,
    markdown_table,
    print_figures,
    read_contracts,
    write_json,
)
from benchmarks.copies import multiplied, shuffled_words
from benchmarks.machine import Machine
from benchmarks.pipeline_run import Finished, run_pipeline
from benchmarks.timing import Spread

ENGINE = "benchmarks.engine_alone"


@dataclass(frozen=True)
class RoundTimes:
    """Seconds of one round. whole : the pipeline's run."""

    start_up: float
    engine: float
    whole: Finished

    @property
    def ratio(self) -> float:
        """The pipeline's seconds beyond its start-up, over the engine's."""
        return (self.whole.seconds - self.start_up) / self.engine


def run_round(contracts: Contracts, options: argparse.Namespace, folder: Path) -> RoundTimes:
    """All three, one after another.

    Raises
    ------
    BenchmarkError
        If one of them does not end well.
    """
    source = contracts.write(folder / "contracts.json")
    small = one_sentence(contracts).write(folder / "one.json")
    flags = ["--model", options.model, "--dtype", options.dtype]
    start_up = run_pipeline(small, folder / "one", *flags).seconds
    whole = run_pipeline(source, folder / "whole", *flags)
    command = [sys.executable, "-m", ENGINE, str(source), options.model, whole.run["dtype"]]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"{ENGINE}: {done.stderr.strip()[-300:]}")
    return RoundTimes(start_up, float(done.stdout.split()[-1]), whole)


def one_sentence(contracts: Contracts) -> Contracts:
    """The first contract's first span, and the first claim."""
    document, (key, claim) = contracts.documents[0], next(iter(contracts.labels.items()))
    annotated = {**document, "spans": document["spans"][:1], "annotation_sets": []}
    return replace(contracts, documents=[annotated], labels={key: claim})


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.overhead",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add("--limit", type=int, metavar="N", help="take the first N contracts only")
    add("--copies", type=int, default=4, metavar="N", help="(%(default)s)")
    add("--rounds", type=int, default=3, help="(%(default)s)")
    add("--model", default="lait-minilm-l6", help="a LAIT checkpoint (%(default)s)")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    machine = Machine.this()
    contracts = read_contracts([options.contracts], options.limit)
    many = multiplied(contracts, options.copies, shuffled_words)
    rounds = []
    for number in range(options.rounds):
        with tempfile.TemporaryDirectory(prefix="lait-overhead-") as folder:
            rounds.append(run_round(many, options, Path(folder)))
        print(f"round {number + 1} of {options.rounds} done", file=sys.stderr, flush=True)
    write_json(options.json, [as_dict(times) for times in rounds])
    return report(rounds, options, machine)


def report(rounds: Sequence[RoundTimes], options: argparse.Namespace, machine: Machine) -> str:
    """Everything that is printed."""
    run = rounds[-1].whole.run
    ratio = Spread.of([times.ratio for times in rounds])
    rows = [
        [
            str(number + 1),
            f"{times.start_up:.1f}",
            f"{times.whole.seconds:.1f}",
            f"{times.engine:.1f}",
            f"{times.ratio:.2f}",
            *(_prediction(times.whole.run, stage) for stage in ("encode", "score")),
        ]
        for number, times in enumerate(rounds)
    ]
    header = ["round", "start-up, s", "whole, s", "engine, s", "ratio"]
    header += ["encode: predicted / taken, s", "score: predicted / taken, s"]
    return "\n".join(
        [
            f"{options.copies} times the contracts: {run['counters']['pairs_scored']:,} pairs, "
            f"{run['counters']['states_encoded']:,} new states; {options.model}, "
            f"P = {run['parallel_layers']}, {run['dtype']}",
            f"machine: {machine}",
            machine.warning(),
            markdown_table(header, rows),
            "",
            f"ratio: {ratio.median:.2f} ({ratio.low:.2f} to {ratio.high:.2f})",
        ]
    )


def _prediction(run: dict, stage: str) -> str:
    taken = run["stage_seconds"][stage]
    predicted = (run.get("predicted") or {}).get("seconds", {}).get(stage)
    return f"{taken:.1f} taken" if predicted is None else f"{predicted:.1f} / {taken:.1f}"


def as_dict(times: RoundTimes) -> dict[str, object]:
    """For a JSON file."""
    run = times.whole.run
    return {
        "start_up": times.start_up,
        "whole": times.whole.seconds,
        "engine": times.engine,
        "ratio": times.ratio,
        "stage_seconds": run["stage_seconds"],
        "predicted": run.get("predicted"),
        "finished": time.strftime("%Y-%m-%d %H:%M"),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.overhead", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

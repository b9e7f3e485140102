"""Peak memory of the pipeline as pairs grow: python -m benchmarks.memory --help.

Runs the pipeline in a process of its own on the contracts once; on N copies
with new ids (N times the pairs, no new sentence); and on N copies whose words
are shuffled within each clause (N times the pairs, and of the states). Peaks are
the process's own highest resident memory. The peak of a stage in ``run.json``
is the process's highest so far when the stage last finished a bundle, so the
stage at which it first rises is the one that holds memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import (
    DEV_CONTRACTS,
    BenchmarkError,
    Contracts,
    markdown_table,
    read_contracts,
    write_json,
)
from benchmarks.copies import multiplied, same_texts, shuffled_words
from benchmarks.machine import Machine
from benchmarks.pipeline_run import Finished, run_pipeline

# The project's own limit: four times the pairs may take a quarter more memory.
ALLOWED = 1.25


def run_variants(
    contracts: Contracts, options: argparse.Namespace, folder: Path
) -> dict[str, Finished]:
    """Run once, and both ways N times; all in the dtype that the first run chose."""
    many = f"{options.copies} times"
    inputs = {
        "once": contracts,
        f"{many}, same texts": multiplied(contracts, options.copies, same_texts),
        f"{many}, other texts": multiplied(contracts, options.copies, shuffled_words),
    }
    results: dict[str, Finished] = {}
    dtype = options.dtype
    for number, (name, variant) in enumerate(inputs.items()):
        source = variant.write(folder / f"contracts-{number}.json")
        flags = ["--model", options.model, "--dtype", dtype]
        if options.parallel_layers is not None:
            flags += ["--parallel_layers", str(options.parallel_layers)]
        results[name] = run_pipeline(source, folder / f"run-{number}", *flags, *options.beam)
        dtype = results[name].run["dtype"]
        print(f"{name}: done in {results[name].seconds:.0f} s", file=sys.stderr, flush=True)
    return results


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.memory",
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
        help="contracts in ContractNLI's format (default: %(default)s)",
    )
    add("--limit", type=int, metavar="N", help="take the first N contracts only")
    add("--copies", type=int, default=4, metavar="N", help="default: %(default)s")
    add("--model", default="lait-minilm-l6", help="as in the pipeline (default: %(default)s)")
    add("--parallel_layers", type=int, metavar="P", help="default: the pipeline's own")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add(
        "--beam",
        nargs=argparse.REMAINDER,
        default=[],
        help="everything after it goes to the pipeline as it is",
    )
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def report(results: dict[str, Finished], contracts: Contracts, machine: Machine) -> str:
    """Everything that is printed."""
    run = next(iter(results.values())).run
    ratio = worst_ratio(results)
    verdict = "within" if ratio <= ALLOWED else "MORE THAN"
    return "\n".join(
        [
            f"data: {', '.join(contracts.sources)}, {len(contracts.documents)} contracts; model "
            f"{run['options']['model']}, P={run['parallel_layers']}, {run['dtype']}, states "
            f"{run['state_codec']}",
            f"machine: {machine}",
            "",
            _runs_table(results),
            "",
            "Peak of the process up to the end of each stage, MiB:",
            "",
            _stages_table(results),
            "",
            f"worst ratio {ratio:.2f}: {verdict} the {ALLOWED:.2f} that is allowed",
        ]
    )


def worst_ratio(results: dict[str, Finished]) -> float:
    """The highest peak over that of the first run."""
    peaks = [result.peak_bytes for result in results.values()]
    return max(peaks) / peaks[0]


def _runs_table(results: dict[str, Finished]) -> str:
    base = next(iter(results.values())).peak_bytes
    rows = []
    for name, result in results.items():
        counters = result.run["counters"]
        rows.append(
            [
                name,
                f"{counters['pairs_scored']:,}",
                f"{counters['distinct_segments']:,}",
                _mebibytes(result.peak_bytes),
                f"{result.peak_bytes / base:.2f}",
                f"{result.seconds:.0f}",
            ]
        )
    header = ["", "pairs", "distinct segments", "peak, MiB", "times", "seconds"]
    return markdown_table(header, rows)


def _stages_table(results: dict[str, Finished]) -> str:
    peaks = [result.run["stage_peak_bytes"] for result in results.values()]
    stages = sorted(peaks[0], key=lambda stage: (peaks[0][stage], stage))
    rows = [[stage, *(_mebibytes(run[stage]) for run in peaks)] for stage in stages]
    return markdown_table(["stage", *results], rows)


def _mebibytes(number: int) -> str:
    return f"{number / 2**20:,.0f}"


def as_json(results: dict[str, Finished], machine: Machine) -> dict[str, Any]:
    """The figures for a file."""
    kept = ("counters", "stage_peak_bytes", "stage_seconds", "parallel_layers", "dtype")
    return {
        "machine": machine.as_dict(),
        "runs": {
            name: {
                "seconds": result.seconds,
                "peak_bytes": result.peak_bytes,
                **{key: result.run[key] for key in kept},
            }
            for name, result in results.items()
        },
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 1 if memory grows too much, 2 with one message if nothing can be run."""
    options = parser().parse_args(argv)
    try:
        if options.copies < 2:
            raise BenchmarkError(f"--copies {options.copies}: allowed is 2 or more.")
        machine = Machine.this()
        contracts = read_contracts(options.input, options.limit)
        with tempfile.TemporaryDirectory(prefix="lait-memory-") as folder:
            results = run_variants(contracts, options, Path(folder))
    except BenchmarkError as error:
        print(f"benchmarks.memory: {error}", file=sys.stderr)
        return 2
    write_json(options.json, as_json(results, machine))
    print(report(results, contracts, machine))
    return int(worst_ratio(results) > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())

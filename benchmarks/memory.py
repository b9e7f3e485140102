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
import random
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
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
from benchmarks.machine import Machine
from benchmarks.pipeline_run import Finished, run_pipeline

# The project's own limit: four times the pairs may take a quarter more memory.
ALLOWED = 1.25
_WORDS = re.compile(r"\S+")

Rewrite = Callable[[dict[str, Any], int], dict[str, Any]]


def same_texts(document: dict[str, Any], copy: int) -> dict[str, Any]:
    """A copy of a contract under another id."""
    return {**document, "id": f"{document['id']}-{copy}" if copy else document["id"]}


def shuffled_words(document: dict[str, Any], copy: int) -> dict[str, Any]:
    """A copy under another id, the words of each clause in another order.

    Spans, lengths and words stay, so tokens nearly do: the same work, other states.
    """
    if not copy:
        return document
    text, generator = document["text"], random.Random(f"{document['id']}-{copy}")
    for start, end in document["spans"]:
        clause = shuffle_words(text[start:end], generator)
        text = text[:start] + clause + text[end:]
    return {**same_texts(document, copy), "text": text}


def shuffle_words(text: str, generator: random.Random) -> str:
    """The same words in another order, white space in its order between them."""
    words = _WORDS.findall(text)
    generator.shuffle(words)
    remaining = iter(words)
    return _WORDS.sub(lambda _: next(remaining), text)


def multiplied(contracts: Contracts, copies: int, rewrite: Rewrite) -> Contracts:
    """Every contract ``copies`` times."""
    documents = [rewrite(d, copy) for copy in range(copies) for d in contracts.documents]
    return replace(contracts, documents=documents)


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
    base = next(iter(results.values()))
    header = ["", "pairs", "distinct segments", "peak, MiB", "times", "seconds"]
    rows = [
        [
            name,
            f"{result.run['counters']['pairs_scored']:,}",
            f"{result.run['counters']['distinct_segments']:,}",
            _mebibytes(result.peak_bytes),
            f"{result.peak_bytes / base.peak_bytes:.2f}",
            f"{result.seconds:.0f}",
        ]
        for name, result in results.items()
    ]
    stages = sorted(
        base.run["stage_peak_bytes"], key=lambda s: (base.run["stage_peak_bytes"][s], s)
    )
    peaks = [
        [stage, *(_mebibytes(r.run["stage_peak_bytes"][stage]) for r in results.values())]
        for stage in stages
    ]
    worst = max(result.peak_bytes for result in results.values()) / base.peak_bytes
    verdict = "within" if worst <= ALLOWED else "MORE THAN"
    return "\n".join(
        [
            f"data: {', '.join(contracts.sources)}, {len(contracts.documents)} contracts; model "
            f"{base.run['options']['model']}, P={base.run['parallel_layers']}, "
            f"{base.run['dtype']}, states {base.run['state_codec']}",
            f"machine: {machine}",
            "",
            markdown_table(header, rows),
            "",
            "Peak of the process up to the end of each stage, MiB:",
            "",
            markdown_table(["stage", *results], peaks),
            "",
            f"worst ratio {worst:.2f}: {verdict} the {ALLOWED:.2f} that is allowed",
        ]
    )


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
    base = next(iter(results.values())).peak_bytes
    return int(max(result.peak_bytes for result in results.values()) > ALLOWED * base)


if __name__ == "__main__":
    sys.exit(main())

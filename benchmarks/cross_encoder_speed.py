"""Pairs a second, against a cross-encoder: python -m benchmarks.cross_encoder_speed --help.

Every claim meets every clause of every contract. LAIT, cold: tokenise, encode
each distinct sentence once to layer P and score all pairs tile by tile, as the
pipeline does. Beside it, in turn and in the same process: the same model by its
plain path (``predict``), LAIT with the states already there (warm), and
``sentence_transformers.CrossEncoder.predict`` on the same backbone
(all-MiniLM-L6-v2 with three labels), in the same dtype and with as many threads,
at the best of several batch sizes. It sorts by length itself.

The slow ones work on a random sample of the very pairs, drawn anew each round
(--pairs all: on all of them); their rate is taken to hold for the rest. Models
are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import (
    DEV_CONTRACTS,
    print_figures,
    read_contracts,
    write_json,
)
from benchmarks.machine import Machine


def pair_count(text: str) -> int | None:
    """The value of --pairs: a number, or None for ``all``.

    Raises
    ------
    argparse.ArgumentTypeError
        For anything else.
    """
    if text == "all":
        return None
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r}: allowed are 'all' and numbers from 1 up")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.cross_encoder_speed",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument(
        "--input",
        type=Path,
        nargs="+",
        default=[DEV_CONTRACTS],
        metavar="FILE",
        help="contracts in ContractNLI's format (default: %(default)s)",
    )
    p.add_argument("--limit", type=int, metavar="N", help="take the first N contracts only")
    p.add_argument(
        "--pairs",
        type=pair_count,
        default=2000,
        metavar="N|all",
        help="pairs a round for the cross-encoder and the plain path (default: %(default)s)",
    )
    p.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    p.add_argument("--parallel_layers", type=int, default=5, metavar="P")
    p.add_argument(
        "--model", default="lait-minilm-l6", help="as in the pipeline (default: %(default)s)"
    )
    p.add_argument("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    p.add_argument("--threads", type=int, help="of both models (default: torch's own choice)")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    # Not above: --help should not wait for torch.
    from benchmarks import speed_report
    from benchmarks.contenders import load_contenders
    from benchmarks.timing import run_rounds
    from benchmarks.workload import Workload

    machine = Machine.this()
    workload = Workload.of(read_contracts(options.input, options.limit))
    contenders = load_contenders(workload, options)
    rounds = run_rounds(contenders, options.rounds, options.seed)
    setup = speed_report.Setup.of(workload, contenders, options, machine)
    write_json(options.json, speed_report.as_json(setup, rounds))
    return speed_report.report(setup, rounds)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.cross_encoder_speed", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

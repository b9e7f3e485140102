"""How fast every pair is scored: python -m benchmarks.engine --help.

On the dev contracts (every claim with every clause of a contract) and on
clusters (11 documents of 15 sentences, every sentence with every sentence of
every other document):

- LAIT from cold: tokenise, encode each distinct sentence once to layer P, score
  every pair, tile by tile as the pipeline does;
- LAIT warm: read the states from a state store on disk, score every pair;
- encoding alone, the floor of a cold run;
- ``sentence_transformers.CrossEncoder.predict`` on the same backbone
  (all-MiniLM-L6-v2 with three labels), in the same dtype and with as many
  threads, at the best of several batch sizes;
- the stock model called plainly: each pair through all layers in batches that
  are sorted by length;
- LAIT's own plain path (``predict``): no pair shares anything with another.

And at the size of T5-base with random weights: joint layers warm, beside the
stock encoder called plainly. All in turn in one process, several rounds; a ratio
is taken within a round. The slow ones work on a sample of the very pairs, drawn
anew each round, and their rate is taken to hold for the rest. Models are loaded,
and every contender run once on a little, before the clock starts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import CLUSTERS, DEV_CONTRACTS, print_figures, write_json
from benchmarks.machine import Machine

SUITES = ("contracts", "clusters", "t5")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.engine",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--only", nargs="+", choices=SUITES, default=list(SUITES), help="(default: all)")
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add(
        "--clusters",
        type=Path,
        default=CLUSTERS,
        metavar="FILE",
        help="documents as JSON lines, of which the English ones are taken (%(default)s)",
    )
    add("--limit", type=int, metavar="N", help="take the first N contracts and one cluster only")
    add("--pairs", type=int, default=1000, help="a round, of the slow contenders (%(default)s)")
    add("--rounds", type=int, default=3, help="(%(default)s)")
    add("--model", default="lait-minilm-l6", help="a LAIT checkpoint (%(default)s)")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add("--threads", type=int, help="of all models (default: torch's own choice)")
    add("--seed", type=int, default=0)
    add("--json", type=Path, metavar="FILE", help="write a list of objects, one a case")
    return p


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    # Not above: --help should not wait for torch.
    from benchmarks import engine_report
    from benchmarks.engine_suites import run_suites

    machine = Machine.this()
    setup, cases = run_suites(options)
    write_json(options.json, [case.as_dict() for case in cases])
    return engine_report.report(setup, cases, machine)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.engine", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

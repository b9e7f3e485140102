"""How long encoding takes, by architecture: python -m benchmarks.latency --help.

The paper's Table 5 on our data (Milbauer et al., ACL 2023, arXiv 2305.19585), at
T5-base's size with random weights, lengths by T5's tokenizer:

- FSA: every example as one sequence through all 12 layers;
- sparse: the same through LongT5's local attention (Guo et al., 2022, arXiv 2112.07916);
- LAIT-12: each distinct segment once through 12 layers (``lait.encoding``).

"One" is a single example (for contracts a claim and a whole contract, for clusters
a pair of sentences), "full" the whole data set. All in turn in one process, several
rounds; ratios are taken within a round. The full FSA of long contracts takes hours
on a processor: what is timed is a sample of the examples (``--operations`` bounds it),
and its time is scaled by the operations that are counted for it and for all.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import CLUSTERS, DEV_CONTRACTS, markdown_table, print_figures, write_json
from benchmarks.machine import Machine

# The paper's Table 5, full data sets: FSA's seconds over LAIT-12's.
PAPER = {"contracts": 25.03 / 0.0593, "clusters": 4805 / 87.79}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.latency",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add("--clusters", type=Path, default=CLUSTERS, metavar="FILE", help="(%(default)s)")
    add("--operations", type=float, default=2e12, help="of each timed sample (%(default)g)")
    add("--rounds", type=int, default=3, help="(%(default)s)")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def measure(options: argparse.Namespace) -> str:
    """Time everything; returns what is to be printed."""
    # Not above: --help should not wait for torch.
    from benchmarks.attention_examples import read_examples
    from benchmarks.latency_contenders import LAIT, NAMES, Result, measure_set
    from lait.dtype import choose_dtype, dtype_name

    machine, dtype = Machine.this(), choose_dtype(options.dtype)
    sets = read_examples(options.contracts, options.clusters)
    found: dict[str, list[Result]] = {
        name: measure_set(sets[name], dtype, options.operations, options.rounds) for name in PAPER
    }
    rows = []
    for name, results in found.items():
        for result in results:
            ratio = result.ratio_to(next(r for r in results if r.name == LAIT))
            paper = f"{PAPER[name]:,.0f}" if result.name == NAMES[0] else ""
            seconds = f"{result.one * 1e3:,.1f} ms", f"{result.full:,.1f} s"
            rows.append([f"{name}, {result.name}", *seconds, ratio, paper])
    write_json(options.json, {n: [r.as_dict() for r in results] for n, results in found.items()})
    header = ["", "one", "full", "full, times LAIT-12", "the paper's"]
    return "\n".join(
        [
            f"T5-base's size, random weights, {dtype_name(dtype)}; medians (least to greatest) of "
            f"{options.rounds} rounds in turn",
            f"machine: {machine}",
            machine.warning(),
            markdown_table(header, rows),
        ]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.latency", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

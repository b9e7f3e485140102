"""Attention operations by P, without and with reuse: python -m benchmarks.attention_table --help.

The paper's Table 4 on our data (Milbauer et al., ACL 2023, arXiv 2305.19585, eq.
1 to 3): operations as a share of the fully self-attentive model's (P = 0), for a
model of 12 layers, lengths by T5's tokenizer. A segment that occurs again counts
once with reuse. The examples are

- contracts: each claim with the whole contract as one segment, as in the paper;
- clauses: each claim with each of the contract's clauses, as this project does it;
- clusters: every sentence with every sentence of every other of 11 documents of 15
  sentences. (WikiClusters itself cannot be had offline: English paragraphs of
  XQuAD stand for it.)

Runs no model; seconds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import CLUSTERS, DEV_CONTRACTS, markdown_table, print_figures, write_json

LAYERS = 12
# The paper's Table 4, percent of P = 0 at its P: without and with reuse.
PAPER = {"contracts": (10, 98.92, 21.50), "clusters": (None, 63.02, 16.94)}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.attention_table",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add("--clusters", type=Path, default=CLUSTERS, metavar="FILE", help="(%(default)s)")
    add("--parallel_layers", type=int, nargs="+", default=[8, 9, 10, 11, 12], metavar="P")
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def measure(options: argparse.Namespace) -> str:
    """Count; returns what is to be printed."""
    from benchmarks.attention_examples import read_examples
    from lait.selection.attention_cost import attention_cost

    rows, figures = [], {}
    for name, examples in read_examples(options.contracts, options.clusters).items():
        cost = attention_cost(examples, LAYERS)
        shares = {
            p: (100 * cost.share(p), 100 * cost.share(p, reuse=True))
            for p in options.parallel_layers
        }
        figures[name] = {str(p): both for p, both in shares.items()}
        cells = [f"{plain:.2f} / {reused:.2f}" for plain, reused in shares.values()]
        rows.append([name, f"{len(examples):,}", *cells, paper_cell(name)])
    write_json(options.json, {"layers": LAYERS, "percent": figures})
    header = ["", "examples", *(f"P = {p}" for p in options.parallel_layers), "the paper"]
    return "\n".join(
        [
            f"Attention operations, percent of P = 0: without / with reuse; {LAYERS} layers.",
            "",
            markdown_table(header, rows),
        ]
    )


def paper_cell(name: str) -> str:
    """The paper's two figures for a kind of examples."""
    if name not in PAPER:
        return ""
    layers, plain, reused = PAPER[name]
    where = f" at P = {layers}" if layers is not None else ""
    return f"{plain:.2f} / {reused:.2f}{where}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.attention_table", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

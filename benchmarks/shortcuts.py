"""What each exact shortcut of the joint engine gains: python -m benchmarks.shortcuts --help.

The same pairs of claims and clauses, from states in memory, by one to three joint layers; each
row has one shortcut more than the row before:

- plain: both states side by side, all joint layers at all tokens (``score_states``), in
  batches of like lengths;
- first layer's query, key and value projected once a segment, and gathered;
- last layer computed only where the head reads;
- one joint layer: no pair's tokens are put together at all (``lait.one_layer``);
- more: a token's attention over its own segment computed once a segment, that over its
  partners as one product for all of them (``lait.first_joint_layer``).

And the paper's T5 head: one decoder step with its projections folded, beside the stock
decoder. All rows give the same logits up to rounding (a test holds them to it). Contenders run
in turn in one process; ratios are taken within a round.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from benchmarks.checkpoint import load_checkpoint
from benchmarks.common import (
    DEV_CONTRACTS,
    BenchmarkError,
    markdown_table,
    print_figures,
    read_contracts,
    write_json,
)
from benchmarks.machine import Machine
from benchmarks.shortcut_scorers import Scorer, scorers
from benchmarks.t5_size import random_t5
from benchmarks.timing import Contender, Round, Spread, rates, ratios, run_rounds
from benchmarks.workload import Workload
from lait.dtype import choose_dtype, dtype_name
from lait.encoding import encode_padded
from lait.modeling import LaitForSequenceClassification


def contenders(
    model: LaitForSequenceClassification, workload: Workload, joint_layers: int
) -> dict[str, Contender]:
    """Each scorer on all pairs of the workload, their states encoded beforehand."""
    layers = model.config.num_hidden_layers - joint_layers
    tiles = [
        (
            encode_padded(model, block.hypotheses, layers),
            encode_padded(model, block.premises, layers),
        )
        for block in workload.blocks
    ]

    def contender(scorer: Scorer) -> Contender:
        def run(seed: int) -> int:
            return sum(scorer(model, *tile).shape[:2].numel() for tile in tiles)

        return run

    return {name: contender(one) for name, one in scorers(model, joint_layers).items()}


def table(title: str, rounds: Sequence[Round]) -> tuple[list[list[str]], list[dict[str, Any]]]:
    """Lines for people and for a JSON file: rate, gain over the row before and over the first."""
    names = list(rounds[0])
    lines, facts = [], []
    for before, name in zip([names[0], *names], names, strict=False):
        rate = rates(rounds, name)
        steps = [ratios(rounds, name, other) for other in (before, names[0])]
        pairs = f"{rounds[0][name].pairs:,}"
        lines.append([f"{title}: {name}", pairs, f"{rate.median:,.0f}", *map(_times, steps)])
        facts.append(
            {
                "case": title,
                "name": name,
                "pairs": rounds[0][name].pairs,
                "pairs_a_second": rate._asdict(),
                "gain": steps[0]._asdict(),
                "gain_in_all": steps[1]._asdict(),
            }
        )
    return lines, facts


def _times(spread: Spread) -> str:
    return f"{spread.median:.2f} ({spread.low:.2f} to {spread.high:.2f})"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.shortcuts",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add("--limit", type=int, default=2, help="contracts (%(default)s)")
    add("--clauses", type=int, default=24, help="a contract for T5-base's size (%(default)s)")
    add("--rounds", type=int, default=5, help="(%(default)s)")
    add("--model", default="lait-minilm-l6", help="(%(default)s)")
    add("--skip_t5", action="store_true", help="the shipped model only")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add("--threads", type=int, help="(default: torch's own choice)")
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    if options.limit < 1 or options.rounds < 1:
        raise BenchmarkError("--limit and --rounds: allowed is 1 or more.")
    if options.threads:
        torch.set_num_threads(options.threads)
    machine = Machine.this()
    dtype = choose_dtype(options.dtype)
    workload = Workload.of_contracts(read_contracts([options.contracts], options.limit))
    cases = [
        (f"{options.model}, {n} joint", load_checkpoint(options.model, options.dtype), workload, n)
        for n in (1, 2, 3)
    ]
    if not options.skip_t5:
        few = workload.shortened(options.clauses)
        cases.append(("T5-base's size, 1 joint", random_t5(dtype), few, 1))
    lines, facts = [], []
    for title, model, pairs, joint_layers in cases:
        runs = contenders(model, pairs, joint_layers)
        run_rounds(runs, 1, 0)  # warm
        more = table(title, run_rounds(runs, options.rounds, 0))
        lines += more[0]
        facts += more[1]
    write_json(options.json, {"machine": machine.as_dict(), "rows": facts})
    header = ["", "pairs", "pairs a second", "times the row before", "times the first"]
    opening = f"machine: {machine}; {torch.get_num_threads()} thread(s), {dtype_name(dtype)}"
    return "\n".join([opening, machine.warning(), "", markdown_table(header, lines)])


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.shortcuts", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

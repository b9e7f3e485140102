"""How near the stages come to this machine: python -m benchmarks.limits --help.

First the machine: the rate of single matrix products of the encoders' shapes, in
float32 and bfloat16, of tensors that no one uses otherwise. Then the stages, on
the first dev contracts: encoding to layer P, and joint layers from states in
memory, for the shipped model and at the size of T5-base with random weights. A
stage's rate counts the operations of the matrix products that are executed (what
a shortcut saves is not counted; softmax, norms, activations and copies count
nothing) and is given beside the fastest product of the same widths and dtype.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import DEV_CONTRACTS, markdown_table, print_figures, write_json
from benchmarks.machine import Machine


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.limits",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add("--limit", type=int, default=12, help="contracts for the shipped model (%(default)s)")
    add("--limit_t5", type=int, default=1, help="for T5-base's size (%(default)s)")
    add("--rounds", type=int, default=5, help="(%(default)s)")
    add("--model", default="lait-minilm-l6", help="a LAIT checkpoint (%(default)s)")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add("--threads", type=int, help="(default: torch's own choice)")
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    import torch

    from benchmarks.common import quiet_transformers
    from benchmarks.limits_products import peaks
    from benchmarks.limits_stages import stages
    from lait.dtype import choose_dtype, dtype_name

    if options.threads:
        torch.set_num_threads(options.threads)
    machine = Machine.this()
    quiet_transformers()
    dtype = choose_dtype(options.dtype)
    products = peaks(options.rounds)
    found = stages(options, dtype, products)
    write_json(
        options.json,
        {
            "machine": machine.as_dict(),
            "products": [product.as_dict() for product in products],
            "stages": [stage.as_dict() for stage in found],
        },
    )
    lines = [f"machine: {machine}; {torch.get_num_threads()} thread(s)", machine.warning()]
    header = ["rows x inputs x outputs", "float32", "bfloat16"]
    shapes = dict.fromkeys(product.shape for product in products)
    rate = {(product.shape, product.dtype): product.rate for product in products}
    rows = [
        [
            " x ".join(map(str, shape)),
            *(f"{rate[shape, kind] / 1e9:,.0f}" for kind in ("float32", "bfloat16")),
        ]
        for shape in shapes
    ]
    lines += ["Matrix products, 10^9 operations a second, the best of several:", ""]
    lines += [markdown_table(header, rows), "", f"Stages in {dtype_name(dtype)}:", ""]
    header = ["", "10^9 operations", "seconds", "10^9 a second", "share of the fastest product"]
    lines.append(markdown_table(header, [stage.row() for stage in found]))
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.limits", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

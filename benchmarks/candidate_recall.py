"""What --candidates K leaves out: python -m benchmarks.candidate_recall --help.

The pipelines for clusters can score only the K premises of each document that
are nearest to a hypothesis, by the cosine of mean states at layer P. Here all
pairs are scored, and for each K it is counted how often the premise that
supports a hypothesis best, and the one that contradicts it most, is among the
candidates, and how often the document's verdict on it stays what it is.

States are those of the compute dtype: what a codec of the store rounds is not
in these figures.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.candidate_figures import Kept, counts, shares
from benchmarks.candidate_scores import Pair, document_pairs, keep_in_groups
from benchmarks.checkpoint import chosen_layers, load_checkpoint
from benchmarks.common import (
    CLUSTERS,
    BenchmarkError,
    markdown_table,
    print_figures,
    write_json,
)
from benchmarks.groups import read_groups
from benchmarks.machine import Machine
from lait.dtype import DTYPES, dtype_name
from transforms.document_pairs import Card, PairRule

CANDIDATES = (2, 4, 8, 16, 32)
EVERY = "all"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.candidate_recall",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--model", default="lait-e5-small", help="checkpoint or shipped name (%(default)s)")
    add("--parallel_layers", type=int, nargs="+", metavar="P", help="(default: the checkpoint's)")
    add("--candidates", type=int, nargs="+", default=CANDIDATES, metavar="K", help="%(default)s")
    add("--anchor_lang", default="en", help="the hypotheses' language, or all (%(default)s)")
    add("--input", type=Path, default=CLUSTERS, metavar="FILE", help="clusters (%(default)s)")
    add("--limit", type=int, metavar="N", help="the first N groups only")
    add("--documents", type=int, metavar="N", help="the first N documents of each group only")
    add("--dtype", default="float32", choices=("auto", *DTYPES), help="(%(default)s)")
    add("--json", type=Path, metavar="FILE", help="write the figures here too")
    return p


def check(options: argparse.Namespace) -> None:
    """Values that argparse cannot check.

    Raises
    ------
    BenchmarkError
        Naming the flag, the value and what is allowed.
    """
    for flag, least in (("candidates", 1), ("limit", 1), ("documents", 2)):
        given = getattr(options, flag)
        for value in given if flag == "candidates" else [given]:
            if value is not None and value < least:
                raise BenchmarkError(f"--{flag} {value}: allowed is {least} or more.")


def find_pairs(options: argparse.Namespace) -> list[list[Pair]]:
    """The pairs of documents of each group that has some.

    Raises
    ------
    BenchmarkError
        If the file cannot be used, or no group has a pair.
    """
    documents = [g[: options.documents] for g in read_groups(options.input)[: options.limit]]
    rule = PairRule(anchor_lang="" if options.anchor_lang == EVERY else options.anchor_lang)
    groups = [pairs for group in documents if (pairs := document_pairs(group, rule))]
    if not groups:
        cards = [Card.of(document, ()) for document in documents[0]]
        raise BenchmarkError(f"--input: {rule.reason(documents[0][0].group_id, cards)}.")
    return groups


def measure(options: argparse.Namespace) -> str:
    """Score all pairs; returns what is to be printed."""
    check(options)
    groups, machine = find_pairs(options), Machine.this()
    model = load_checkpoint(options.model, options.dtype)
    numbers = sorted(set(options.candidates))
    found = {
        layers: keep_in_groups(model, layers, groups, numbers)
        for layers in chosen_layers(model, options.parallel_layers)
    }
    # The verdicts over whole documents are the same whatever K is.
    labels = {layers: counts(part[numbers[0]]) for layers, part in found.items()}
    facts = describe(options, groups, dtype_name(model.dtype)) | {"verdicts_by_label": labels}
    rows = figures(found)
    write_json(
        options.json,
        {**facts, "machine": machine.as_dict(), "rows": [_finite(row) for row in rows]},
    )
    return "\n".join([*head(facts), f"machine: {machine}", "", table(rows)])


def figures(found: Mapping[int, Mapping[int, Kept]]) -> list[dict[str, Any]]:
    """A row a P and K, from what was kept at each."""
    return [
        {"parallel_layers": layers, "candidates": number, **shares(kept)}
        for layers, part in found.items()
        for number, kept in part.items()
    ]


def describe(
    options: argparse.Namespace, groups: Sequence[Sequence[Pair]], dtype: str
) -> dict[str, Any]:
    """What was measured, for a file."""
    pairs = [pair for group in groups for pair in group]
    return {
        "data": options.input.name,
        "groups": len(groups),
        "document_pairs": len(pairs),
        "verdicts": sum(len(pair.hypotheses) for pair in pairs),
        "pairs": sum(len(pair.hypotheses) * len(pair.premises) for pair in pairs),
        "anchor_lang": options.anchor_lang,
        "model": options.model,
        "dtype": dtype,
    }


def head(facts: dict[str, Any]) -> list[str]:
    """What was measured, for people."""
    labels = [
        f"P = {layers}, verdicts by all pairs: "
        + ", ".join(f"{number:,} {label}" for label, number in counted.items())
        for layers, counted in facts["verdicts_by_label"].items()
    ]
    return [
        "data: {data}, {groups} groups, {document_pairs} ordered pairs of documents, "
        "{verdicts:,} verdicts, {pairs:,} pairs; hypotheses: {anchor_lang}".format(**facts),
        "model {model}, dtype {dtype}".format(**facts),
        *labels,
    ]


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Shares in percent."""
    header = ["P", "K", *list(rows[0])[2:]]
    cells = [
        [str(layers), str(number), *map(_percent, values)]
        for layers, number, *values in (row.values() for row in rows)
    ]
    return markdown_table(header, cells)


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f}"


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no NaN: what is a share of nothing is left out."""
    return {name: value for name, value in row.items() if not math.isnan(value)}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 2 with one message if it cannot be had."""
    return print_figures("benchmarks.candidate_recall", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

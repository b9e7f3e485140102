"""Measure cascades of a checkpoint, for ``--cascade auto``.

``python -m lait.training.fit_cascade --help``. On contracts that training has not
seen, every P alone and every cascade of two P's is simulated: document-level
accuracy, by verdict rules fitted on the other contracts, and operations a pair.
What is dearer and no more accurate than another is left out, and the rest goes
into ``config.json`` with its verdict rule. Fit temperatures first (``python -m
lait.calibrate``).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from lait.cascade import MeasuredCascade
from lait.command import run_command
from lait.config_file import update_config
from lait.costs import ModelShape, PairCosts
from lait.modeling import LaitForSequenceClassification
from lait.training.annotated import Annotated, parser_of
from lait.training.arguments import parse_layers
from lait.verdicts.cascades import contracts_by_layers, measure
from lait.verdicts.cases import AnnotatedContracts, score_contracts

PROGRAM = "lait.training.fit_cascade"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = parser_of(PROGRAM, __doc__)
    p.add_argument("--parallel_layers", type=parse_layers, help="P's to try (default: every P)")
    return p


def run(arguments: argparse.Namespace) -> None:
    """Measure, print and write ``config.json``."""
    annotated = Annotated.load(arguments)
    model, contracts = annotated.model, annotated.contracts
    every = range(model.config.num_hidden_layers + 1)
    layers = sorted({0, *(arguments.parallel_layers or every)})
    cases = {}
    for p in layers:
        model.config.check_parallel_layers(p)
        cases[p] = list(score_contracts(model, contracts, p))
        print(f"scored {len(contracts.documents)} contracts at P = {p}", flush=True)
    powers = {p: model.config.temperature_of(p) for p in layers}
    found = measure(contracts_by_layers(cases), layers, pair_costs(model, contracts), powers)
    kept = worthwhile(found)
    for entry in kept:
        print(line(entry, found[0]))
    update_config(annotated.directory, cascades=[entry.as_dict() for entry in kept])


def pair_costs(model: LaitForSequenceClassification, contracts: AnnotatedContracts) -> PairCosts:
    """Mean lengths of the contracts' claims and clauses."""
    claims = list(contracts.claims.values())
    clauses = [d["text"][a:b] for d in contracts.documents for a, b in d["spans"]]
    claim_tokens, clause_tokens = (
        float(np.mean([len(row) for row in model.tokenizer.ids(texts)]))
        for texts in (claims, clauses)
    )
    return PairCosts(ModelShape.of(model.config), claim_tokens, clause_tokens, len(claims))


def worthwhile(measured: Sequence[MeasuredCascade]) -> list[MeasuredCascade]:
    """P = 0, and what nothing cheaper matches in accuracy; the cheapest first."""
    kept: list[MeasuredCascade] = []
    for entry in sorted(measured, key=lambda entry: (entry.operations, -entry.accuracy)):
        if not kept or entry.accuracy > max(other.accuracy for other in kept):
            kept.append(entry)
    reference = next(e for e in measured if e.cascade is None and e.parallel_layers == 0)
    return kept if reference in kept else [*kept, reference]


def line(entry: MeasuredCascade, reference: MeasuredCascade) -> str:
    """One setting for people."""
    what = f"P = {entry.parallel_layers}"
    if entry.cascade:
        c = entry.cascade
        what += f", again at {c.deep} (keep {c.keep}, floor {c.floor:g}): {entry.share:.1%}"
    return (
        f"{what:<52} accuracy {entry.accuracy:.3f}  "
        f"{entry.operations / 1e6:,.1f} million operations a pair "
        f"({reference.operations / entry.operations:,.0f} times fewer than P = 0)"
    )


def main(argv: list[str] | None = None) -> int:
    """Returns 0; 2 with one message if there is nothing to measure on."""
    return run_command(PROGRAM, parser(), run, argv)


if __name__ == "__main__":
    raise SystemExit(main())

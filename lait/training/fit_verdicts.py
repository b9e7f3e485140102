"""Fit the document-level verdict rule of a checkpoint, for every P.

``python -m lait.training.fit_verdicts --help``. The contracts must be ones that
neither training nor reported figures use; ten are enough, since a rule has two
numbers. For each P they are fitted by maximum likelihood with a slight pull
towards the default rule, on the contracts and on excerpts of them, and all are
stored in ``config.json``. Fit temperatures first (``python -m lait.calibrate``):
the rule reads calibrated probabilities.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from lait.command import run_command
from lait.config_file import update_config
from lait.training.annotated import Annotated, parser_of
from lait.training.arguments import parse_layers
from lait.verdict_rule import SCORES, VerdictRule
from lait.verdicts.cases import Case, score_contracts
from lait.verdicts.fitting import fit_rule, with_excerpts

PROGRAM = "lait.training.fit_verdicts"


def share_right(rule: VerdictRule, cases: Sequence[Case]) -> float:
    """Share of the annotated claims whose verdict is right, 0 to 1."""
    found = np.concatenate([rule.probabilities(case.pairs).argmax(axis=-1) for case in cases])
    labels = np.concatenate([case.labels for case in cases])
    return float((found == labels)[labels >= 0].mean())


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = parser_of(PROGRAM, __doc__)
    add = p.add_argument
    add(
        "--parallel_layers",
        type=parse_layers,
        help="fit these P only and keep the others' rules, for example 5 (default: every P)",
    )
    add("--score", choices=tuple(SCORES), default="odds", help="(default: %(default)s)")
    add(
        "--by_label",
        action="store_true",
        help="numbers of their own for contradiction: for claims that are always the same",
    )
    return p


def run(arguments: argparse.Namespace) -> None:
    """Fit for each P, print the fit, and write ``config.json``."""
    annotated = Annotated.load(arguments)
    model = annotated.model
    layers = arguments.parallel_layers or range(model.config.num_hidden_layers + 1)
    rules = dict(model.config.verdict_rules)
    for p in layers:
        model.config.check_parallel_layers(p)
        cases = list(score_contracts(model, annotated.contracts, p))
        power = model.config.temperature_of(p)
        rule = fit_rule(with_excerpts(cases), arguments.score, not arguments.by_label, power)
        print(f"P={p}  {rule}  right on the contracts {share_right(rule, cases):.3f}", flush=True)
        rules[str(p)] = rule.as_dict()
    update_config(annotated.directory, verdict_rules=rules)


def main(argv: list[str] | None = None) -> int:
    """Returns 0; 2 with one message if there is nothing to fit or to fit on."""
    return run_command(PROGRAM, parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

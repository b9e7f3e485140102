"""Compare contracts with claims: ``python -m pipelines.contractnli --help``.

Every sentence of every document is compared with every claim; a page says for
each document and claim whether it is entailed, contradicted or not mentioned,
with the clauses that say so.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from apache_beam.runners.runner import PipelineResult

from pipelines import claims_graph
from pipelines.command import main
from pipelines.errors import UsageError
from pipelines.graph import Inputs
from pipelines.program import Program, command_line, find_sources, run_program
from transforms.claims import claims_from_inputs, read_claims

PROGRAM = "pipelines.contractnli"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = command_line(PROGRAM, __doc__)
    p.add_argument(
        "--claims",
        default=None,
        metavar="PATH",
        help="claims to judge the documents by: .txt (one a line), .json or .jsonl "
        "(default: the labels of ContractNLI inputs)",
    )
    return p


def find_inputs(options: argparse.Namespace) -> Inputs:
    """Files and claims.

    Raises
    ------
    UsageError, InputError, ClaimsError
        If there are no files, or no claims to compare them with.
    """
    sources = find_sources(options)
    if options.claims:
        claims, dead_letters = read_claims(options.claims)
        return Inputs(sources, claims=claims, dead_letters=dead_letters)
    claims = claims_from_inputs(sources)
    if not claims:
        raise UsageError(
            f"--claims is missing and --input {options.input} carries no labels of its own: give "
            "a .txt file with a claim a line, or a .json or .jsonl list."
        )
    return Inputs(sources, claims=claims)


def run(argv: Sequence[str] | None = None) -> PipelineResult | None:
    """Run the program; returns Beam's result, or None after ``--plan``.

    Raises
    ------
    One of ``pipelines.command.PEOPLE_ERRORS``, with a message for people.
    """
    program = Program(
        PROGRAM, parser, find_inputs, claims_graph.plan, claims_graph.report, claims_graph.build
    )
    return run_program(program, argv)


if __name__ == "__main__":
    sys.exit(main(run, PROGRAM))

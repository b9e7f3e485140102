"""Compare any documents with each other: ``python -m pipelines.compare --help``.

All documents are one group, or are grouped by a field. Every sentence is
compared with every sentence of every other document of its group, or those of
one document with all others; or all sentences with a list of claims.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from apache_beam.runners.runner import PipelineResult

from pipelines import claims_graph, clusters_graph
from pipelines.cluster_plan import plan_clusters
from pipelines.command import main
from pipelines.errors import UsageError
from pipelines.graph import Inputs
from pipelines.model_choice import choose_model
from pipelines.options import AUTO, parse
from pipelines.program import Program, command_line, find_sources, run_program
from transforms.claims import read_claims

PROGRAM = "pipelines.compare"
ONE_GROUP = "all"
# What says which documents meet: of no use where they meet claims.
PAIRING = ("anchor", "anchor_lang", "candidates", "group_by")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = command_line(PROGRAM, __doc__, AUTO)
    clusters_graph.add_cluster_options(p)
    p.add_argument(
        "--group_by",
        default="",
        metavar="FIELD",
        help="a field of .jsonl and .parquet files, or folder: only documents that share it are "
        "compared (default: all documents are one group)",
    )
    p.add_argument(
        "--anchor",
        default="",
        metavar="DOC_ID",
        help="one against many: the sentences of this document are the hypotheses, those of all "
        "others the premises (default: all against all)",
    )
    p.add_argument(
        "--claims",
        default=None,
        metavar="PATH",
        help="compare the documents with these claims instead of each other: .txt (one a line), "
        ".json or .jsonl; what is written is then what pipelines.contractnli writes",
    )
    return p


def find_inputs(options: argparse.Namespace) -> Inputs:
    """Files in their groups, or files and claims.

    Raises
    ------
    UsageError, InputError, ClaimsError
        If options cannot be used (together), or there are no files or claims.
    """
    clusters_graph.check_cluster_options(options)
    if options.claims is None:
        one_group = "" if options.group_by else ONE_GROUP
        reading = clusters_graph.reading_of(options, options.group_by, one_group)
        inputs = Inputs(find_sources(options), reading)
        choose_model(inputs, options)
        return inputs
    for name in PAIRING:
        if getattr(options, name):
            raise UsageError(
                f"--{name} {getattr(options, name)} with --claims {options.claims}: documents are "
                "compared with claims or with each other; leave one of the two out."
            )
    claims, dead_letters = read_claims(options.claims)
    reading = clusters_graph.reading_of(options)
    inputs = Inputs(find_sources(options), reading, claims, dead_letters)
    choose_model(inputs, options)
    return inputs


def run(argv: Sequence[str] | None = None) -> PipelineResult | None:
    """Run the program; returns Beam's result, or None after ``--plan``.

    Raises
    ------
    One of ``pipelines.command.PEOPLE_ERRORS``, with a message for people.
    """
    options, _ = parse(parser(), argv)
    graph = clusters_graph if options.claims is None else claims_graph
    plan = plan_clusters if options.claims is None else claims_graph.plan
    program = Program(PROGRAM, parser, find_inputs, plan, graph.report, graph.build)
    return run_program(program, argv)


if __name__ == "__main__":
    sys.exit(main(run, PROGRAM))

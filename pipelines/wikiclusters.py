"""Compare the documents of clusters: ``python -m pipelines.wikiclusters --help``.

A cluster holds documents about one subject, often in several languages. Every
sentence is compared with every sentence of every other document of its cluster;
a page shows where they contradict each other, what only one of them says, and
what all agree on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from apache_beam.runners.runner import PipelineResult

from pipelines import clusters_graph
from pipelines.cluster_plan import plan_clusters
from pipelines.command import main
from pipelines.graph import Inputs
from pipelines.model_choice import choose_model
from pipelines.options import AUTO
from pipelines.program import Program, command_line, find_sources, run_program

PROGRAM = "pipelines.wikiclusters"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = command_line(PROGRAM, __doc__, AUTO)
    clusters_graph.add_cluster_options(p)
    return p


def find_inputs(options: argparse.Namespace) -> Inputs:
    """Files, grouped as they are.

    Raises
    ------
    UsageError, InputError
        If an option cannot be used, or there are no files.
    """
    clusters_graph.check_cluster_options(options)
    inputs = Inputs(find_sources(options), clusters_graph.reading_of(options))
    choose_model(inputs, options)
    return inputs


def run(argv: Sequence[str] | None = None) -> PipelineResult | None:
    """Run the program; returns Beam's result, or None after ``--plan``.

    Raises
    ------
    One of ``pipelines.command.PEOPLE_ERRORS``, with a message for people.
    """
    graph = clusters_graph
    program = Program(PROGRAM, parser, find_inputs, plan_clusters, graph.report, graph.build)
    return run_program(program, argv)


if __name__ == "__main__":
    sys.exit(main(run, PROGRAM))

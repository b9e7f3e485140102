"""Claims against documents: the graph, the plan and the report of all programs that do that."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import apache_beam as beam

from pipelines.claims_plan import plan_claims
from pipelines.graph import Inputs, Outcome, encode_documents, finish
from pipelines.launch import Prepared
from transforms.contract_report import ContractReport
from transforms.finish import RunFacts
from transforms.score import ScoreTiles
from transforms.stage import run_stage
from transforms.state_store import ShardInfo
from transforms.tiles import MakeClaimTiles
from transforms.verdicts import MakeVerdicts, by_document, by_premises


def build(
    pipeline: beam.Pipeline,
    inputs: Inputs,
    prepared: Prepared,
    shards: Sequence[ShardInfo],
    facts: RunFacts,
    options: argparse.Namespace,
) -> None:
    """The graph, in the order in which a reader would tell it."""
    settings, store, layers = prepared.settings, prepared.store, prepared.layers
    encoded = encode_documents(pipeline, inputs, prepared, shards)
    tiles = encoded.places | "Make tiles" >> MakeClaimTiles()
    scored = (
        tiles.main
        | "Spread tiles" >> beam.Reshuffle()
        | "Score" >> run_stage(ScoreTiles(settings, store, facts.staging, layers.cascade))
    )
    documents = encoded.documents | "By id" >> beam.Map(by_document)
    pairs = scored.main | "Pairs of a document" >> beam.Map(by_premises)
    verdicts = {"documents": documents, "pairs": pairs} | "Make verdicts" >> MakeVerdicts(
        inputs.claims, layers.rules.within, facts.staging
    )
    counters = (tiles.counters, scored.counters, verdicts.counters)
    outcome = Outcome(scored.main, verdicts.tables, verdicts.main, counters)
    finish(pipeline, encoded, outcome, facts)


def report(inputs: Inputs, options: argparse.Namespace) -> ContractReport:
    """What the run is published as."""
    return ContractReport(tuple(inputs.claims))


def plan(inputs: Inputs, options: argparse.Namespace) -> str:
    """What ``--plan`` prints."""
    return plan_claims(inputs, options)

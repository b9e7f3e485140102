"""Documents against each other: options, graph and report of all programs that do that."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import apache_beam as beam

from pipelines.errors import UsageError
from pipelines.graph import Inputs, Outcome, encode_documents, finish
from pipelines.launch import Prepared
from transforms.candidates import ScoreCandidates
from transforms.cluster_tiles import MakeClusterStrips, cut_tiles, open_strip
from transforms.document_pairs import ALL, PAIRS, PairRule
from transforms.documents import Reading
from transforms.findings.report import ClusterReport
from transforms.findings.stage import MakeFindings
from transforms.finish import RunFacts
from transforms.score import ScoreTiles
from transforms.stage import run_stage
from transforms.state_store import ShardInfo


def add_cluster_options(parser: argparse.ArgumentParser) -> None:
    """The options of all programs that compare documents with each other."""
    add = parser.add_argument
    add(
        "--pairs",
        choices=PAIRS,
        default=ALL,
        help="which documents of a group are compared: all ordered pairs, or those in different "
        "languages only (default: %(default)s)",
    )
    add(
        "--anchor_lang",
        default="",
        metavar="CODE",
        help="compare one side only: sentences of documents in this language are the hypotheses, "
        "those of all other documents the premises (default: both directions)",
    )
    add(
        "--candidates",
        type=int,
        default=0,
        metavar="K",
        help="compare each sentence with its K nearest ones of each other document only, by the "
        "cosine of their mean states at layer P; faster for long documents (default: all)",
    )
    add(
        "--lang",
        default="",
        metavar="CODE",
        help="language of documents that carry none, en or zh-cn (default: split by script)",
    )


def check_cluster_options(options: argparse.Namespace) -> None:
    """Values that argparse cannot check.

    Raises
    ------
    UsageError
        Naming the flag, the value and what is allowed.
    """
    if options.candidates < 0:
        raise UsageError(f"--candidates {options.candidates}: allowed is 1 or more, 0 for all.")
    if options.candidates and options.cascade is not None:
        raise UsageError(
            f"--candidates {options.candidates} with --cascade {options.cascade}: give one of the "
            "two; both leave most pairs to a cheap look."
        )


def reading_of(options: argparse.Namespace, group_by: str = "", one_group: str = "") -> Reading:
    """How the documents of a run are read."""
    return Reading(options.lang.strip().lower(), group_by, one_group)


def rule_of(options: argparse.Namespace) -> PairRule:
    """Which documents of a group are compared."""
    return PairRule(options.pairs, options.anchor_lang.strip(), getattr(options, "anchor", ""))


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
    made = {**encoded.places, "documents": encoded.documents} | "Make strips" >> MakeClusterStrips(
        rule_of(options), options.candidates
    )
    strips = made.strips | "Spread strips" >> beam.Reshuffle()
    if options.candidates:
        nearest = ScoreCandidates(settings, store, facts.staging, options.candidates)
        opened = strips | "Open strips" >> beam.Map(open_strip)
        scored = opened | "Score candidates" >> run_stage(nearest)
    else:
        tiles = strips | "Cut tiles" >> beam.FlatMap(cut_tiles)
        scored = tiles | "Score" >> run_stage(
            ScoreTiles(settings, store, facts.staging, layers.cascade)
        )
    judged = {"documents": encoded.documents, "pairs": scored.main} | "Find" >> MakeFindings(
        layers.rules, facts.staging
    )
    counters = (made.counters, scored.counters, judged.counters)
    outcome = Outcome(scored.main, judged.tables, judged.groups, counters, made.notes)
    finish(pipeline, encoded, outcome, facts)


def report(inputs: Inputs, options: argparse.Namespace) -> ClusterReport:
    """What the run is published as."""
    from lait.checkpoints import checkpoint_languages

    languages = checkpoint_languages(options.model)
    return ClusterReport("Where the documents disagree", options.model, languages)

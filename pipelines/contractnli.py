"""Compare contracts with claims: ``python -m pipelines.contractnli --help``.

Every sentence of every document is compared with every claim; a page says for
each document and claim whether it is entailed, contradicted or not mentioned,
with the clauses that say so.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineResult

from pipelines import launch
from pipelines.command import main
from pipelines.errors import UsageError
from pipelines.options import Parser, add_common_options, check_common, parse
from pipelines.plan import make_plan
from pipelines.watch import Watch, summary
from transforms.claims import claims_from_inputs, read_claims
from transforms.documents import ReadDocuments
from transforms.encode import EncodeMissing
from transforms.finish import FinishRun, RunFacts, RunFailed
from transforms.outputs import check_output, clear_output, remove_staging, written_places
from transforms.prediction import Predictor
from transforms.records import Claim, DeadLetter, Source
from transforms.score import ScoreTiles
from transforms.segments import FindSegments
from transforms.sentences import SplitSentences
from transforms.sources import expand_input, leave_out
from transforms.stage import run_stage
from transforms.staging import Staging
from transforms.state_store import ShardInfo
from transforms.tiles import MakeClaimTiles
from transforms.verdicts import MakeVerdicts, by_document, staged_path

PROGRAM = "pipelines.contractnli"


@dataclass(frozen=True)
class Inputs:
    """What a run compares."""

    sources: list[Source]
    claims: list[Claim]
    dead_letters: list[DeadLetter]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = Parser(
        prog=f"python -m {PROGRAM}",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Beam's own options follow (--runner, --direct_num_workers, ...); "
        "the default runner is FnApiRunner, in this process.",
    )
    add_common_options(p)
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
    written = written_places(options.output) + list(filter(None, [options.state_store]))
    sources = leave_out(expand_input(options.input), written)
    if options.claims:
        claims, dead_letters = read_claims(options.claims)
        return Inputs(sources, claims, dead_letters)
    claims = claims_from_inputs(sources)
    if not claims:
        raise UsageError(
            f"--claims is missing and --input {options.input} carries no labels of its own: give "
            "a .txt file with a claim a line, or a .json or .jsonl list."
        )
    return Inputs(sources, claims, [])


def build(
    pipeline: beam.Pipeline,
    inputs: Inputs,
    prepared: launch.Prepared,
    shards: Sequence[ShardInfo],
    facts: RunFacts,
) -> None:
    """The graph, in the order in which a reader would tell it."""
    settings, store, layers = prepared.settings, prepared.store, prepared.layers
    read = pipeline | "Read" >> ReadDocuments(inputs.sources)
    split = read.documents | "Split" >> SplitSentences()
    segments = split.main | "Find segments" >> FindSegments(prepared.identity, inputs.claims)
    states = segments.wanted | "Encode" >> EncodeMissing(settings, store, prepared.codec, shards)
    tiles = {
        "occurrences": segments.occurrences,
        "addresses": states.addresses,
    } | "Make tiles" >> MakeClaimTiles()
    scored = (
        tiles.main
        | "Spread tiles" >> beam.Reshuffle()
        | "Score" >> run_stage(ScoreTiles(settings, store, facts.staging, layers.cascade))
    )
    documents = split.main | "By id" >> beam.Map(by_document)
    verdicts = {"documents": documents, "pairs": scored.main} | "Make verdicts" >> MakeVerdicts(
        inputs.claims, layers.rule, facts.staging
    )
    claim_letters = pipeline | "Claims' dead letters" >> beam.Create(inputs.dead_letters)
    dead_letters = (read.dead_letters, split.dead_letters, claim_letters) | beam.Flatten()
    counters = (
        read.counters,
        split.counters,
        segments.counters,
        states.counters,
        tiles.counters,
        scored.counters,
        verdicts.counters,
    ) | "Counters" >> beam.Flatten()
    pair_files = scored.main | "Files" >> beam.Map(staged_path) | beam.Distinct()
    as_list = beam.pvalue.AsList
    (
        pipeline
        | "Once" >> beam.Create([None])
        | "Finish"
        >> beam.ParDo(
            FinishRun(facts),
            as_list(pair_files),
            as_list(verdicts.tables),
            as_list(verdicts.main),
            as_list(dead_letters),
            as_list(counters),
        )
    )


def run(argv: Sequence[str] | None = None) -> PipelineResult | None:
    """Run the program; returns Beam's result, or None after ``--plan``.

    Raises
    ------
    One of ``pipelines.command.PEOPLE_ERRORS``, with a message for people.
    """
    started = time.time()
    options, beam_options = parse(parser(), argv)
    check_common(options)
    inputs = find_inputs(options)
    if options.plan:
        print(make_plan(inputs.sources, inputs.claims, options))
        return None
    check_output(options.output, options.overwrite)
    prepared = launch.prepare(options, beam_options)
    clear_output(options.output)
    facts = RunFacts(
        output=options.output,
        staging=Staging.of(options.output, prepared.run_id),
        claims=tuple(inputs.claims),
        info=prepared.info,
        max_error_rate=options.max_error_rate,
        predictions=True,
        started=started,
        # Local workers would print the traceback of what is no fault of the program.
        fail_job=not launch.is_local(beam_options),
        predictor=Predictor(prepared.settings, prepared.codec, prepared.layers.cascade),
    )
    result = _execute(inputs, prepared, facts, beam_options, quiet=options.quiet)
    done = launch.read_run(options.output)
    if done["error"]:
        raise RunFailed(done["error"])
    print(summary(done, options.output.rstrip("/")))
    return result


def _execute(
    inputs: Inputs,
    prepared: launch.Prepared,
    facts: RunFacts,
    beam_options: PipelineOptions,
    quiet: bool,
) -> PipelineResult:
    shards = launch.usable_shards(prepared)
    pipeline = beam.Pipeline(options=beam_options)
    build(pipeline, inputs, prepared, shards, facts)
    try:
        with Watch(enabled=not quiet and launch.is_local(beam_options)):
            result = pipeline.run()
            result.wait_until_finish()
    except Exception as error:
        # A runner wraps what a stage raises in its own traceback; the last
        # stage has left the message for people in run.json.
        message = launch.read_run(facts.output).get("error")
        if message:
            raise RunFailed(message) from error
        left = {shard.name for shard in launch.usable_shards(prepared)}
        if any(shard.name not in left for shard in shards):
            print(
                "a damaged shard was taken out of the state store; starting again without it",
                file=sys.stderr,
            )
            return _execute(inputs, prepared, facts, beam_options, quiet)
        raise
    finally:
        remove_staging(facts.output)
    return result


if __name__ == "__main__":
    sys.exit(main(run, PROGRAM))

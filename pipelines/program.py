"""What a program does from its command line to its summary, whatever it compares."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineResult

from pipelines import launch
from pipelines.graph import Inputs
from pipelines.options import DEFAULT_MODEL, Parser, add_common_options, check_common, parse
from pipelines.watch import Watch, summary
from transforms.finish import Report, RunFacts, RunFailed
from transforms.outputs import check_output, clear_output, remove_staging, written_places
from transforms.prediction import Predictor
from transforms.records import Source
from transforms.sources import expand_input, leave_out
from transforms.staging import Staging
from transforms.state_store import ShardInfo
from transforms.tensor_thread import in_tensor_thread

Build = Callable[
    [beam.Pipeline, Inputs, launch.Prepared, Sequence[ShardInfo], RunFacts, argparse.Namespace],
    None,
]


@dataclass(frozen=True)
class Program:
    """The parts of a program.

    name : as people call it, ``pipelines.contractnli``. parser : of its command line.
    find_inputs : checks its own options and finds what to compare. plan : what ``--plan`` prints.
    report : what a run is published as. build : adds its graph to a pipeline.
    """

    name: str
    parser: Callable[[], argparse.ArgumentParser]
    find_inputs: Callable[[argparse.Namespace], Inputs]
    plan: Callable[[Inputs, argparse.Namespace], str]
    report: Callable[[Inputs, argparse.Namespace], Report]
    build: Build


def command_line(name: str, description: str | None, model: str = DEFAULT_MODEL) -> Parser:
    """A parser with the options that every program has. model : the default of ``--model``."""
    parser = Parser(
        prog=f"python -m {name}",
        description=description,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Beam's own options follow (--runner, --direct_num_workers, ...); "
        "the default runner is FnApiRunner, in this process.",
    )
    add_common_options(parser, model)
    return parser


def find_sources(options: argparse.Namespace) -> list[Source]:
    """The files of ``--input``, without what runs wrote.

    Raises
    ------
    InputError
        If there are none.
    """
    written = written_places(options.output) + list(filter(None, [options.state_store]))
    return leave_out(expand_input(options.input), written)


def run_program(program: Program, argv: Sequence[str] | None = None) -> PipelineResult | None:
    """Run a program; returns Beam's result, or None after ``--plan``.

    Raises
    ------
    One of ``pipelines.command.PEOPLE_ERRORS``, with a message for people.
    """
    started = time.time()
    options, beam_options = parse(program.parser(), argv)
    check_common(options)
    inputs = program.find_inputs(options)
    if options.plan:
        print(program.plan(inputs, options))
        return None
    check_output(options.output, options.overwrite)
    prepared = in_tensor_thread(launch.prepare, options, beam_options)
    clear_output(options.output)
    # A million objects of imports and of the model stay to the end: no collection of
    # garbage need look through them again.
    gc.freeze()
    facts = RunFacts(
        output=options.output,
        staging=Staging.of(options.output, prepared.run_id),
        report=program.report(inputs, options),
        info=prepared.info,
        max_error_rate=options.max_error_rate,
        started=started,
        # Local workers would print the traceback of what is no fault of the program.
        fail_job=not launch.is_local(beam_options),
        predictor=Predictor(prepared.settings, prepared.codec, prepared.layers.cascade),
    )

    def build(pipeline: beam.Pipeline, shards: Sequence[ShardInfo]) -> None:
        program.build(pipeline, inputs, prepared, shards, facts, options)

    result = _execute(build, prepared, facts, beam_options, quiet=options.quiet)
    done = launch.read_run(options.output)
    if done["error"]:
        raise RunFailed(done["error"])
    print(summary(done, options.output.rstrip("/")))
    return result


def _execute(
    build: Callable[[beam.Pipeline, Sequence[ShardInfo]], None],
    prepared: launch.Prepared,
    facts: RunFacts,
    beam_options: PipelineOptions,
    quiet: bool,
) -> PipelineResult:
    shards = launch.usable_shards(prepared)
    pipeline = beam.Pipeline(options=beam_options)
    build(pipeline, shards)
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
            return _execute(build, prepared, facts, beam_options, quiet)
        raise
    finally:
        remove_staging(facts.output)
    return result

"""The last stage: move what arrived to its place, write what people read, say it is done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol

import apache_beam as beam

from transforms.claims import STAGE as CLAIMS_STAGE
from transforms.counters import summarise_counters, total_counters
from transforms.output_files import write_json, write_text
from transforms.outputs import PAIRS, move_tables, replace_folder
from transforms.prediction import PREDICT_FROM_SECONDS, Predictor
from transforms.records import DeadLetter
from transforms.sentences import SplitStage
from transforms.staging import StagedTable, Staging

SPLIT_STAGE = SplitStage.stage


class RunFailed(RuntimeError):
    """A run that must not count as finished; the message is for people."""


@dataclass(frozen=True)
class Publication:
    """What a report is made of, when all stages are done.

    entries : what stages staged for it, sorted. tables : staged tables besides the pairs.
    counters : of ``run.json``. notes : sentences for people.
    """

    facts: RunFacts
    entries: Sequence[Any]
    tables: Sequence[StagedTable]
    dead_letters: Sequence[DeadLetter]
    counters: Mapping[str, int]
    notes: Sequence[str]


class Report(Protocol):
    """What a program makes of a run, besides pairs and dead letters.

    counters : names of counters of ``run.json`` besides those of every run.
    """

    counters: ClassVar[tuple[str, ...]]

    def problem(self, counters: Mapping[str, int], notes: Sequence[str]) -> str:
        """Why the run must not count, or an empty string."""

    def publish(self, publication: Publication) -> dict[str, Any]:
        """Write it; returns more entries for ``run.json``. May be called again."""


@dataclass(frozen=True)
class RunFacts:
    """What is known of a run before it starts.

    info : goes into ``run.json`` as it is (options, versions, fingerprints).
    started : seconds since the epoch.
    fail_job : whether a run that must not count raises in the last stage, so that
        a service shows the job as failed. If not, ``error`` of ``run.json`` and
        the missing ``_SUCCESS`` say it, and the launcher tells people.
    predictor : says what a run of some length was expected to take; None to leave it out.
    """

    output: str
    staging: Staging
    report: Report
    info: dict[str, Any]
    max_error_rate: float
    started: float
    fail_job: bool = True
    predictor: Predictor | None = None


def check_run(
    counters: Mapping[str, int], letters: Sequence[DeadLetter], max_error_rate: float
) -> str:
    """Why a run must fail, or an empty string.

    The error rate is the share of unusable inputs among all; claims are no inputs.
    """
    dead = sum(letter.stage != CLAIMS_STAGE for letter in letters)
    # A document that was read but holds no sentence is counted among both.
    used = counters["documents"] - sum(letter.stage == SPLIT_STAGE for letter in letters)
    if used <= 0:
        return (
            "No input could be used: "
            f"all {dead} were rejected; the reasons are in dead_letters/ of --output."
        )
    rate = dead / (used + dead)
    if rate > max_error_rate:
        return (
            f"{dead} of {used + dead} inputs could not be used ({rate:.1%}), more than "
            f"--max_error_rate {max_error_rate:g} allows; the reasons are in dead_letters/ of "
            "--output. Mend the inputs or raise the rate (1 allows all)."
        )
    if counters["pairs_planned"] != counters["pairs_scored"]:
        return (
            f"{counters['pairs_planned']} pairs were planned but {counters['pairs_scored']} scored."
        )
    return ""


class FinishRun(beam.DoFn):
    """Writes the final files of a run from what the stages staged; runs once.

    Repeating it (a retry) does the same again: moves skip what is moved already.
    """

    def __init__(self, facts: RunFacts) -> None:
        self.facts = facts

    def process(
        self,
        _: Any,
        pairs: Iterable[str],
        tables: Iterable[StagedTable],
        entries: Iterable[Any],
        dead_letters: Iterable[DeadLetter],
        counters: Iterable[tuple[str, float]],
        notes: Iterable[str] = (),
    ) -> Iterator[dict[str, Any]]:
        """Side inputs hold everything; yields the contents of ``run.json``."""
        facts, report, started = self.facts, self.facts.report, time.perf_counter()
        letters = sorted(dead_letters, key=lambda letter: (letter.stage, letter.id))
        totals, told = total_counters(counters), sorted(notes)
        summary = summarise_counters(totals, report.counters)
        numbers = summary["counters"]
        numbers["dead_letters"] = len(letters)
        error = check_run(numbers, letters, facts.max_error_rate) or report.problem(numbers, told)
        write_dead_letters(facts.output, letters)
        if not error:
            move_tables(facts.output, PAIRS, sorted(pairs))
            published = Publication(facts, sorted(entries), sorted(tables), letters, numbers, told)
            summary |= report.publish(published)
        summary["stage_seconds"]["finish"] = time.perf_counter() - started
        seconds = time.time() - facts.started
        if facts.predictor and not error and seconds >= PREDICT_FROM_SECONDS:
            summary["predicted"] = facts.predictor.of_counters(totals)
        run = {**facts.info, **summary, "seconds": seconds, "error": error}
        write_json(facts.output, "run.json", run)
        if error and facts.fail_job:
            raise RunFailed(error)
        if not error:
            write_text(facts.output, "_SUCCESS", "")
        yield run


def write_dead_letters(output: str, letters: Sequence[DeadLetter]) -> None:
    """``dead_letters/dead_letters.jsonl``, a line an input; the folder is there either way."""
    replace_folder(output, "dead_letters")
    lines = "".join(json.dumps(asdict(letter)) + "\n" for letter in letters)
    write_text(output, "dead_letters/dead_letters.jsonl", lines)


def model_line(info: dict[str, Any]) -> str:
    """The model and its P's, for people."""
    line = f"{info['options']['model']}, P = {info['parallel_layers']}"
    cascade = info.get("cascade")
    return f"{line}, likely evidence again at P = {cascade['deep']}" if cascade else line

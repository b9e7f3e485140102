"""The last stage: move what arrived to its place, write what people read, say it is done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from io import TextIOWrapper
from typing import Any, TextIO

import apache_beam as beam
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.claims import STAGE as CLAIMS_STAGE
from transforms.counters import summarise_counters, total_counters
from transforms.outputs import PAIRS, VERDICTS, move_tables, replace_folder
from transforms.prediction import PREDICT_FROM_SECONDS, Predictor
from transforms.records import Claim, DeadLetter
from transforms.report import ReportHead, write_report
from transforms.sentences import SplitStage
from transforms.staging import Staging, create
from transforms.verdicts import StagedDocument, StagedTable

SPLIT_STAGE = SplitStage.stage


class RunFailed(RuntimeError):
    """A run that must not count as finished; the message is for people."""


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
    claims: tuple[Claim, ...]
    info: dict[str, Any]
    max_error_rate: float
    predictions: bool
    started: float
    fail_job: bool = True
    predictor: Predictor | None = None


def check_run(
    counters: dict[str, int], letters: Sequence[DeadLetter], max_error_rate: float
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
        documents: Iterable[StagedDocument],
        dead_letters: Iterable[DeadLetter],
        counters: Iterable[tuple[str, float]],
    ) -> Iterator[dict[str, Any]]:
        """Side inputs hold everything; yields the contents of ``run.json``."""
        facts, started = self.facts, time.perf_counter()
        letters = sorted(dead_letters, key=lambda letter: (letter.stage, letter.id))
        totals = total_counters(counters)
        summary = summarise_counters(totals)
        summary["counters"]["dead_letters"] = len(letters)
        error = check_run(summary["counters"], letters, facts.max_error_rate)
        write_dead_letters(facts.output, letters)
        if not error:
            move_tables(facts.output, PAIRS, sorted(pairs))
            move_tables(facts.output, VERDICTS, sorted(table.path for table in tables))
            staged = sorted(documents)
            if facts.predictions:
                write_predictions(facts.output, staged)
            write_page(facts, staged, letters, summary["counters"])
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


def write_predictions(output: str, documents: Sequence[StagedDocument]) -> None:
    """``predictions.json``, document by document, never all of them in memory."""
    with _text(output, "predictions.json") as file:
        file.write('{"documents": [')
        for i, line in enumerate(staged_lines(documents, which=0)):
            file.write((",\n" if i else "\n") + line.strip())
        file.write("\n]}\n")


def model_line(info: dict[str, Any]) -> str:
    """The model and its P's, for people."""
    line = f"{info['options']['model']}, P = {info['parallel_layers']}"
    cascade = info.get("cascade")
    return f"{line}, likely evidence again at P = {cascade['deep']}" if cascade else line


def write_page(
    facts: RunFacts,
    documents: Sequence[StagedDocument],
    letters: Sequence[DeadLetter],
    counters: dict[str, int],
) -> None:
    """``report.html``."""
    head = ReportHead(
        title="Contracts and claims",
        subtitle=f"{counters['documents']:,} documents, {len(facts.claims):,} claims",
        claims=[{"key": claim.key, "text": claim.text} for claim in facts.claims],
        facts=[
            ("Model", model_line(facts.info)),
            ("Sentences", f"{counters['sentences']:,}"),
            ("Pairs compared", f"{counters['pairs_scored']:,}"),
            ("Made", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())),
        ],
        dead_letters=[asdict(letter) for letter in letters],
    )
    with _text(facts.output, "report.html") as file:
        write_report(file, head, map(json.loads, staged_lines(documents, which=1)))


def staged_lines(documents: Sequence[StagedDocument], which: int) -> Iterator[str]:
    """The prediction (0) or report entry (1) of each document, in order."""
    streams: dict[str, Any] = {}
    try:
        for document in documents:
            if document.path not in streams:
                streams[document.path] = FileSystems.open(
                    document.path, compression_type=CompressionTypes.UNCOMPRESSED
                )
            stream = streams[document.path]
            stream.seek(document.offset)
            for _ in range(which):
                stream.readline()
            yield stream.readline().decode()
    finally:
        for stream in streams.values():
            stream.close()


def write_json(output: str, name: str, value: Any) -> None:
    """An indented JSON file of the output."""
    write_text(output, name, json.dumps(value, indent=2, sort_keys=False) + "\n")


def write_text(output: str, name: str, text: str) -> None:
    """A UTF-8 file of the output."""
    with _text(output, name) as file:
        file.write(text)


def _text(output: str, name: str) -> TextIO:
    stream = create(FileSystems.join(output, *name.split("/")))
    return TextIOWrapper(stream, encoding="utf-8", newline="")

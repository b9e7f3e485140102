"""Progress and summary of a run, for the person who waits for it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Any, TextIO

from transforms.progress import DIRECTORY_VARIABLE, read_progress

SECONDS_BETWEEN_LINES = 2.0
NOTES_SHOWN = 5  # run.json has all
# Kinds of findings, in the words of a summary.
FINDINGS = {
    "contradiction": "contradictions",
    "only_here": "sentences of one document only",
    "consensus": "agreed by all",
}


class Watch:
    """Prints a line of progress now and then while the block runs.

    Workers on this machine report through files in a temporary directory (see
    ``transforms.progress``). On a terminal the line replaces itself.
    """

    def __init__(self, enabled: bool, stream: TextIO | None = None) -> None:
        self.enabled = enabled
        self.stream = stream or sys.stderr
        self._stop = threading.Event()
        self._rate = Rate()

    def __enter__(self) -> Watch:
        if self.enabled:
            self._directory = tempfile.mkdtemp(prefix="lait-progress-")
            os.environ[DIRECTORY_VARIABLE] = self._directory
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.enabled:
            self._stop.set()
            self._thread.join()
            os.environ.pop(DIRECTORY_VARIABLE, None)
            shutil.rmtree(self._directory, ignore_errors=True)

    def _watch(self) -> None:
        last = ""
        terminal = self.stream.isatty()
        while not self._stop.wait(SECONDS_BETWEEN_LINES):
            line = progress_line(read_progress(self._directory), self._rate)
            if line and line != last:
                print(
                    f"\r\033[K{line}" if terminal else line,
                    end="" if terminal else "\n",
                    file=self.stream,
                    flush=True,
                )
                last = line
        if terminal and last:
            print(file=self.stream)


class Rate:
    """Items a second over the last looks, and the time that the rest will take."""

    def __init__(self) -> None:
        self._unit = ""
        self._looks: list[tuple[float, int]] = []

    def look(self, done: int, unit: str, now: float | None = None) -> float:
        """Note how many of a unit are done; returns units a second, 0 if unknown.

        Another unit starts anew: the speed of one says nothing of the other's.
        """
        if unit != self._unit:
            self._unit, self._looks = unit, []
        self._looks = [*self._looks[-14:], (time.monotonic() if now is None else now, done)]
        (start, first), (end, last) = self._looks[0], self._looks[-1]
        return (last - first) / (end - start) if end > start else 0.0


def progress_line(counts: Counter[str], rate: Rate, now: float | None = None) -> str:
    """One line: documents, states and pairs done, rate and time left."""
    parts = []
    if counts["documents"]:
        parts.append(f"{counts['documents']:,} documents, {counts['sentences']:,} sentences")
    to_encode, encoded = counts["states_to_encode"], counts["states_encoded"]
    if to_encode:
        parts.append(f"states {encoded:,}/{to_encode:,}")
    planned, scored = counts["pairs_planned"], counts["pairs_scored"]
    if planned:
        parts.append(f"pairs {scored:,}/{planned:,} ({scored / planned:.0%})")
    done, total = (scored, planned) if planned else (encoded, to_encode)
    unit = "pairs" if planned else "states"
    speed = rate.look(done, unit, now) if total else 0.0
    if speed > 0 and done < total:
        parts.append(f"{speed:,.0f} {unit}/s, {duration((total - done) / speed)} left")
    return " | ".join(parts)


def duration(seconds: float) -> str:
    """For people: ``42 s``, ``3 min 20 s``, ``2 h 5 min``."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def summary(run: dict[str, Any], output: str) -> str:
    """What a finished run did and where its results are."""
    c = run["counters"]
    seconds = {name: round(value, 1) for name, value in run["stage_seconds"].items()}
    slow = [f"{name} {value}" for name, value in seconds.items() if value >= 0.1]
    twice = c.get("pairs_scored_again", 0)
    again = f" ({twice:,} of them twice)" if twice else ""
    lines = [
        f"{c['documents']:,} documents, {c['sentences']:,} sentences, "
        f"{c['distinct_segments']:,} distinct segments "
        f"({c['states_encoded']:,} encoded, {c['states_reused']:,} reused)",
        f"{c['pairs_scored']:,} pairs scored{again}, {c['verdicts']:,} verdicts "
        f"in {duration(run['seconds'])}",
    ]
    lines += _cluster_lines(run)
    if slow:
        lines.append("seconds by stage: " + ", ".join(slow))
    if c["truncated_segments"]:
        lines.append(f"sentences longer than --max_length, truncated: {c['truncated_segments']:,}")
    if c["dead_letters"]:
        lines.append(f"not usable: {c['dead_letters']:,}, reasons in {output}/dead_letters")
    lines += [f"note: {note}" for note in run.get("notes", [])[:NOTES_SHOWN]]
    lines.append(f"report: {output}/report.html")
    return "\n".join(lines)


def _cluster_lines(run: dict[str, Any]) -> list[str]:
    """What there is to say of clusters besides."""
    c = run["counters"]
    if "groups" not in c:
        return []
    found = (f"{c[f'findings_{kind}']:,} {words}" for kind, words in FINDINGS.items())
    lines = [f"findings: {', '.join(found)}"]
    for group in run["largest_groups"][:1]:
        lines.append(
            f"largest group: {group['group_id']}, {group['documents']:,} documents, "
            f"{group['sentences']:,} sentences, {group['pairs']:,} pairs"
        )
    return [*lines, f"states written: {run['state_bytes_written'] / 2**20:,.1f} MiB"]

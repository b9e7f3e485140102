"""Progress of a run, seen while it works.

FnApiRunner's ``run()`` blocks and tells nothing before it ends, and its workers
may be other processes. So each worker process leaves its counters in a small
file of a directory named by the environment (every runner hands it to worker
processes on the same machine), at most once a second, and whoever started the
run adds the files up.

Progress is for people: it may count a retried bundle twice. The exact counters
are elements of the pipeline (see ``transforms.stage``).
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

DIRECTORY_VARIABLE = "LAIT_PROGRESS_DIRECTORY"
SECONDS_BETWEEN_WRITES = 0.5

_lock = threading.Lock()
_counts: Counter[str] = Counter()


@dataclass
class _Report:
    """Where this process reports to, and when it last did (time.monotonic)."""

    directory: str = ""
    written: float = 0.0


_report = _Report()


def report_progress(name: str, number: int) -> None:
    """Add to this process's counter; a no-op if nobody watches."""
    directory = os.environ.get(DIRECTORY_VARIABLE, "")
    if not directory:
        return
    with _lock:
        if directory != _report.directory:
            _counts.clear()
            _report.directory, _report.written = directory, 0.0
        _counts[name] += number
        if time.monotonic() - _report.written >= SECONDS_BETWEEN_WRITES:
            _report.written = time.monotonic()
            _write(Path(directory))


def flush_progress() -> None:
    """Write this process's counters now."""
    with _lock:
        if _report.directory:
            _write(Path(_report.directory))


def read_progress(directory: str | Path) -> Counter[str]:
    """Sum of what all processes have reported so far."""
    total: Counter[str] = Counter()
    for path in Path(directory).glob("*.json"):
        try:
            total.update(json.loads(path.read_text()))
        except (OSError, ValueError):
            continue  # replaced while we looked; the next look will see it
    return total


def _write(directory: Path) -> None:
    # Progress must never fail a run: a directory that is gone means that
    # nobody watches any more.
    try:
        temporary = directory / f".{os.getpid()}.tmp"
        temporary.write_text(json.dumps(_counts))
        temporary.replace(directory / f"{os.getpid()}.json")
    except OSError:
        _report.written = float("inf")

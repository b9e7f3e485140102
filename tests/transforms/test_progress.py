"""Progress that worker processes leave for whoever waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from transforms.progress import (
    DIRECTORY_VARIABLE,
    flush_progress,
    read_progress,
    report_progress,
)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path))
    return tmp_path


def test_counters_add_up(watched: Path) -> None:
    for number in (1, 2, 3):
        report_progress("documents", number)
    report_progress("pairs_scored", 10)
    flush_progress()
    assert read_progress(watched) == Counter(documents=6, pairs_scored=10)


def test_processes_add_up(watched: Path) -> None:
    program = (
        "from transforms.progress import *\n"
        "report_progress('documents', 5)\nreport_progress('documents', 2)\nflush_progress()"
    )
    subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, env=os.environ, check=True)
    report_progress("documents", 1)
    flush_progress()
    assert read_progress(watched) == Counter(documents=8)


def test_each_run_starts_from_nothing(
    watched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_progress("documents", 4)
    (tmp_path / "next").mkdir()
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path / "next"))
    report_progress("documents", 1)
    flush_progress()
    assert read_progress(tmp_path / "next") == Counter(documents=1)


def test_what_is_half_written_is_left_for_the_next_look(watched: Path) -> None:
    (watched / "1.json").write_text(json.dumps({"documents": 2}))
    (watched / "2.json").write_text('{"docum')
    (watched / ".3.tmp").write_text(json.dumps({"documents": 50}))
    assert read_progress(watched) == Counter(documents=2)


def test_a_run_goes_on_when_nobody_watches_any_more(watched: Path, tmp_path: Path) -> None:
    os.environ[DIRECTORY_VARIABLE] = str(tmp_path / "gone")
    report_progress("documents", 1)
    report_progress("documents", 1)
    flush_progress()
    assert read_progress(tmp_path / "gone") == Counter()


def test_without_a_watcher_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DIRECTORY_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    report_progress("documents", 1)
    assert list(tmp_path.iterdir()) == []

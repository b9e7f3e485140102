"""Folders that keep what took long: one set of settings, and results that are whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.common import BenchmarkError
from lait.whole_file import whole_file

SETTINGS_FILE = "settings.json"


def keep_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write what every training in ``folder`` shares, or compare it with what is there.

    Raises
    ------
    BenchmarkError
        If the folder holds trainings with other settings.
    """
    path = folder / SETTINGS_FILE
    ours = json.loads(json.dumps(settings))
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, ours)
        return
    kept = json.loads(path.read_text(encoding="utf-8"))
    differ = [name for name in {**kept, **ours} if kept.get(name) != ours.get(name)]
    if differ:
        changes = ", ".join(f"{n} {kept.get(n)!r}, now {ours.get(n)!r}" for n in sorted(differ))
        raise BenchmarkError(
            f"--work {folder} holds trainings with other settings ({changes}): choose another "
            "directory or repeat those."
        )


def write_whole(path: Path, contents: Mapping[str, Any]) -> None:
    """Write JSON as a whole or not at all: a result that is there is finished."""
    with whole_file(path) as part:
        part.write_text(json.dumps(contents), encoding="utf-8")

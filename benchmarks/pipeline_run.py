"""A run of the pipeline in a process of its own, as a user would start it.

Nothing here imports torch: on Linux a child's peak memory begins with that of
the process that forked it, so a caller that measures memory must stay small.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common import OFFLINE, BenchmarkError

PIPELINE = "pipelines.contractnli"


@dataclass(frozen=True)
class Finished:
    """A run of the pipeline in a process of its own.

    run : contents of its ``run.json``. seconds : from start to end of the
    process. peak_bytes : highest resident memory of the process or of one that
    it started.
    """

    run: dict[str, Any]
    seconds: float
    peak_bytes: int


def run_pipeline(source: Path, output: Path, *flags: str) -> Finished:
    """Run ``pipelines.contractnli`` as a user would, and wait for it.

    Raises
    ------
    BenchmarkError
        If it does not end well; its own message is on the standard error.
    """
    command = [sys.executable, "-m", PIPELINE, "--input", str(source), "--output", str(output)]
    command += ["--quiet", "--overwrite", *flags]
    started = time.perf_counter()
    child = subprocess.Popen(
        command, env={**os.environ, **OFFLINE}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise BenchmarkError(
            f"{PIPELINE} ended with status {child.returncode}; its message stands above. It was "
            f"called with {' '.join(command[3:])}."
        )
    run = json.loads((output / "run.json").read_text(encoding="utf-8"))
    unit = 1 if sys.platform == "darwin" else 1024
    return Finished(run, time.perf_counter() - started, usage.ru_maxrss * unit)

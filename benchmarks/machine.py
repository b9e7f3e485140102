"""Where figures come from: a figure without its machine says little."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

BUSY = 0.5


@dataclass(frozen=True)
class Machine:
    """What times and memory depend on, beside the program.

    cores : that this process may use. load : of the last minute, before the benchmark.
    """

    processor: str
    cores: int
    load: float
    python: str
    torch: str

    @classmethod
    def this(cls) -> Machine:
        """The machine that this process runs on."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        load = round(os.getloadavg()[0], 2)
        return cls(processor(), cores or 1, load, platform.python_version(), version("torch"))

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} core(s), load {self.load:.2f}; Python {self.python}, "
            f"torch {self.torch}"
        )

    def warning(self) -> str:
        """A line if others use the machine, so that times cannot be trusted; else empty."""
        if self.load <= BUSY:
            return ""
        return f"The machine was busy (load {self.load:.2f}): its times are provisional.\n"

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return asdict(self)


def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Name of the processor."""
    try:
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()

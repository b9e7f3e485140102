"""Freed memory is kept, and a process works with or without that."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from lait.memory import keep_freed_memory

# Page faults of a process that allocates five tensors of 24 MiB and frees them, ten times.
FAULTS = """
import resource, torch
from lait.memory import keep_freed_memory
if {keep}:
    keep_freed_memory()
def work():
    return [torch.zeros(6, 2**20) for _ in range(5)] and None
work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(keep: bool) -> int:
    program = FAULTS.format(keep=keep)
    found = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return int(found.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has mallopt")
def test_freed_memory_is_not_faulted_in_again():
    assert keep_freed_memory()
    assert 2 * faults(True) < faults(False)

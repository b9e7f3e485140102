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


# Memory, in pages, of a process that frees all but the last of 2,000 blocks of 64 KiB: before
# and after it gives back what it keeps.
HELD = """
from lait.memory import give_back_freed_memory
def pages():
    return int(open("/proc/self/statm").read().split()[1])
blocks = [bytearray(2**16) for _ in range(2000)]
blocks[:-1] = []
before = pages()
assert give_back_freed_memory()
print(before - pages())
"""


def faults(keep: bool) -> int:
    return printed(FAULTS.format(keep=keep))


def printed(program: str) -> int:
    """The number that a program prints."""
    found = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return int(found.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has mallopt")
def test_freed_memory_is_not_faulted_in_again():
    assert keep_freed_memory()
    assert 2 * faults(True) < faults(False)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has malloc_trim")
def test_freed_memory_is_given_back():
    # 2,000 blocks are 31,250 pages of 4 KiB.
    assert printed(HELD) > 20_000

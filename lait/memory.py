"""Memory that is freed: kept for the next tensor, or given back to the system."""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import Any

# Parameters of glibc's mallopt (malloc.h), and the greatest threshold that it takes.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_MMAP_THRESHOLD = 32 * 2**20
_TRIM_THRESHOLD = 512 * 2**20


@functools.cache
def keep_freed_memory() -> bool:
    """Have this process reuse freed memory; returns whether its C library can be told to.

    glibc maps large blocks anew for every tensor and unmaps them when they are freed,
    and every page of a new block is a fault, zeroed by the kernel: a fifth of the time
    of a tile. Up to half a gigabyte of freed memory is kept instead, blocks over 32 MiB
    excepted; and threads that start later share it, for the pools that glibc would give
    them (arenas) hold 64 MiB each and are given back whole.
    """
    mallopt = _of_libc("mallopt")
    if mallopt is None:
        return False
    wanted = {
        _M_MMAP_THRESHOLD: _MMAP_THRESHOLD,
        _M_TRIM_THRESHOLD: _TRIM_THRESHOLD,
        _M_ARENA_MAX: 1,
    }
    return all(mallopt(parameter, value) for parameter, value in wanted.items())


def give_back_freed_memory() -> bool:
    """Have the C library give what it keeps of freed memory to the system, if it can.

    In a training every step's tensors have other sizes. What is freed between tensors that stay
    fits the next ones badly, and the process would grow for hours.

    Returns whether there was anything to give back.
    """
    trim = _of_libc("malloc_trim")
    return trim is not None and bool(trim(0))


def _of_libc(name: str) -> Any:
    """A function of glibc; None elsewhere (musl and macOS have neither of the two)."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)

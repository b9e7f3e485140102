"""Memory that is freed is kept for the next tensor instead of given back."""

from __future__ import annotations

import ctypes
import functools
import sys

# Parameters of glibc's mallopt (malloc.h), and the greatest threshold that it takes.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_MMAP_THRESHOLD = 32 * 2**20
_TRIM_THRESHOLD = 512 * 2**20


@functools.cache
def keep_freed_memory() -> bool:
    """Have this process reuse freed memory; returns whether its C library can be told to.

    glibc maps large blocks anew for every tensor and unmaps them when they are freed,
    and every page of a new block is a fault, zeroed by the kernel: a fifth of the time
    of a tile. Up to half a gigabyte of freed memory is kept instead, blocks over 32 MiB
    excepted.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # musl has none
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _MMAP_THRESHOLD)) and bool(
        mallopt(_M_TRIM_THRESHOLD, _TRIM_THRESHOLD)
    )

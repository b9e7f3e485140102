"""One thread of a process works on tensors, whoever asks.

PyTorch's operations on CPUs run on OpenMP, which keeps a team of threads for every
thread that it is called from. With two teams there are more threads than cores, and
GNU's OpenMP then no longer lets a team wait for its next operation but puts it to sleep
(libgomp, ``gomp_throttled_spin_count_var``): small operations wait to be woken. A tile
took twice as long so. A runner starts its stages in whatever thread is free, seldom the
one that loaded the model; several at once would share the cores besides.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import pyarrow as pa

from lait.memory import keep_freed_memory

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_this = threading.local()
_once = threading.Lock()


def in_tensor_thread(
    function: Callable[Parameters, Result],
    /,
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Result:
    """Call a function in this process's one thread for tensors, and wait for its result.

    From within that thread it is called as it is. What it raises is raised here.
    """
    if getattr(_this, "works_on_tensors", False):
        return function(*arguments, **named)
    return _thread().submit(function, *arguments, **named).result()


def _thread() -> ThreadPoolExecutor:
    with _once:
        return _make_thread()


@functools.cache
def _make_thread() -> ThreadPoolExecutor:
    # Before the thread asks for any. Arrow's own allocators give pages back that it asks
    # for again at once: reading states took twice as long.
    if keep_freed_memory():
        pa.set_memory_pool(pa.system_memory_pool())

    def begin() -> None:
        _this.works_on_tensors = True

    return ThreadPoolExecutor(1, thread_name_prefix="tensors", initializer=begin)


def _begin_in_child() -> None:
    # A forked process has the executor without its thread, and the lock as it was.
    global _once
    _once = threading.Lock()
    _make_thread.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_in_child)

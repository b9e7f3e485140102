"""All work on tensors happens in one thread of a process."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.transforms.bundles import run_bundle
from transforms.stage import Stage, TensorStage
from transforms.tensor_thread import in_tensor_thread


def test_whoever_asks_it_is_one_thread_and_not_the_one_that_asks() -> None:
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(lambda _: in_tensor_thread(threading.get_ident), range(20)))
    assert found == {in_tensor_thread(threading.get_ident)}
    assert threading.get_ident() not in found


def test_from_within_it_is_a_call() -> None:
    def inner(x: int, *, y: int) -> tuple[int, int]:
        return x + y, threading.get_ident()

    def outer() -> tuple[tuple[int, int], int]:
        return in_tensor_thread(inner, 1, y=2), threading.get_ident()

    (total, inside), outside = in_tensor_thread(outer)
    assert total == 3 and inside == outside


def test_what_it_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        in_tensor_thread(lambda: 1 / 0)


class WhereItRuns:
    """Stages that say which thread works on an element and flushes, and count both."""

    def work(self, element: Any) -> Iterator[int]:
        yield threading.get_ident()
        yield threading.get_ident()

    def flush(self) -> Iterator[int]:
        yield threading.get_ident()


class Anywhere(WhereItRuns, Stage):
    pass


class OnTensors(WhereItRuns, TensorStage):
    pass


@pytest.mark.parametrize("stage, here", [(Anywhere(), True), (OnTensors(), False)])
def test_a_stage_works_where_its_kind_says(stage: Stage, here: bool) -> None:
    outputs = run_bundle(stage, ["element"])["main"]
    threads = {getattr(output, "value", output) for output in outputs}
    expected = threading.get_ident() if here else in_tensor_thread(threading.get_ident)
    assert len(outputs) == 3 and threads == {expected}


def _ask(answers: Any) -> None:
    answers.put(in_tensor_thread(lambda: 7))


@pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="needs a system that forks"
)
def test_a_forked_process_has_one_of_its_own() -> None:
    in_tensor_thread(lambda: None)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_ask, args=(answers,))
    child.start()
    assert answers.get(timeout=30) == 7
    child.join()

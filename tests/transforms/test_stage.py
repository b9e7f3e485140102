"""The contract of every stage: routing, counting, timing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from tests.transforms.bundles import counters, run_bundle
from transforms.records import DeadLetter
from transforms.stage import Stage, combine_counter, peak_memory, run_stage


class Halve(Stage):
    """Halves even numbers, rejects odd ones, gives the number of elements at the end."""

    stage = "halve"

    def start_bundle(self) -> None:
        super().start_bundle()
        self._seen = 0

    def work(self, element: int) -> Iterator[Any]:
        self._seen += 1
        if element % 2:
            yield DeadLetter("halve", str(element), "odd")
            return
        self.count("halved")
        yield element // 2

    def flush(self) -> Iterator[Any]:
        yield f"{self._seen} seen"
        yield DeadLetter("halve", "end", "at the end")


class Stateless(Halve):
    """The same, with nothing to say at the end of a bundle."""

    def flush(self) -> Iterator[Any]:
        yield from ()


def test_results_rejects_and_counters_go_their_ways() -> None:
    outputs = run_bundle(Halve(), [4, 5, 8])
    assert outputs["main"] == [2, 4, "3 seen"]
    assert [letter.id for letter in outputs["dead_letters"]] == ["5", "end"]
    assert counters(outputs) == {"halved": 2, "dead_letters": 2}
    measured = dict(outputs["counters"])
    assert measured["seconds/halve"] >= 0
    assert measured["peak_bytes/halve"] == peak_memory()


def test_a_bundle_starts_from_nothing() -> None:
    stage = Halve()
    assert counters(run_bundle(stage, [2])) == counters(run_bundle(stage, [2]))


def test_a_broken_bundle_counts_nothing() -> None:
    stage = Halve()
    stage.start_bundle()
    list(stage.process(2))  # its output and its counters are lost with it
    assert counters(run_bundle(stage, [2]))["halved"] == 1


def test_time_downstream_is_not_the_stages_own(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("transforms.stage.time.perf_counter", lambda: clock[0])

    class Slow(Stage):
        stage = "slow"

        def work(self, element: Any) -> Iterator[Any]:
            clock[0] += 1
            yield element
            clock[0] += 2

    stage = Slow()
    stage.start_bundle()
    for _ in stage.process("x"):
        clock[0] += 100  # what the fused stages after it take
    found = dict(output.value.value for output in stage.finish_bundle())
    assert found["seconds/slow"] == 3


def test_peaks_are_combined_by_maximum() -> None:
    assert combine_counter("peak_bytes/x", [3, 9, 4]) == 9
    assert combine_counter("seconds/x", [3, 9, 4]) == 16
    assert 10 * 2**20 < peak_memory() < 2**40


def test_in_a_pipeline() -> None:
    with beam.Pipeline("FnApiRunner") as pipeline:
        outputs = pipeline | beam.Create([2, 3, 4]) | run_stage(Stateless())
        assert_that(outputs.main, equal_to([1, 2]), "main")
        letters = outputs.dead_letters | beam.Map(lambda letter: letter.id)
        assert_that(letters, equal_to(["3"]), "letters")
        # However the elements fell into bundles, the counters add up.
        totals = outputs.counters | beam.CombinePerKey(sum) | beam.Filter(lambda x: "/" not in x[0])
        assert_that(totals, equal_to([("halved", 2), ("dead_letters", 1)]), "counters")

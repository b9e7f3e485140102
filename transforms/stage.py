"""The contract of every stage: counters, timings and rejects come free.

A stage derives from :class:`Stage`, names itself and implements ``work``, which
yields results and, for what cannot be used, :class:`DeadLetter` records. The
base class routes the rejects to their own output, counts, and measures the
seconds spent in the stage's own code.

Counters travel as elements, not only as Beam metrics: an element's counters are
discarded with the output of a failed bundle, so sums stay exact when a runner
retries, and the last stage can write them to ``run.json`` on any runner.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import GlobalWindows

from transforms.progress import report_progress
from transforms.records import DeadLetter
from transforms.tensor_thread import in_tensor_thread

MAIN = "main"
DEAD_LETTERS = "dead_letters"
COUNTERS = "counters"

SECONDS = "seconds/"
PEAK = "peak_bytes/"

_END = object()


class Stage(beam.DoFn):
    """Base of the project's DoFns.

    Outputs: the main one, ``dead_letters`` (:class:`DeadLetter`) and
    ``counters`` (tuples of name and number; names that begin with
    ``peak_bytes/`` are combined by maximum, all others by sum).
    """

    stage: ClassVar[str] = "stage"

    def start_bundle(self) -> None:
        self._counts: Counter[str] = Counter()
        self._not_in_metrics: Counter[str] = Counter()
        self._seconds = 0.0

    def work(self, element: Any) -> Iterable[Any]:
        """Yield results and dead letters for one element."""
        raise NotImplementedError

    def flush(self) -> Iterable[Any]:
        """Yield what is left at the end of a bundle (default: nothing)."""
        return ()

    def count(self, name: str, number: int = 1) -> None:
        """Add to a counter of the run."""
        self._counts[name] += number
        self._not_in_metrics[name] += number
        report_progress(name, number)

    def process(self, element: Any) -> Iterator[Any]:
        """Run ``work`` on an element and route what it yields."""
        yield from self._timed(self.work(element))

    def finish_bundle(self) -> Iterator[Any]:
        """Run ``flush``, then emit the bundle's counters."""
        for output in self._timed(self.flush()):
            yield _at_bundle_end(output)
        numbers = {
            **self._counts,
            SECONDS + self.stage: self._seconds,
            PEAK + self.stage: peak_memory(),
        }
        for name, number in numbers.items():
            yield _at_bundle_end(TaggedOutput(COUNTERS, (name, number)))

    def _next(self, outputs: Iterator[Any]) -> Any:
        return next(outputs, _END)

    def _count_in_metrics(self) -> None:
        # Beam knows a bundle by its thread, which need not be the one that counts.
        for name, number in self._not_in_metrics.items():
            Metrics.counter("lait", name).inc(number)
        self._not_in_metrics.clear()

    def _timed(self, outputs: Iterable[Any]) -> Iterator[Any]:
        # A yield runs the fused stages downstream: only the time inside
        # next() is this stage's own.
        iterator = iter(outputs)
        while True:
            started = time.perf_counter()
            try:
                output = self._next(iterator)
            finally:
                self._seconds += time.perf_counter() - started
                self._count_in_metrics()
            if output is _END:
                return
            if isinstance(output, DeadLetter):
                self.count("dead_letters")
                yield TaggedOutput(DEAD_LETTERS, output)
            else:
                yield output


class TensorStage(Stage):
    """A stage whose ``work`` and ``flush`` run in the process's thread for tensors."""

    def _next(self, outputs: Iterator[Any]) -> Any:
        return in_tensor_thread(next, outputs, _END)


def run_stage(stage: Stage, *side_inputs: Any, **named: Any) -> beam.PTransform:
    """ParDo of a stage with its three outputs: ``main``, ``dead_letters``, ``counters``."""
    return beam.ParDo(stage, *side_inputs, **named).with_outputs(DEAD_LETTERS, COUNTERS, main=MAIN)


def combine_counter(name: str, numbers: Iterable[float]) -> float:
    """Maximum for peaks, sum for everything else."""
    return max(numbers) if name.startswith(PEAK) else sum(numbers)


def peak_memory() -> int:
    """Highest resident memory of this process so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _at_bundle_end(output: Any) -> Any:
    # Outside of process() Beam wants the window spelled out, inside the tag.
    if isinstance(output, TaggedOutput):
        return TaggedOutput(output.tag, GlobalWindows.windowed_value(output.value))
    return GlobalWindows.windowed_value(output)

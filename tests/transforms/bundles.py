"""Runs a stage by hand, as a runner would: a bundle at a time, as often as one likes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from apache_beam.pvalue import TaggedOutput

from transforms.records import Address, Placed
from transforms.stage import MAIN, Stage


def run_bundle(stage: Stage, elements: Iterable[Any], *side: Any) -> dict[str, list[Any]]:
    """One bundle through a stage: what came out of each output, in order."""
    outputs: dict[str, list[Any]] = defaultdict(list)
    stage.start_bundle()
    for element in elements:
        for output in stage.process(element, *side):
            _take(outputs, output)
    for output in stage.finish_bundle():
        _take(outputs, output)
    return outputs


def counters(outputs: dict[str, list[Any]]) -> dict[str, float]:
    """The counters of a bundle, timings and peaks left out."""
    return {name: number for name, number in outputs["counters"] if "/" not in name}


def place(position: int, shard: str = "s", row: int = 0) -> Placed:
    """A sentence of ten characters at a made-up address."""
    return Placed(position, 10 * position, 10 * position + 10, Address(shard, 0, row, 4))


def _take(outputs: dict[str, list[Any]], output: Any) -> None:
    tag, value = (output.tag, output.value) if isinstance(output, TaggedOutput) else (MAIN, output)
    # At the end of a bundle values come with their window around them.
    outputs[tag].append(value.value if hasattr(value, "windows") else value)

"""Held-out examples by source: reading, sampling and halving."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lait.training.examples import ExamplesError, read_examples, read_rows


@dataclass(frozen=True, slots=True)
class HeldOutExample:
    """An example to measure on.

    segments : hypothesis first.
    label : the label's name, so that models may order their labels as they like.
    source : the row's ``source``, else the file's name.
    place : ``file:line``, for messages.
    """

    segments: tuple[str, ...]
    label: str
    source: str
    place: str


def read_held_out(paths: Sequence[str | Path]) -> list[HeldOutExample]:
    """All examples of .jsonl, .jsonl.gz or .parquet files.

    Raises
    ------
    ExamplesError
        For a file that cannot be read or is given twice, an empty text, or a
        label that is not text, with the row's place.
    """
    if len({Path(path).resolve() for path in paths}) < len(paths):
        raise ExamplesError(f"--data {' '.join(map(str, paths))}: give each file once.")
    return [example for path in paths for example in _read_file(path)]


def _read_file(path: str | Path) -> list[HeldOutExample]:
    rows = list(read_rows(path))
    for place, row in rows:
        if not isinstance(row.get("label"), str):
            raise ExamplesError(f"{place}: label {row.get('label')!r}: needs a label's name.")
    labels = sorted({row["label"] for _, row in rows})
    examples = read_examples([path], labels)
    return [
        HeldOutExample(
            example.segments, row["label"].lower(), str(row.get("source") or Path(path).name), place
        )
        for (place, row), example in zip(rows, examples, strict=True)
    ]


def indices_by_source(examples: Iterable[HeldOutExample]) -> dict[str, np.ndarray]:
    """Places of each source's examples, int [examples of the source], sources in order."""
    places: dict[str, list[int]] = {}
    for i, example in enumerate(examples):
        places.setdefault(example.source, []).append(i)
    return {source: np.array(indices) for source, indices in places.items()}


def sample_by_source(
    examples: Sequence[HeldOutExample], limit: int | None, seed: int
) -> list[HeldOutExample]:
    """At most ``limit`` examples of each source, drawn at random, in their own order.

    What is drawn from a source depends on that source and the seed only.
    """
    if limit is None:
        return list(examples)
    drawn = [
        indices[_shuffled(source, len(indices), seed)[:limit]]
        for source, indices in indices_by_source(examples).items()
    ]
    return [examples[i] for i in np.sort(np.concatenate(drawn))]


def halves(examples: Sequence[HeldOutExample], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of the half to choose on and of the half to report on, each ascending.

    Every source is halved at random; of an odd number the first half gets one more.

    Raises
    ------
    ExamplesError
        If a half is empty.
    """
    chosen, reported = list[int](), list[int]()
    for source, indices in indices_by_source(examples).items():
        order = indices[_shuffled(source, len(indices), seed + 1)]
        middle = (len(order) + 1) // 2
        chosen += order[:middle].tolist()
        reported += order[middle:].tolist()
    if not reported:
        raise ExamplesError(
            f"--data: {len(examples)} examples cannot be halved within their sources: give more."
        )
    return np.array(sorted(chosen)), np.array(sorted(reported))


def _shuffled(source: str, count: int, seed: int) -> np.ndarray:
    generator = np.random.default_rng([seed, zlib.crc32(source.encode())])
    return generator.permutation(count)

"""Reading labelled examples: JSON lines (plain or gzip) or Parquet.

A row has ``label`` and either ``segments`` (a list, the hypothesis first) or
``hypothesis`` and ``premise``.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ExamplesError(ValueError):
    """An example file that cannot be trained on; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """Segments (hypothesis first) and the index of the label."""

    segments: tuple[str, ...]
    label: int


def read_rows(
    path: str | Path, released_only: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of a file, each with its place (``file:line``) for messages.

    Parameters
    ----------
    released_only : bool
        Skip rows whose ``release`` field is not true: a checkpoint that is shipped
        must not be trained on them.

    Raises
    ------
    ExamplesError
        If the file is missing, of an unknown kind or not readable.
    """
    for place, row in _all_rows(Path(path)):
        if not released_only or row.get("release") is True:
            yield place, row


def read_texts(
    path: str | Path, names: Sequence[str], released_only: bool = False
) -> Iterator[dict[str, Any]]:
    """The rows of a file (as ``read_rows``), whose fields of these names must be texts.

    Raises
    ------
    ExamplesError
        For a row with something else in their place; if the file cannot be read.
    """
    for place, row in read_rows(path, released_only):
        if not all(isinstance(row.get(name), str) for name in names):
            raise ExamplesError(f"{place}: needs the texts {', '.join(names)}.")
        yield row


def _all_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            for i, row in enumerate(pq.read_table(path).to_pylist()):
                yield f"{path}:{i + 1}", row
            return
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            for i, line in enumerate(file):
                if line.strip():
                    yield f"{path}:{i + 1}", _json_row(line, i + 1)
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise ExamplesError(
            f"{path}: {error}. Allowed are .jsonl, .jsonl.gz and .parquet files."
        ) from error


def _json_row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"line {number} is not JSON ({error})") from error
    if not isinstance(row, dict):
        raise ValueError(f"line {number} is not a JSON object")
    return row


def read_examples(
    paths: Iterable[str | Path], labels: Sequence[str], released_only: bool = False
) -> list[Example]:
    """All examples of the files.

    Parameters
    ----------
    labels : sequence of str
        The allowed labels, in the order of the model's logits.
    released_only : bool
        As of ``read_rows``.

    Raises
    ------
    ExamplesError
        For an unknown label or an empty text, with the row's place; if a file
        cannot be read, or no example is left.
    """
    known = {label: i for i, label in enumerate(labels)}
    examples = []
    for path in paths:
        for place, row in read_rows(path, released_only):
            examples.append(_example(place, row, known))
    if not examples:
        why = ' by --released_only: no row has "release": true' if released_only else ""
        raise ExamplesError(f"{', '.join(map(str, paths))}: no example is left{why}.")
    return examples


def check_labels(what: str, examples: Iterable[Example], labels: Sequence[str]) -> None:
    """Refuse examples without any of a label: no figure on them, nor training, covers it.

    what : the flag and files to blame.

    Raises
    ------
    ExamplesError
        If a label is missing.
    """
    present = {example.label for example in examples}
    missing = [label for i, label in enumerate(labels) if i not in present]
    if missing:
        raise ExamplesError(
            f"{what}: no example has the label {' or '.join(map(repr, missing))}; add some, take "
            "it out of --labels, or pass --allow_missing_labels."
        )


def _example(place: str, row: dict[str, Any], known: dict[str, int]) -> Example:
    segments = row.get("segments") or [row.get("hypothesis"), row.get("premise")]
    texts = isinstance(segments, list) and all(
        isinstance(segment, str) and segment.strip() for segment in segments
    )
    if not texts:
        raise ExamplesError(
            f"{place}: needs non-empty `segments`, or `hypothesis` and `premise`; got {segments!r}."
        )
    label = row.get("label")
    if not isinstance(label, str) or label not in known:
        raise ExamplesError(f"{place}: label {label!r} is not one of {', '.join(known)}.")
    return Example(tuple(segments), known[label])

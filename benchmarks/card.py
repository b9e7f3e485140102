"""Putting measured tables into a model card or README, between marker comments."""

from __future__ import annotations

from pathlib import Path

from benchmarks.common import BenchmarkError


def markers(name: str) -> tuple[str, str]:
    """The comments before and after the block called ``name``."""
    return f"<!-- {name} -->", f"<!-- /{name} -->"


def replace_between(text: str, name: str, block: str) -> str:
    """``text`` with what stands between the markers of ``name`` replaced by ``block``.

    Raises
    ------
    ValueError
        If the two markers are not there once each, in their order.
    """
    start, end = markers(name)
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        raise ValueError(f"needs one line '{start}' and after it one line '{end}'")
    before, rest = text.split(start)
    return f"{before}{start}\n{block.strip()}\n{end}{rest.split(end)[1]}"


def check_card(path: Path | None, name: str) -> None:
    """Find out before minutes of measuring whether a card can be filled in.

    Raises
    ------
    BenchmarkError
        If ``path`` is given and is no text file with the markers.
    """
    if path is not None:
        _filled(path, name, "")


def fill_card(path: Path | None, name: str, block: str) -> None:
    """Replace the block of a file, if a path was given; raises as :func:`check_card`."""
    if path is not None:
        path.write_text(_filled(path, name, block), encoding="utf-8")


def _filled(path: Path, name: str, block: str) -> str:
    try:
        return replace_between(path.read_text(encoding="utf-8"), name, block)
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"--card {path}: {error}.") from error

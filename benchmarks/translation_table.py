"""The figures of ``benchmarks.translations`` for people and for a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.common import markdown_table
from benchmarks.resampling import percent
from benchmarks.translation_ranks import Ranks, Row

HEADER = (
    *("language", "hypotheses", "sentences"),
    *("entailment first, %", "cosine first, %", "difference"),
    *("entailment 1/rank, %", "cosine 1/rank, %", "difference"),
)


def table(found: Sequence[Row]) -> str:
    """The rows as a Markdown table; ``-`` where no sentence is aligned."""
    return markdown_table(HEADER, map(cells, found))


def cells(row: Row) -> list[str]:
    """A row as the table has it."""
    figures = ["-"] * 6
    if row.sentences:
        columns = zip(row.model, row.cosine, row.model.minus(row.cosine), strict=True)
        figures = [
            cell
            for ours, theirs, difference in columns
            for cell in (_share(ours.value), _share(theirs.value), percent(difference, True))
        ]
    return [row.language, row.direction, f"{row.sentences:,}", *figures]


def as_json(articles: str, layers: int, found: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows for a file; those without sentences are left out."""
    return [
        {
            "articles": articles,
            "parallel_layers": layers,
            "language": row.language,
            "hypotheses": row.direction,
            "sentences": row.sentences,
            "entailment": _figures(row.model),
            "cosine": _figures(row.cosine),
            "difference": _figures(row.model.minus(row.cosine)),
        }
        for row in found
        if row.sentences
    ]


def _figures(ranks: Ranks) -> dict[str, Any]:
    return {name: figure.as_dict() for name, figure in ranks._asdict().items()}


def _share(value: float) -> str:
    return f"{100 * value:.1f}"

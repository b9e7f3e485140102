"""Tables of how changed sentences rank; intervals by bootstrap over articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from benchmarks.common import markdown_table
from benchmarks.corruption_trials import BASELINES, CHANCE, OURS, Row
from benchmarks.resampling import Bootstrap, Sampled, percent

ALL_KINDS = "all"
FIGURES: dict[str, Callable[[Row], float]] = {
    "first": lambda row: row.first,
    "1/rank": lambda row: row.reciprocal,
    "area": lambda row: row.area,
}


def report(rows: Sequence[Row], resamples: int, title: str) -> str:
    """All tables, in Markdown."""
    articles = sorted({row.article for row in rows})
    most = max(row.number for row in rows)
    whole = [row for row in rows if row.number == most]
    alone = [row for row in rows if row.number == 1]
    sampler = Sampler(articles, resamples)
    parts = [
        f"{title}; {len(articles)} articles, {_trials(whole):,} trials, {most} other languages.",
        *(_by_kind(whole, sampler, name) for name in FIGURES),
        "Ours minus the best baseline of each kind, first place:\n\n" + _gains(whole, sampler),
        "One other language, all kinds:\n\n" + _by(alone, sampler, lambda row: row.languages),
        "By number of other languages, all kinds:\n\n"
        + _by(rows, sampler, lambda row: f"{row.number:2d}"),
    ]
    return "\n\n".join(parts)


class Sampler:
    """Means over trials, with intervals by drawing whole articles.

    articles : names; all draws are of these.
    """

    def __init__(self, articles: Sequence[str], resamples: int) -> None:
        self._place = {name: i for i, name in enumerate(articles)}
        self._bootstrap = Bootstrap(resamples)

    def mean(self, rows: Iterable[Row], figure: Callable[[Row], float]) -> Sampled:
        """The mean of a figure over trials; NaN for none."""
        sums, counts = np.zeros(len(self._place)), np.zeros(len(self._place))
        for row in rows:
            sums[self._place[row.article]] += figure(row)
            counts[self._place[row.article]] += 1
        found = self._bootstrap.mean_by_group("articles", sums, counts)
        # A draw may lack the articles that have the kind.
        return Sampled(found.value, found.samples[~np.isnan(found.samples)])


def _trials(rows: Iterable[Row]) -> int:
    return sum(row.system == CHANCE for row in rows)


def _kinds(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row.kind for row in rows))


def _systems(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row.system for row in rows))


def _of(rows: Iterable[Row], system: str, kind: str = ALL_KINDS) -> list[Row]:
    return [row for row in rows if row.system == system and kind in (row.kind, ALL_KINDS)]


def _by_kind(rows: Sequence[Row], sampler: Sampler, name: str) -> str:
    """A row a system, a column a kind."""
    kinds = [*_kinds(rows), ALL_KINDS]
    header = [name, *(f"{kind} ({len(_of(rows, CHANCE, kind)):,})" for kind in kinds)]
    table = [
        [system, *(percent(sampler.mean(_of(rows, system, k), FIGURES[name])) for k in kinds)]
        for system in _systems(rows)
    ]
    return markdown_table(header, table)


def _gains(rows: Sequence[Row], sampler: Sampler) -> str:
    lines = []
    for kind in _kinds(rows):
        ours, *theirs = (
            sampler.mean(_of(rows, system, kind), FIGURES["first"]) for system in (OURS, *BASELINES)
        )
        best = max(range(len(BASELINES)), key=lambda i: theirs[i].value)
        lines.append([kind, BASELINES[best], percent(ours.minus(theirs[best]), signed=True)])
    return markdown_table(["kind", "best baseline", "difference"], lines)


def _by(rows: Sequence[Row], sampler: Sampler, key: Callable[[Row], str]) -> str:
    """A row a key; first place and 1/rank of ours, first place of the others."""
    systems = _systems(rows)
    header = ["", "trials", f"{OURS}: first", "1/rank", "area", *systems[1:]]
    table = []
    for value in sorted({key(row) for row in rows}):
        chosen = [row for row in rows if key(row) == value]
        own = [percent(sampler.mean(_of(chosen, OURS), figure)) for figure in FIGURES.values()]
        others = [
            f"{100 * sampler.mean(_of(chosen, system), FIGURES['first']).value:.1f}"
            for system in systems[1:]
        ]
        table.append([value.strip(), f"{_trials(chosen):,}", *own, *others])
    return markdown_table(header, table)

"""Finding the corrupted sentence without any model: by facts that other languages lack.

English articles of the clusters have one sentence corrupted; every sentence is
scored by its facts that stand in no, or in few, of the other languages'
documents, and the corrupted one should come first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from benchmarks.common import CLUSTERS, markdown_table, print_figures, write_json
from benchmarks.corruption_edits import english_facts
from benchmarks.corruption_generator import Kind, corrupt
from benchmarks.groups import texts_by_language
from benchmarks.ranking import Place, place_of
from transforms.facts import Fact, Known, facts_of
from transforms.splitting import split_spans

#: Kinds measured, and whether the new value stands elsewhere in the article if it can.
CASES: tuple[tuple[Kind, bool], ...] = (
    ("number", False),
    ("number", True),
    ("date", False),
    ("date", True),
    ("name", True),
)
#: Share of a document, to either side, in which a sentence's counterpart is looked for.
NEAR, ANYWHERE = 0.05, 1.0

Score = Callable[[Sequence[float], Sequence[Fact]], float]


@dataclass(frozen=True)
class Article:
    """An English article and what the other languages' documents state.

    sentences : the English ones, in order.
    known : for each sentence, for each document, what it states near the
        sentence's place.
    """

    sentences: list[str]
    known: list[list[Known]]

    def lacking(self, index: int, facts: Iterable[Fact]) -> list[float]:
        """For each fact, the share of documents that lack it near a sentence's place."""
        documents = self.known[index]
        return [sum(not k.has(fact) for k in documents) / len(documents) for fact in facts]


def score_by_numbers(lacking: Sequence[float], facts: Sequence[Fact]) -> float:
    """How many numbers and dates stand in no other document: the plain baseline."""
    return float(
        sum(share == 1 for share, f in zip(lacking, facts, strict=True) if f.kind != "name")
    )


def score_by_facts(
    lacking: Sequence[float], facts: Sequence[Fact], power: float = 3, names: float = 0.3
) -> float:
    """The shares of documents that lack each fact, to a power, summed.

    The power lets one fact that all lack outweigh several that some lack; names
    weigh less, since many are translated. Both figures, and :data:`NEAR`, were
    chosen of a few on the clusters with even places.
    """
    weights = (names if fact.kind == "name" else 1.0 for fact in facts)
    return sum(w * share**power for w, share in zip(weights, lacking, strict=True))


#: Title and score.
RULES: tuple[tuple[str, Score], ...] = (
    ("numbers that all lack", score_by_numbers),
    ("facts but names", partial(score_by_facts, names=0)),
    ("facts", score_by_facts),
)


def read_article(documents: dict[str, str], width: float) -> Article:
    """An article of texts by language, the English one among them.

    width : share of a document, to either side of a sentence's relative place,
        whose facts count; 1 for all.
    """
    text = documents["en"]
    spans = split_spans(text, "en")
    others = [
        [(fact.start / len(other), fact) for fact in facts_of(other, lang)]
        for lang, other in documents.items()
        if lang != "en"
    ]
    known = [
        [Known.of(f for at, f in facts if a - width <= at <= b + width) for facts in others]
        for a, b in ((start / len(text), end / len(text)) for start, end in spans)
    ]
    return Article([text[start:end] for start, end in spans], known)


def rank_trials(
    article: Article, kind: Kind, elsewhere: bool, seeds: Iterable[int], score: Score
) -> list[Place]:
    """The places of an article's corrupted sentences; a trial a seed, if the kind applies."""
    scores = [
        score(article.lacking(index, facts), facts)
        for index, facts in enumerate(map(english_facts, article.sentences))
    ]
    places = []
    for seed in seeds:
        if (made := corrupt(article.sentences, kind, seed, elsewhere)) is not None:
            facts = english_facts(made.new)
            changed = score(article.lacking(made.index, facts), facts)
            places.append(
                place_of(made.index, [*scores[: made.index], changed, *scores[made.index + 1 :]])
            )
    return places


def measure(options: argparse.Namespace) -> str:
    """The table of the clusters with even and with odd places in the file."""
    clusters = texts_by_language(options.clusters)
    seeds = range(options.seeds)
    header = ["articles", "compared with", "rule", "kind", "new value", "trials", "first", "1/rank"]
    rows = []
    for parity, width in product((0, 1), (ANYWHERE, NEAR)):
        articles = [read_article(documents, width) for documents in clusters[parity::2]]
        for (title, score), (kind, elsewhere) in product(RULES, CASES):
            places = [p for a in articles for p in rank_trials(a, kind, elsewhere, seeds, score)]
            case = [("even", "odd")[parity], _width(width), title, kind, _origin(elsewhere)]
            rows.append([*case, *_figures(places)])
    write_json(options.json, [dict(zip(header, row, strict=True)) for row in rows])
    return markdown_table(header, rows)


def _width(width: float) -> str:
    return "documents" if width == ANYWHERE else f"{width:.0%} to either side"


def _origin(elsewhere: bool) -> str:
    return "of the article" if elsewhere else "made up"


def _figures(places: Sequence[Place]) -> tuple[str, str, str]:
    count = max(1, len(places))
    first = sum(place.first for place in places) / count
    reciprocal = sum(place.reciprocal for place in places) / count
    return str(len(places)), f"{first:.3f}", f"{reciprocal:.3f}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; the exit status is 2 if it cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--clusters", type=Path, default=CLUSTERS, help="JSON lines, gzipped")
    parser.add_argument("--seeds", type=int, default=8, help="trials an article and kind")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return print_figures("number_baseline", parser, measure, argv)


if __name__ == "__main__":
    sys.exit(main())

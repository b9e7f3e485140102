"""How many sentences a paragraph has in each language, beside the same paragraph in English.

    python -m benchmarks.sentence_counts
    python -m benchmarks.sentence_counts --input FILE --reference de

FILE holds a document a line, the translations of one under one cluster id. They
are split as they are; where two have as many paragraphs, their sentences are counted
by paragraph, else by document. Translators join and part sentences, so no splitter reaches
equal counts everywhere. The rules for spaces in Thai and the abbreviations were
chosen on the clusters at even places: the others are the ones to judge by.
"""

from __future__ import annotations

import argparse
import re
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.common import CLUSTERS, markdown_table
from transforms.documents import read_source
from transforms.records import Document
from transforms.sources import InputError, expand_input
from transforms.splitting import split_spans

Cluster = Mapping[str, Document]

_BLANK_LINE = re.compile(r"\n\s*\n")


class Row(NamedTuple):
    """A language's figures; the counts are of sentences, paragraph by paragraph."""

    language: str
    counts: tuple[int, ...]
    reference: tuple[int, ...]

    @property
    def ratio(self) -> float:
        """Sentences for each of the reference language's."""
        return sum(self.counts) / max(1, sum(self.reference))

    @property
    def equal(self) -> float:
        """Share of the paragraphs with as many sentences as the reference language's."""
        return sum(a == b for a, b in self._pairs()) / max(1, len(self.counts))

    @property
    def difference(self) -> float:
        """Mean distance of the two counts of a paragraph."""
        return sum(abs(a - b) for a, b in self._pairs()) / max(1, len(self.counts))

    def _pairs(self) -> Iterable[tuple[int, int]]:
        return zip(self.counts, self.reference, strict=True)


def counts(document: Document) -> list[int]:
    """Sentences of each paragraph, which begins after a blank line."""
    starts = [match.end() for match in _BLANK_LINE.finditer(document.text.strip())]
    offset = len(document.text) - len(document.text.lstrip())
    begun = Counter(
        bisect_right(starts, start - offset)
        for start, _ in split_spans(document.text, document.lang)
    )
    return [begun[index] for index in range(len(starts) + 1)]


def compare(language: str, reference: str, clusters: Iterable[Cluster]) -> Row:
    """Count the sentences of a language's paragraphs and of the reference language's."""
    ours: list[int] = []
    theirs: list[int] = []
    for cluster in clusters:
        if language not in cluster or reference not in cluster:
            continue
        found, expected = counts(cluster[language]), counts(cluster[reference])
        same = len(found) == len(expected)
        ours += found if same else [sum(found)]
        theirs += expected if same else [sum(expected)]
    return Row(language, tuple(ours), tuple(theirs))


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    return markdown_table(
        ["language", "paragraphs", "sentences", "ratio", "equal counts", "mean difference"],
        [
            [
                row.language,
                f"{len(row.counts):,}",
                f"{sum(row.counts):,}",
                f"{row.ratio:.2f}",
                f"{row.equal:.0%}",
                f"{row.difference:.2f}",
            ]
            for row in rows
        ],
    )


def read_clusters(pattern: str) -> list[Cluster]:
    """The documents of a file by cluster, in the file's order, and by language."""
    clusters: dict[str, dict[str, Document]] = defaultdict(dict)
    for source in expand_input(pattern):
        for item in read_source(source):
            if isinstance(item, Document):
                clusters[item.group_id][item.lang] = item
    return list(clusters.values())


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table for the clusters at even places, and one for the others."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--input", type=Path, default=CLUSTERS, help="(%(default)s)")
    parser.add_argument("--reference", default="en", help="language compared with (%(default)s)")
    options = parser.parse_args(argv)
    try:
        clusters = read_clusters(str(options.input))
    except InputError as error:
        parser.error(str(error))
    languages = sorted({language for cluster in clusters for language in cluster})
    if options.reference not in languages:
        parser.error(f"--input holds no document in --reference {options.reference!r}")
    for name, part in (("even", clusters[::2]), ("odd", clusters[1::2])):
        if part:
            print(f"\n{len(part)} clusters at {name} places\n")
            print(table(compare(language, options.reference, part) for language in languages))
    return 0


if __name__ == "__main__":
    sys.exit(main())

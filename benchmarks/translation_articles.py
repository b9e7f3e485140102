"""Articles in several languages, and which sentences are translations of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from benchmarks.common import BenchmarkError
from benchmarks.sentence_counts import counts
from lait.tokenization import normalise
from transforms.records import Document
from transforms.sentences import split_document

ENGLISH = "en"
EVEN, ODD, ALL = "even", "odd", "all"
#: Which articles of a file: what is tuned may look at the even ones.
PLACES = {ALL: slice(None), EVEN: slice(0, None, 2), ODD: slice(1, None, 2)}


@dataclass(frozen=True)
class Article:
    """The sentences of an article by language, English among them, and its translations.

    aligned : for each other language int64 [sentences, 2], the places of an English
        sentence and of its translation.
    """

    sentences: dict[str, list[str]]
    aligned: dict[str, np.ndarray]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Article:
        """An article of one group's documents.

        Raises
        ------
        BenchmarkError
            If there is no English document, or no other one.
        """
        check_languages(documents, "--input")
        found = {document.lang: document for document in documents}
        counted = {lang: counts(document) for lang, document in found.items()}
        english = counted.pop(ENGLISH)
        return cls(
            {
                lang: [normalise(sentence.text) for sentence in split_document(document)]
                for lang, document in found.items()
            },
            {lang: align(english, other) for lang, other in counted.items()},
        )


def check_languages(documents: Sequence[Document], flag: str) -> None:
    """Refuse a group without English or without any other language.

    flag : what people gave the file with.

    Raises
    ------
    BenchmarkError
        If it is one.
    """
    langs = {document.lang for document in documents}
    if ENGLISH not in langs or len(langs) < 2:
        raise BenchmarkError(
            f"{flag}: group {documents[0].group_id!r} has documents in "
            f"{', '.join(sorted(langs))}; needed are English (en) and another language."
        )


def align(first: Sequence[int], second: Sequence[int]) -> np.ndarray:
    """Places of sentences that correspond: int64 [sentences, 2].

    first, second : sentences of each paragraph of two documents. Only paragraphs with
    as many sentences in both are taken, in order; none if the documents do not have as
    many paragraphs.
    """
    places: list[tuple[int, int]] = []
    if len(first) == len(second):
        starts = zip(accumulate(first, initial=0), accumulate(second, initial=0), strict=True)
        for one, other, (a, b) in zip(first, second, starts, strict=False):
            if one == other:
                places += [(a + i, b + i) for i in range(one)]
    return np.array(places, np.int64).reshape(-1, 2)


def choose(
    articles: Sequence[Article], which: str, limit: int | None
) -> dict[str, Sequence[Article]]:
    """The articles at even and at odd places, or one of the two; the first ``limit`` of each.

    Raises
    ------
    BenchmarkError
        If none are left.
    """
    if limit is not None and limit < 1:
        raise BenchmarkError(f"--limit {limit}: allowed is 1 or more.")
    parts = {name: articles[PLACES[name]] for name in (EVEN, ODD)}
    chosen = {name: part[:limit] for name, part in parts.items() if part and which in (name, ALL)}
    if not chosen:
        raise BenchmarkError(
            f"--articles {which}: none of {len(articles)} articles has such a place."
        )
    return chosen

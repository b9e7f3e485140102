"""Sentences that say the same, in whatever document and language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from lait.verdict_rule import ENTAILMENT
from transforms.findings.cluster import Cluster, Place
from transforms.findings.relation import SUPPORT

_WORD = re.compile(r"\w+")


class Statements:
    """A name for what each sentence says: that of the first sentence that says it.

    Two sentences say the same if their words are the same, whatever case,
    punctuation and spaces, or if each is the other's best support and both
    documents support them. So a translation says the same as its original.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._parent: dict[Place, Place] = {}
        for one, other in (*_repeated(cluster), *_mutual(cluster)):
            self._join(one, other)

    def of(self, place: Place) -> Place:
        """The first sentence that says what a sentence says: itself, often."""
        while (parent := self._parent.get(place, place)) != place:
            place = parent
        return place

    def _join(self, one: Place, other: Place) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        if first != second:
            self._parent[second] = first
        for place in (one, other):  # shorter ways from now on
            if place != first:
                self._parent[place] = first


def bare_words(text: str) -> tuple[str, ...]:
    """A sentence's words without case and punctuation, in their order."""
    return tuple(_WORD.findall(text.casefold()))


def _repeated(cluster: Cluster) -> Iterator[tuple[Place, Place]]:
    first: dict[tuple[str, ...], Place] = {}
    for document, sentences in enumerate(cluster.words):
        for sentence, text in enumerate(sentences):
            words = bare_words(text)
            if words:
                yield first.setdefault(words, (document, sentence)), (document, sentence)


def _mutual(cluster: Cluster) -> Iterator[tuple[Place, Place]]:
    for (a, b), forth in cluster.relations.items():
        back = cluster.relations.get((b, a))
        if back is None or b < a:
            continue
        there = forth.premises[:, SUPPORT, 0]
        found = there >= 0
        returned = np.where(found, back.premises[there, SUPPORT, 0], -1)
        agreed = (forth.labels == ENTAILMENT) & (back.labels[there] == ENTAILMENT)
        for i in np.nonzero(found & agreed & (returned == np.arange(len(there))))[0]:
            yield (a, int(i)), (b, int(there[i]))

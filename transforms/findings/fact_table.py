"""The facts of a cluster's sentences, found once, and what stretches of its documents know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeVar

from transforms.facts import Fact, Known, facts_of
from transforms.facts.matching import IGNORED_WORDS, STEM, numbers_of, reading_of
from transforms.facts.names import opening_words
from transforms.findings.cluster import Cluster, Place
from transforms.splitting.languages import primary_code

T = TypeVar("T")

AMOUNT, NAME = "amount", "name"
#: What can stand in each other's place: times are amounts, as most are their numbers.
FAMILIES = (AMOUNT, NAME)
#: (family, what is the same for all ways of writing it).
Value = tuple[str, str]
# Languages that capitalise every noun: a capital is no sign of a name there.
CAPITAL_NOUNS = frozenset({"de", "lb"})
# "2. The tenant ...": what numbers a list says nothing.
_LABEL = re.compile(r"\s*[(\[]?\d+[.)\]]\s")
SHORTEST_NAME = 2


def family_of(fact: Fact) -> str:
    """AMOUNT or NAME."""
    return NAME if fact.kind == "name" else AMOUNT


def values_of(fact: Fact) -> list[Value]:
    """What a fact comes to in any language: a date also its day and year, a name its words."""
    if fact.kind == "name":
        words = (word for word in fact.value.split() if len(word) >= SHORTEST_NAME)
        return [(NAME, word[:STEM]) for word in words]
    if fact.kind == "number_word" and fact.value in IGNORED_WORDS:
        return []
    whole = [fact.value] if fact.kind == "date" else []
    return [(AMOUNT, value) for value in (*whole, *map(reading_of, numbers_of(fact)))]


class FactTable:
    """All facts of a cluster; offsets of a fact are within its sentence."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._stretches: dict[tuple[int, int, int], Known] = {}
        self._values: dict[Place, Counter[Value]] = {}

    @cached_property
    def facts(self) -> list[list[tuple[Fact, ...]]]:
        """Of each sentence of each document, but for the numbers of lists."""
        return self._of_each_sentence(_stated)

    @cached_property
    def openings(self) -> list[list[tuple[str, ...]]]:
        """Of each sentence the words at its beginning that may be names."""
        return self._of_each_sentence(lambda text, _: _openings(text))

    @cached_property
    def documents(self) -> list[Known]:
        """What each document states anywhere."""
        return [self._known(document, slice(None)) for document in range(len(self.facts))]

    def in_words(self, place: Place, fact: Fact) -> bool:
        """Whether a sentence writes an amount without a digit: few such are found everywhere."""
        written = self._cluster.text(place)[fact.start : fact.end]
        return fact.kind != "name" and not any(sign.isdigit() for sign in written)

    def own(self, place: Place) -> Sequence[Fact]:
        """What a sentence can be asked for: its facts, without nouns that look like names."""
        nouns = primary_code(self._cluster.documents[place[0]].lang) in CAPITAL_NOUNS
        facts = self.facts[place[0]][place[1]]
        return [fact for fact in facts if fact.kind != "name"] if nouns else facts

    def values(self, place: Place) -> Counter[Value]:
        """How often a sentence states each value."""
        if place not in self._values:
            facts = self.facts[place[0]][place[1]]
            self._values[place] = Counter(value for fact in facts for value in values_of(fact))
        return self._values[place]

    def stated(self, place: Place, value: Value) -> int:
        """How often a sentence states a value, at its beginning at least if not as a name."""
        words = self.openings[place[0]][place[1]]
        opens = any((NAME, word[:STEM]) == value for word in words)
        return max(self.values(place)[value], int(opens))

    def known(self, place: Place, around: int = 0) -> Known:
        """What a sentence and so many to either side state together."""
        key = (*place, around)
        if key not in self._stretches:
            stretch = slice(max(0, place[1] - around), place[1] + around + 1)
            self._stretches[key] = self._known(place[0], stretch)
        return self._stretches[key]

    def _known(self, document: int, sentences: slice) -> Known:
        facts, words = self.facts[document][sentences], self.openings[document][sentences]
        return Known.of(chain.from_iterable(facts), chain.from_iterable(words))

    def _of_each_sentence(self, read: Callable[[str, str], T]) -> list[list[T]]:
        """What is read of the text and language of each sentence of each document."""
        return [
            [read(document.text[start:end], document.lang or "en") for start, end in spans]
            for document, spans in zip(self._cluster.documents, self._cluster.spans, strict=True)
        ]


# Programs that judge a cluster again and again, with one sentence changed, ask for the same ones.
@lru_cache(maxsize=100_000)
def _stated(text: str, lang: str) -> tuple[Fact, ...]:
    label = _LABEL.match(text)
    first = label.end() if label else 0
    facts = facts_of(text, lang)
    return tuple(fact for fact in facts if fact.end > first or fact.kind == "name")


@lru_cache(maxsize=100_000)
def _openings(text: str) -> tuple[str, ...]:
    return tuple(word for word in opening_words(text) if len(word) >= SHORTEST_NAME)

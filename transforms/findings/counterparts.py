"""Facts of a sentence that the other documents lack: what models read badly, checked exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from transforms.facts import Fact, Known, facts_of
from transforms.findings.cluster import Cluster, Place
from transforms.findings.relation import SUPPORT
from transforms.splitting.languages import primary_code

# Sentences to either side of a counterpart that belong to it: translations split differently.
AROUND = 1
# Probability of support from which two sentences are taken to be about the same: with both
# directions to go by, and with one.
POSSIBLE, LIKELY = 0.1, 0.3
KIND_NAMES = {"number_word": "number"}
# What can stand in each other's place: a year is no wrong number of passengers.
FAMILIES = {
    "number": "amount", "number_word": "amount", "quantity": "amount",
    "year": "time", "date": "time",
}  # fmt: skip
# Languages that capitalise every noun: a capital is no sign of a name there.
CAPITAL_NOUNS = frozenset({"de", "lb"})


@dataclass(frozen=True)
class Lacking:
    """A fact of a sentence, and the shares of the compared documents that lack it.

    words : as the sentence has it. anywhere : lack it in all of their text; near : lack it
    where they come nearest to saying the same.
    """

    fact: Fact
    words: str
    anywhere: float
    near: float

    def reason(self, documents: int) -> str:
        """For people; empty if most documents have it near."""
        name = KIND_NAMES.get(self.fact.kind, self.fact.kind)
        if self.anywhere == 1:
            whole = "the other document" if documents == 1 else f"all {documents} other documents"
            return f"{name} “{self.words}” is missing in {whole}"
        if self.near == 1:
            return f"{name} “{self.words}” is missing where the other documents say this"
        return ""


class Counterparts:
    """The facts of a cluster's sentences, found once."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @cached_property
    def facts(self) -> list[list[list[Fact]]]:
        """Of each sentence of each document; offsets are within the sentence."""
        return [
            [facts_of(document.text[start:end], document.lang or "en") for start, end in spans]
            for document, spans in zip(self._cluster.documents, self._cluster.spans, strict=True)
        ]

    def lacking(self, place: Place) -> list[Lacking]:
        """The facts of a sentence that some document that it was compared with lacks."""
        facts = self._own(place)
        others = self._cluster.others(place[0])
        if not facts or not others:
            return []
        near = [self._near(place, b) for b in others]
        text = self._cluster.text(place)
        found = [
            Lacking(
                fact,
                text[fact.start : fact.end],
                _share(fact, (self._documents[b] for b in others), len(others)),
                _share(fact, near, len(others)),
            )
            for fact in facts
        ]
        return [one for one in found if one.near > 0]

    def missing_in(self, place: Place, other: Place) -> list[str]:
        """The facts of a sentence, in its words, that another sentence does not have."""
        known = self._known(other[0], [other[1]])
        text = self._cluster.text(place)
        facts = self._own(place)
        return [text[fact.start : fact.end] for fact in facts if not known.has(fact)]

    def conflict(self, place: Place, other: int) -> tuple[Place, str] | None:
        """The sentence of a document that says the same of other numbers or dates, if any.

        Returns its place and, for people, what is here and what is there. The two
        sentences are each other's best support; where one side only was compared, the
        support must be likely. What is here stands nowhere in the other document.
        """
        relation = self._cluster.relations[place[0], other]
        there = (other, int(relation.premises[place[1], SUPPORT, 0]))
        likely = relation.evidence[place[1], SUPPORT, 0]
        back = self._cluster.relations.get((other, place[0]))
        if there[1] < 0 or likely < (LIKELY if back is None else POSSIBLE):
            return None
        if back is not None and back.premises[there[1], SUPPORT, 0] != place[1]:
            return None
        here = [fact for fact in self._numbers(place) if not self._documents[other].has(fact)]
        known = Known.of(self.facts[place[0]][place[1]])
        others = [fact for fact in self._numbers(there) if not known.has(fact)]
        both = _families(here) & _families(others)
        here, others = (
            [fact for fact in facts if FAMILIES[fact.kind] in both] for facts in (here, others)
        )
        if not here or not others:
            return None
        return there, f"{self._quoted(place, here)} here, {self._quoted(there, others)} there"

    def _own(self, place: Place) -> list[Fact]:
        """What a sentence can be asked for: its facts, without nouns that look like names."""
        nouns = primary_code(self._cluster.documents[place[0]].lang) in CAPITAL_NOUNS
        facts = self.facts[place[0]][place[1]]
        return [fact for fact in facts if not (nouns and fact.kind == "name")]

    def _numbers(self, place: Place) -> list[Fact]:
        return [fact for fact in self.facts[place[0]][place[1]] if fact.kind != "name"]

    def _quoted(self, place: Place, facts: list[Fact]) -> str:
        text = self._cluster.text(place)
        return ", ".join(f"“{text[fact.start : fact.end]}”" for fact in facts)

    @cached_property
    def _documents(self) -> list[Known]:
        return [Known.of(fact for facts in document for fact in facts) for document in self.facts]

    def _near(self, place: Place, other: int) -> Known:
        """What a document states in and around the sentences that support a sentence best."""
        premises = self._cluster.relations[place[0], other].premises[place[1], SUPPORT]
        return self._known(other, [int(premise) for premise in premises if premise >= 0])

    def _known(self, document: int, sentences: list[int]) -> Known:
        last = len(self.facts[document])
        places = {
            i for s in sentences for i in range(max(0, s - AROUND), min(last, s + AROUND + 1))
        }
        return Known.of(fact for i in sorted(places) for fact in self.facts[document][i])


def _families(facts: Iterable[Fact]) -> set[str]:
    return {FAMILIES[fact.kind] for fact in facts}


def _share(fact: Fact, known: Iterable[Known], number: int) -> float:
    return sum(not one.has(fact) for one in known) / number

"""Whether a document has a fact where it says the same, and how surprising it is if not.

A translation keeps numbers, news of the same event hardly do, and no text in Chinese keeps a Latin
name. So what the lack of a fact means is learned from the cluster: from the other facts of
the same two documents.
"""

from __future__ import annotations

import math

from transforms.facts import Fact
from transforms.findings.cluster import Cluster, Place
from transforms.findings.fact_table import AMOUNT, FAMILIES, NAME, FactTable, family_of, values_of
from transforms.findings.relation import SUPPORT

#: In the counterpart itself, next to it, or in neither.
HAS, NEAR, LACKS = range(3)
#: Facts of each of the three.
Counts = list[float]
# Amounts in words are a family of their own here.
IN_WORDS = "in words"
# Sentences to either side of a counterpart that belong to it: translations split differently.
AROUND = 1
# Probability of support from which two sentences are taken to be about the same.
POSSIBLE = 0.1
# A support with this share of the best one's probability may be the counterpart too.
NEARLY = 0.3
# Shares of HAS, NEAR and LACKS before any fact is counted, by whether the document says the
# same; as much as so many facts.
EXPECTED = {
    (True, AMOUNT): (0.88, 0.06, 0.06),
    (True, IN_WORDS): (0.6, 0.1, 0.3),
    (True, NAME): (0.5, 0.1, 0.4),
    (False, AMOUNT): (0.3, 0.1, 0.6),
    (False, IN_WORDS): (0.2, 0.1, 0.7),
    (False, NAME): (0.2, 0.1, 0.7),
}
EXPECTED_FACTS = 4
# The shares of a fact that is wrong: there by chance, or meant for something else.
WRONG = {AMOUNT: (0.05, 0.1, 0.85), NAME: (0.05, 0.2, 0.75)}


class Presence:
    """The facts of sentences in the documents that they were compared with."""

    def __init__(self, cluster: Cluster, table: FactTable) -> None:
        self._cluster, self._table = cluster, table
        self._counterparts: dict[tuple[int, int, int], Place | None] = {}
        self._mentioned: dict[tuple[int, int], list[bool]] = {}
        self._counts: dict[tuple[int, int], dict[tuple[bool, str], Counts]] = {}

    def counterpart(self, place: Place, b: int) -> Place | None:
        """The sentence of a document that comes nearest to saying the same.

        Of its best supports, those nearly as probable as the first, the one that shares most
        values with the sentence.
        """
        key = (*place, b)
        if key not in self._counterparts:
            self._counterparts[key] = self._find_counterpart(place, b)
        return self._counterparts[key]

    def mentioned(self, place: Place, b: int) -> bool:
        """Whether a document may say the same at all."""
        pair = place[0], b
        if pair not in self._mentioned:
            best = self._cluster.relations[pair].evidence[:, :, 0]
            self._mentioned[pair] = (best.max(axis=1) >= POSSIBLE).tolist()
        return self._mentioned[pair][place[1]]

    def state(self, place: Place, fact: Fact, b: int) -> int | None:
        """HAS, NEAR or LACKS; None where it cannot be told.

        A value that the sentence states more often than its counterpart is lacking there.
        """
        there = self.counterpart(place, b)
        if there is None or not self.comparable(place[0], b, family_of(fact)):
            return None
        if self._table.known(there).has_as_written(fact):
            return LACKS if self._fewer(place, fact, there) else HAS
        return NEAR if self._table.known(there, AROUND).has_as_written(fact) else LACKS

    def comparable(self, a: int, b: int, family: str) -> bool:
        """Whether two documents can share such facts: names need a script in common."""
        known = self._table.documents
        return family == AMOUNT or not known[a].scripts.isdisjoint(known[b].scripts)

    def share(self, place: Place, b: int, family: str, state: int, but: int | None = None) -> float:
        """The share of HAS, NEAR or LACKS among such facts of the two documents.

        but : the state of one fact that is not counted, since it is the one that is asked for.
        """
        pair = place[0], b
        if pair not in self._counts:
            self._counts[pair] = self._count(*pair)
        counts = self._counts[pair][self.mentioned(place, b), family]
        return (counts[state] - (but == state)) / (sum(counts) - (but is not None))

    def surprise(self, place: Place, fact: Fact, b: int) -> float:
        """log P(state | the fact is wrong) - log P(state | it is right); 0 if unknown."""
        return self.surprise_of(place, fact, b, self.state(place, fact, b))

    def surprise_of(self, place: Place, fact: Fact, b: int, state: int | None) -> float:
        """``surprise`` where the state is known already."""
        if state is None:
            return 0.0
        right = self.share(place, b, self._family(place, fact), state, but=state)
        return math.log(WRONG[family_of(fact)][state] / right)

    def _find_counterpart(self, place: Place, b: int) -> Place | None:
        relation = self._cluster.relations[place[0], b]
        premises = relation.premises[place[1], SUPPORT].tolist()
        if premises[0] < 0:
            return None
        likely = relation.evidence[place[1], SUPPORT]
        near = [
            (b, premise)
            for premise, probability in zip(premises, likely.tolist(), strict=True)
            if premise >= 0 and probability >= NEARLY * likely[0]
        ]
        own = self._table.values(place)
        return max(near, key=lambda there: (own & self._table.values(there)).total())

    def _count(self, a: int, b: int) -> dict[tuple[bool, str], Counts]:
        counts = {
            (said, family): [EXPECTED_FACTS * share for share in EXPECTED[said, family]]
            for said in (True, False)
            for family in (*FAMILIES, IN_WORDS)
        }
        for sentence in range(len(self._table.facts[a])):
            place = a, sentence
            for fact in self._table.own(place):
                state = self.state(place, fact, b)
                if state is not None:
                    counts[self.mentioned(place, b), self._family(place, fact)][state] += 1
        return counts

    def _family(self, place: Place, fact: Fact) -> str:
        return IN_WORDS if self._table.in_words(place, fact) else family_of(fact)

    def _fewer(self, place: Place, fact: Fact, there: Place) -> bool:
        own, others = self._table.values(place), self._table.values(there)
        return any(0 < others[value] < own[value] for value in values_of(fact))

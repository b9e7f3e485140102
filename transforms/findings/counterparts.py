"""Facts of a sentence that the other documents lack: what models read badly, checked exactly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from transforms.facts import Fact
from transforms.findings.cluster import Cluster, Place
from transforms.findings.discrepancies import Conflict, Instead, Lacking
from transforms.findings.fact_table import AMOUNT, NAME, FactTable, Value, values_of
from transforms.findings.presence import HAS, LACKS, POSSIBLE, Presence
from transforms.findings.relation import SUPPORT

# Where one direction only was compared, support must be likelier than POSSIBLE.
LIKELY = 0.3
# What can stand in each other's place: a year is no wrong number of passengers.
KINDS = {
    "number": "amount", "number_word": "amount", "quantity": "amount",
    "year": "time", "date": "time",
}  # fmt: skip
# How often a counterpart states a certain value that the sentence does not.
SPURIOUS = {AMOUNT: 0.05, NAME: 0.1}
# Of two sentences that say the same one in so many has another number by mistake.
MISTAKES = 0.05


class Counterparts:
    """The facts of a cluster's sentences beside those of the sentences that say the same."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._table = FactTable(cluster)
        self._presence = Presence(cluster, self._table)

    def lacking(self, place: Place) -> list[Lacking]:
        """The facts of a sentence that some document that it was compared with lacks."""
        others = self._cluster.others(place[0])
        if not others:
            return []
        text = self._cluster.text(place)
        found = []
        for fact in self._table.own(place):
            states = {b: self._presence.state(place, fact, b) for b in others}
            anywhere = sum(not self._table.documents[b].has(fact) for b in others)
            lacking = list(states.values()).count(LACKS)
            if lacking or anywhere:
                strength = sum(
                    self._presence.surprise_of(place, fact, b, state) for b, state in states.items()
                )
                shares = anywhere / len(others), lacking / len(others)
                found.append(Lacking(fact, text[fact.start : fact.end], *shares, strength))
        return found

    def instead(self, place: Place) -> list[Instead]:
        """What the counterparts of a sentence state and it does not: one a family at most."""
        there = [
            counterpart
            for b in self._cluster.others(place[0])
            if (counterpart := self._presence.counterpart(place, b)) is not None
        ]
        more: Counter[Value] = Counter(
            value
            for counterpart in there
            for value, number in self._table.values(counterpart).items()
            if number > self._table.stated(place, value)
        )
        best: dict[str, Instead] = {}
        for value in sorted(more):
            strength = sum(self._shared(place, counterpart, value) for counterpart in there)
            if strength > 0 and (value[0] not in best or best[value[0]].strength < strength):
                words = self._words(there, value)
                best[value[0]] = Instead(value[0], words, more[value], strength)
        return list(best.values())

    def missing_in(self, place: Place, other: Place) -> list[str]:
        """The facts of a sentence, in its words, that another sentence does not have."""
        known = self._table.known(other)
        text = self._cluster.text(place)
        facts = self._table.own(place)
        return [text[fact.start : fact.end] for fact in facts if not known.has(fact)]

    def conflict(self, place: Place, other: int) -> Conflict | None:
        """The sentence of a document that says the same of other numbers or dates, if any.

        The two sentences are each other's best support; where one side only was compared, the
        support must be likely. What is here stands nowhere in the other document, and a
        mistake is likelier than not.
        """
        relation = self._cluster.relations[place[0], other]
        there = (other, int(relation.premises[place[1], SUPPORT, 0]))
        likely = relation.evidence[place[1], SUPPORT, 0]
        back = self._cluster.relations.get((other, place[0]))
        if there[1] < 0 or likely < (LIKELY if back is None else POSSIBLE):
            return None
        if back is not None and back.premises[there[1], SUPPORT, 0] != place[1]:
            return None
        here = [fact for fact in self._numbers(place) if not self._table.documents[other].has(fact)]
        known = self._table.known(place)
        others = [fact for fact in self._numbers(there) if not known.has(fact)]
        both = _families(here) & _families(others)
        here, others = (
            [fact for fact in facts if KINDS[fact.kind] in both] for facts in (here, others)
        )
        if not here or not others:
            return None
        strength = max(self._presence.surprise(place, fact, other) for fact in here) + max(
            self._shared(place, there, value) for fact in others for value in values_of(fact)
        )
        odds = math.exp(strength) * MISTAKES / (1 - MISTAKES)
        words = f"{self._quoted(place, here)} here, {self._quoted(there, others)} there"
        return Conflict(there, words, odds / (1 + odds)) if odds > 1 else None

    def _shared(self, place: Place, there: Place, value: Value) -> float:
        """log P(a counterpart states a value | the sentence should) - log P(... | it need not)."""
        family, b = value[0], there[0]
        if not self._presence.comparable(place[0], b, family):
            return 0.0
        has, by_chance = self._presence.share(place, b, family, HAS), SPURIOUS[family]
        if self._table.values(there)[value] > self._table.stated(place, value):
            return math.log(has / by_chance)
        return math.log((1 - has) / (1 - by_chance))

    def _words(self, there: Iterable[Place], value: Value) -> str:
        """A value as the first counterpart that has it writes it."""
        for place in there:
            for fact in self._table.facts[place[0]][place[1]]:
                if value in values_of(fact):
                    return self._cluster.text(place)[fact.start : fact.end]
        raise ValueError(f"no counterpart states {value}")

    def _numbers(self, place: Place) -> list[Fact]:
        return [fact for fact in self._table.facts[place[0]][place[1]] if fact.kind != "name"]

    def _quoted(self, place: Place, facts: list[Fact]) -> str:
        text = self._cluster.text(place)
        return ", ".join(f"“{text[fact.start : fact.end]}”" for fact in facts)


def _families(facts: Iterable[Fact]) -> set[str]:
    return {KINDS[fact.kind] for fact in facts}

"""Which facts of a sentence its counterparts do not have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from transforms.facts.dates import date_parts
from transforms.facts.fact import Fact
from transforms.facts.names import script_of

#: Numbers in words that are as often articles, pronouns and adverbs.
IGNORED_WORDS = frozenset({"0", "1", "2"})
#: Names are compared by so many first letters, since cases and languages change endings.
STEM = 5


def unmatched(sentence_facts: Iterable[Fact], counterpart_facts: Iterable[Fact]) -> list[Fact]:
    """The facts of a sentence that no counterpart has, in the order given.

    sentence_facts, counterpart_facts : what
        :func:`~transforms.facts.facts_of` found, the second of all counterparts
        together.

    - Numbers, numbers in words and years are equal if their values are. The
      number of a quantity, and the day and the year of a date, are numbers that a
      counterpart has; a plain number is matched by any of them.
    - A number with three decimals is also taken for thousands, since texts keep
      foreign separators: ``22.392`` is matched by 22392, and the other way round.
    - Zero, one and two in words are never unmatched.
    - A quantity is matched by its number with the same unit or without any.
    - A date is matched by one that agrees in all parts that both give, the month
      among them. If no counterpart's date shares its month or its year, its year
      as a plain number suffices.
    - A name is matched if each of its words begins like a name's word of the same
      script in a counterpart; names of a script that no counterpart's name has
      cannot be compared, and are never unmatched.
    """
    known = Known.of(counterpart_facts)
    return [fact for fact in sentence_facts if not known.has(fact)]


@dataclass(frozen=True)
class Known:
    """What counterparts state, to ask about many facts: see :func:`unmatched`.

    numbers: all values; bare: those without a unit; quantities: those with one;
    dates: values; stems: first letters of names' words; scripts: of the names.
    """

    numbers: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    quantities: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    scripts: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, facts: Iterable[Fact], words: Iterable[str] = ()) -> Known:
        """All that these facts state together.

        words : plain ones that may be names, too (``names.opening_words``).
        """
        known = cls(stems={word[:STEM] for word in words})
        for fact in facts:
            known._add(fact)
        return known

    def _add(self, fact: Fact) -> None:
        if fact.kind == "name":
            for word in fact.value.split():
                self.stems.add(word[:STEM])
                self.scripts.add(script_of(word))
            return
        for number in numbers_of(fact):
            self.numbers.update(_readings(number))
        if fact.kind == "date":
            self.dates.add(fact.value)
        elif fact.kind == "quantity":
            number, _, unit = fact.value.partition(" ")
            self.quantities.update(f"{reading} {unit}" for reading in _readings(number))
        else:
            self.bare.update(_readings(fact.value))

    def has(self, fact: Fact) -> bool:
        """Whether a counterpart has the fact, or it cannot be told."""
        if fact.kind == "name":
            words = fact.value.split()
            return all(w[:STEM] in self.stems or script_of(w) not in self.scripts for w in words)
        if fact.kind == "date":
            return self._has_date(fact.value)
        if fact.kind == "quantity":
            number, _, unit = fact.value.partition(" ")
            readings = _readings(number)
            return any(r in self.bare or f"{r} {unit}" in self.quantities for r in readings)
        ignored = fact.kind == "number_word" and fact.value in IGNORED_WORDS
        return ignored or any(reading in self.numbers for reading in _readings(fact.value))

    def has_as_written(self, fact: Fact) -> bool:
        """The same, but a name that cannot be compared is one that no counterpart has."""
        if fact.kind != "name":
            return self.has(fact)
        return all(word[:STEM] in self.stems for word in fact.value.split())

    def _has_date(self, value: str) -> bool:
        wanted = date_parts(value)
        rivals = [other for other in map(date_parts, self.dates) if _same_topic(wanted, other)]
        if rivals:
            return any(_agree(wanted, other) for other in rivals)
        return wanted[0] in self.bare


def numbers_of(fact: Fact) -> list[str]:
    """The plain numbers within a fact: a date's day and year, a quantity's number.

    A name has none.
    """
    if fact.kind == "date":
        year, _, day = date_parts(fact.value)
        return [number for number in (year, str(day) if day else "") if number]
    return [] if fact.kind == "name" else [fact.value.split()[0]]


def reading_of(number: str) -> str:
    """One of the values that a number may have: the same for all that may be equal."""
    return _readings(number)[-1]


def _readings(number: str) -> tuple[str, ...]:
    """The values that a number may have, by either meaning of its sign."""
    whole, _, fraction = number.partition(".")
    return (number, whole + fraction) if len(fraction) == 3 and whole != "0" else (number,)


def _same_topic(one: Sequence[str | int], other: Sequence[str | int]) -> bool:
    """Whether two dates share the month or a known year."""
    return one[1] == other[1] or (bool(one[0]) and one[0] == other[0])


def _agree(one: Sequence[str | int], other: Sequence[str | int]) -> bool:
    return all(a == b for a, b in zip(one, other, strict=True) if a and b)

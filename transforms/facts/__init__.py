"""Facts that a text states in so many signs: numbers, quantities, dates, names.

Models of language read digits badly and take one date for another. What can be
compared exactly is found here, by rules, in any of :data:`LANGUAGES`: digits of
any script, separators and scale words by language, months, units, ideographs,
runs of capitalised words. ``unmatched`` says which facts of a sentence its
counterparts, in whatever language, do not have.

Nothing is converted: 5 miles and 8 km differ. A name is compared only within a
script, since its letters in another one cannot be known exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from transforms.facts.conventions import LANGUAGES, code_of
from transforms.facts.dates import find_dates
from transforms.facts.fact import Fact, Kind
from transforms.facts.folding import BLANK, blank, fold
from transforms.facts.matching import Known, unmatched
from transforms.facts.names import find_names
from transforms.facts.number_words import find_words
from transforms.facts.numbers import find_ideographic, find_numbers
from transforms.facts.roman import find_roman

__all__ = ["LANGUAGES", "Fact", "Kind", "Known", "facts_of", "unmatched"]

Finder = Callable[[str], Iterable[Fact]]


def facts_of(text: str, lang: str = "en") -> list[Fact]:
    """The facts of a text, in order; never raises, whatever the text.

    text: any; offsets of the facts are code points into it as it is.
    lang: language code; English rules for one without tables of its own.
    Returns facts that overlap nowhere, but that a name may hold a number
    (``Henry III``). Letters are compared as composed characters (NFC).
    """
    code, folded = code_of(lang), fold(text)
    found: list[Fact] = []
    for finder in _finders(text, code):
        # What comes first leaves nothing of itself to the next: no year within a date.
        facts = list(_apart(finder(folded)))
        folded = blank(folded, ((fact.start, fact.end) for fact in facts))
        found += facts
    # A capitalised month or numeral is no name.
    found += (fact for fact in find_names(text) if folded[fact.start : fact.end].strip(f"{BLANK} "))
    return sorted(found, key=lambda fact: (fact.start, fact.end))


def _finders(text: str, code: str) -> list[Finder]:
    """What looks for facts in the folded text, each in what the ones before left."""
    finders: list[Finder] = [lambda folded: find_dates(text, folded, code)]
    if code in ("ja", "zh"):
        finders.append(find_ideographic)
    finders.append(lambda folded: find_numbers(folded, code))
    finders.append(lambda folded: find_words(folded, code))
    finders.append(
        lambda folded: (fact for fact in find_roman(text) if folded[fact.start] != BLANK)
    )
    return finders


def _apart(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts in order; what overlaps the one before begins where that ends."""
    done = 0
    for fact in sorted(facts, key=lambda fact: (fact.start, -fact.end)):
        if fact.end > done:
            yield replace(fact, start=max(fact.start, done))
            done = fact.end

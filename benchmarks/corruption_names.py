"""Names of an English document swapped with one another."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.corruption_edits import Edit, english_facts
from transforms.facts.conventions import words

_CALENDAR = frozenset(
    words(
        "january february march april may june july august september october november december"
        " monday tuesday wednesday thursday friday saturday sunday"
    )
)


class Name(NamedTuple):
    """A name, where it stands, and what another one must share to replace it.

    words : in lower case; after_the : whether an article stands before it.
    """

    place: int
    start: int
    end: int
    text: str
    words: frozenset[str]
    after_the: bool
    acronym: bool


def name_swaps(
    sentences: Sequence[str], choose: random.Random, elsewhere: bool = True
) -> Iterator[Edit]:
    """Edits of names: by one without a common word, of equal article and likeness.

    elsewhere : without effect: a name always comes from the document.
    Names of as many words come first. First words of sentences are no names here.
    """
    names = list(_names(sentences))
    for name in choose.sample(names, len(names)):
        rivals = [other for other in names if _can_replace(name, other)]
        same = [other for other in rivals if len(other.words) == len(name.words)]
        texts = sorted({other.text for other in same or rivals})
        if texts:
            yield Edit(name.place, name.start, name.end, choose.choice(texts))


def _names(sentences: Sequence[str]) -> Iterator[Name]:
    for index, sentence in enumerate(sentences):
        for fact in english_facts(sentence):
            parts = frozenset(fact.value.split())
            if fact.kind != "name" or parts & _CALENDAR:
                continue
            text = sentence[fact.start : fact.end]
            after_the = sentence[: fact.start].lower().endswith("the ")
            yield Name(index, fact.start, fact.end, text, parts, after_the, text.isupper())


def _can_replace(name: Name, other: Name) -> bool:
    return (
        name.after_the == other.after_the
        and name.acronym == other.acronym
        and name.text.endswith("s") == other.text.endswith("s")
        and not name.words & other.words
    )

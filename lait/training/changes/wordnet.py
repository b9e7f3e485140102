"""The antonyms of WordNet's database, with their inflected forms.

Read as it is distributed (Princeton University; formats in its manual, wndb(5WN)): of nouns,
verbs, adjectives and adverbs the files ``data``, ``index`` and, for verbs, of exceptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

WORD = re.compile(r"[a-z]{3,}")
# The most frequent senses of a word that count: "man" is the opposite of "woman", not of
# "officer".
SENSES = 2
# Words so frequent are function words: the opposite of "have" is not "lack" wherever it stands.
FREQUENT = 60
# A word so many times as frequent as another has other uses: "born" is no "unborn".
UNEQUAL = 30
# Part of speech -> the endings that its words take.
ENDINGS = {
    "noun": ("", "s"),
    "verb": ("", "s", "ed", "ing"),
    "adj": ("", "er", "est"),
    "adv": ("",),
}
# Ending -> (what falls off, what comes), wherever a word ends so.
SPELLINGS = {
    "": [("", "")],
    "s": [("", "s"), ("", "es"), ("y", "ies")],
    "ed": [("", "ed"), ("e", "ed"), ("y", "ied")],
    "ing": [("", "ing"), ("e", "ing")],
    "er": [("", "er"), ("e", "er"), ("y", "ier")],
    "est": [("", "est"), ("e", "est"), ("y", "iest")],
}


def wordnet_opposites(directory: Path, counts: Mapping[str, int]) -> dict[str, list[str]]:
    """Word -> its antonyms in the same form, in order.

    directory : of the database. counts : how often each word occurs, in lower case; only words
        that do more than once can be exchanged, and only for about as frequent ones.

    Raises
    ------
    ValueError
        If a file of the database is missing or something else.
    """
    often = sorted(counts, key=lambda word: (-counts[word], word))[:FREQUENT]
    # What stands somewhere once may be misspelled.
    known = frozenset(word for word in counts if counts[word] > 1) - frozenset(often)
    found: dict[str, set[str]] = {}
    for first, second in _inflected(directory):
        for one, other in product(known & first, known & second):
            more, fewer = max(counts[one], counts[other]), min(counts[one], counts[other])
            if one != other and more <= UNEQUAL * fewer:
                found.setdefault(one, set()).add(other)
    return {word: sorted(others) for word, others in sorted(found.items())}


def _inflected(directory: Path) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The spellings of two antonyms in the same form, for each form of each pair."""
    past = _exceptions(directory)
    for part, endings in ENDINGS.items():
        for one, other in _antonyms(directory, part):
            for ending in endings:
                yield _forms(one, ending, past), _forms(other, ending, past)


def _forms(word: str, ending: str, past: dict[str, set[str]]) -> frozenset[str]:
    """How a word may be spelled with an ending; irregular ones stand for "ed"."""
    spelled = {
        word[: len(word) - len(off)] + on for off, on in SPELLINGS[ending] if word.endswith(off)
    }
    if ending and ending != "s":
        spelled.add(word + word[-1] + ending)
    return frozenset(spelled | (past.get(word, set()) if ending == "ed" else set()))


def _antonyms(directory: Path, part: str) -> Iterator[tuple[str, str]]:
    """Pairs of words, both ways, of which each is meant in one of its first SENSES."""
    index = _lines(directory / f"index.{part}")
    senses = {fields[0]: fields[-int(fields[2]) :][:SENSES] for fields in index}
    sets = {fields[0]: fields[3:] for fields in _lines(directory / f"data.{part}")}
    for offset, fields in sets.items():
        for place, other_offset, other_place in _antonym_pointers(fields):
            one, other = _words(fields)[place - 1], _words(sets[other_offset])[other_place - 1]
            usual = offset in senses.get(one, ()) and other_offset in senses.get(other, ())
            if usual and WORD.fullmatch(one) and WORD.fullmatch(other):
                yield one, other


def _words(fields: list[str]) -> list[str]:
    """The words of one meaning: their number, then each with a number of its own."""
    # Markers of place stand behind adjectives: "galore(ip)".
    return [word.split("(")[0].lower() for word in fields[1 : 1 + 2 * int(fields[0], 16) : 2]]


def _antonym_pointers(fields: list[str]) -> Iterator[tuple[int, str, int]]:
    """(place of a word from 1, offset of another set of words, place of its antonym there)."""
    first = 2 + 2 * int(fields[0], 16)
    for i in range(first, first + 4 * int(fields[first - 1]), 4):
        symbol, offset, _, places = fields[i : i + 4]
        if symbol == "!" and places != "0000":
            yield int(places[:2], 16), offset, int(places[2:], 16)


def _exceptions(directory: Path) -> dict[str, set[str]]:
    """Verb -> its irregular forms but those in "ing" and "s"."""
    found: dict[str, set[str]] = {}
    for form, *verbs in _lines(directory / "verb.exc"):
        for verb in verbs:
            if not form.endswith(("ing", "s")):
                found.setdefault(verb, set()).add(form)
    return found


def _lines(path: Path) -> Iterator[list[str]]:
    """The fields of each line but the licence's, which are indented."""
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if not line.startswith("  "):
                    yield line.split("|")[0].split()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not a file of WordNet's database ({error}).") from error

"""Numbers in words, by the tables of ``numeral_words`` and ``compound_numerals``.

Read are 3 to 99, a hundred and a thousand, scale words behind them, and ordinals where they look
alike; longer numerals are mostly written in digits. English, Chinese and Japanese have readers of
their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from transforms.facts.compound_numerals import COMPOUNDS, HINDI
from transforms.facts.conventions import UNSPACED
from transforms.facts.english_numerals import find_english
from transforms.facts.fact import Fact, Kind
from transforms.facts.numbers import with_unit
from transforms.facts.numeral_words import VALUES, WORDS
from transforms.facts.scale_words import scale_after
from transforms.facts.values import canonical_digits

_TENS = range(20, 100, 10)
# A letter of Hindi that has two forms in Unicode.
_RRA, _RRA_FORMS = "\u0921\u093c", "(?:\u0921\u093c|\u095c)"

# A Thai vowel or tone mark makes another syllable of the one before it.
_NO_MARK = "(?![\u0e30-\u0e3a\u0e45\u0e47-\u0e4e])"


def _entries(table: str) -> list[str]:
    return [entry.strip() for entry in table.split(";")]


def _compound(code: str) -> str:
    """Numerals of tens and ones: groups ``t20`` and ``u7``, in Hindi one for each value."""
    if code == "hi":
        rows = [_entries(row.replace(_RRA, _RRA_FORMS)) for row in HINDI]
        return "|".join(
            _groups("h", range(ten + 1, ten + 10), row)
            for ten, row in zip(_TENS, rows, strict=True)
        )
    compound, single = COMPOUNDS[code], dict(zip(VALUES, _entries(WORDS[code]), strict=True))
    given = zip(_TENS, _entries(compound.tens), strict=True)
    tens = _groups("t", _TENS, [own or single[value] for value, own in given])
    ones = _entries(compound.ones)
    parts = [f"(?:{tens})", f"(?:{_groups('u', range(1, len(ones) + 1), ones)})"]
    return f"(?:{compound.joiner})".join(parts[::-1] if compound.ones_first else parts)


def _groups(letter: str, values: Iterable[int], words: Iterable[str]) -> str:
    """An alternative a value, larger first: "dix" must not end what "dix-sept" goes on with."""
    pairs = reversed(list(zip(values, words, strict=True)))
    return "|".join(f"(?P<{letter}{value}>{word})" for value, word in pairs)


@cache
def _pattern(code: str) -> re.Pattern[str]:
    words = f"{_compound(code)}|{_groups('w', VALUES, _entries(WORDS[code]))}"
    if code in UNSPACED:
        return re.compile(f"(?:{words}){_NO_MARK}")
    if code == "hi":
        return re.compile(rf"(?<![^\W_])(?:{words})")
    before = r"(?<![^\W_])(?:[وبلف]?(?:ال)?)" if code == "ar" else r"(?<![^\W_])"
    return re.compile(rf"{before}(?:{words})(?![^\W_])")


def find_words(folded: str, code: str) -> Iterator[Fact]:
    """The numbers in words of a folded text, in order; none for a language without a table.

    Those up to ten are of the kind ``number_word``, unless a scale word follows.
    """
    for number in find_english(folded) if code == "en" else _from_table(folded, code):
        yield with_unit(folded, number, code) if number.kind == "number" else number


def _from_table(folded: str, code: str) -> Iterator[Fact]:
    if code not in WORDS:
        return
    for match in _pattern(code).finditer(folded):
        value = sum(int(name[1:]) for name, text in match.groupdict().items() if text is not None)
        power, end = scale_after(folded, match.end(), code)
        kind: Kind = "number_word" if value <= 10 and not power else "number"
        yield Fact(kind, canonical_digits(str(value), power=power), match.start(), end)

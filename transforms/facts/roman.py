"""Roman numerals of two letters or more: ``XIX``, ``Henry III``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.facts.conventions import words
from transforms.facts.fact import Fact

_ROMAN = re.compile(
    r"(?<![^\W_])(?=[IVXLCDM]{2})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
    r"(?![^\W_])"
)
_LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# Abbreviations more often than numbers.
_ABBREVIATIONS = frozenset(words("CC CD CI CM CV DC DI LI MC MD MI MM MV DVI LC CL CX MX DX"))


def find_roman(text: str) -> Iterator[Fact]:
    """The Roman numerals of a text, as numbers; those up to ten are ``number_word``.

    Other languages give the small ones in words (``Second World War``).

    One letter is none (``I``), and neither is what mostly abbreviates (``CD``).
    """
    for match in _ROMAN.finditer(text):
        if match.group() not in _ABBREVIATIONS:
            value = read_roman(match.group())
            yield Fact("number_word" if value <= 10 else "number", str(value), *match.span())


def read_roman(numeral: str) -> int:
    """The value of a well-formed numeral of capitals."""
    values = [_LETTERS[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )

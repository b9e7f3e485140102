"""English numbers in words: ``twenty-four``, ``three hundred thousand``, ``fifth``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from transforms.facts.conventions import words
from transforms.facts.fact import Fact, Kind
from transforms.facts.values import canonical

_ONES = words("zero one two three four five six seven eight nine")
_TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = words("first second third fourth fifth sixth seventh eighth ninth")
_LATER_ORDINALS = words(
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
    " nineteenth"
)
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}

VALUES = {word: value for value, word in enumerate([*_ONES, *_TEENS])}
VALUES |= {word: 10 * tens for tens, word in enumerate(_TENS, start=2)}
VALUES |= {word: value for value, word in enumerate([*_ORDINALS, *_LATER_ORDINALS], start=1)}
VALUES |= {word[:-1] + "ieth": 10 * tens for tens, word in enumerate(_TENS, start=2)}
VALUES["a"] = 1

_BELOW_TEN = "|".join([*_ORDINALS, *_ONES])
_BELOW_HUNDRED = (
    f"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_BELOW_TEN}))?|{'|'.join(_TEENS)}"
    f"|{'|'.join(_LATER_ORDINALS)}|{'|'.join(w[:-1] + 'ieth' for w in _TENS)}|{_BELOW_TEN})"
)
_BELOW_THOUSAND = (
    f"(?:(?:{_BELOW_HUNDRED}|a)[- ]hundred(?:th)?(?:(?: and)? {_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"
)
_SCALED = f"{_BELOW_THOUSAND}(?:[- ](?:{'|'.join(_SCALES)})(?![a-z]))+"
_NUMERAL = re.compile(
    rf"(?<![^\W_])(?:{_SCALED}(?:(?: and|,)? {_SCALED}|(?: and)? {_BELOW_THOUSAND})?"
    rf"|{_BELOW_THOUSAND}|(?:(?:a|{_BELOW_TEN}) )?dozen)(?![^\W_])"
)


def find_english(folded: str) -> Iterator[Fact]:
    """The numbers in words of a folded English text, in order.

    Those up to ten are of the kind ``number_word``.
    """
    for match in _NUMERAL.finditer(folded):
        value = read_english(match.group())
        kind: Kind = "number_word" if value <= 10 else "number"
        yield Fact(kind, canonical(value), *match.span())


def read_english(written: str) -> Decimal:
    """The value of a number in words, lower case: ``three hundred and five`` is 305."""
    total = section = Decimal(0)
    for word in re.findall("[a-z]+", written):
        if word == "dozen":
            section = 12 * (section or Decimal(1))
        elif word in VALUES:
            section += VALUES[word]
        elif word.startswith("hundred"):
            section *= 100
        elif word in _SCALES:
            # thousand million: the second word multiplies what the first one gave.
            total = (
                total + section.scaleb(_SCALES[word]) if section else total.scaleb(_SCALES[word])
            )
            section = Decimal(0)
    return total + section

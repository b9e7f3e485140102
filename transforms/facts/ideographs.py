"""Chinese and Japanese numerals, alone or after digits: ``三百``, ``二〇一六``, ``2億4000万``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from transforms.facts.values import canonical

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_DIGITS |= {"两": 2, "兩": 2, "壱": 1, "弐": 2, "参": 3}
_SMALL = {"十": 1, "百": 2, "千": 3}
_LARGE = {"万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}

_SIGN, _ONE_DIGIT = "".join([*_SMALL, *_LARGE]), "".join(_DIGITS)
_NUMBER = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,12})?"
# Begins with a digit of either kind, or a ten; digits among the signs need a sign after
# them, or one of the large before them (3万5000).
_NUMERAL = re.compile(
    rf"(?:(?<!\d)(?<!\d[.,]){_NUMBER}[ \u00a0]?(?=[{_SIGN}])|[{_ONE_DIGIT}十])"
    rf"(?:[{_ONE_DIGIT}{_SIGN}]|\d{{1,4}}(?:\.\d{{1,4}})?(?=[{_SIGN}])"
    rf"|(?<=[{''.join(_LARGE)}])\d{{1,4}}(?![\d.,])){{0,24}}"
)
_TOKEN = re.compile(rf"{_NUMBER}|[{_ONE_DIGIT}{_SIGN}]")


class Numeral(NamedTuple):
    """A numeral found: its canonical value and offsets; spelled: without any digit."""

    value: str
    start: int
    end: int
    spelled: bool


# 20世纪70年代: the seventies of the century before the twentieth's end.
_DECADE = re.compile(r"(?<!\d)(\d{1,2}) ?世[纪紀] ?(\d0) ?年代")


def find_decades(folded: str) -> Iterator[Numeral]:
    """The decades of a folded text that are counted within a century, as their first year."""
    for match in _DECADE.finditer(folded):
        year = 100 * (int(match.group(1)) - 1) + int(match.group(2))
        yield Numeral(str(year), match.start(), match.end(), False)


def find_numerals(folded: str) -> Iterator[Numeral]:
    """The numerals with an ideograph in a folded text."""
    for match in _NUMERAL.finditer(folded):
        written = match.group()
        spelled = not any(sign.isascii() and sign.isdigit() for sign in written)
        yield Numeral(canonical(read_numeral(written)), match.start(), match.end(), spelled)


def read_numeral(written: str) -> Decimal:
    """The value of digits and ideographs: 十 to 千 count within 万, 亿 and 兆.

    Signs in a row without any of these are read by place (``二〇一六`` is 2016).
    """
    total = section = current = Decimal(0)
    for token in _TOKEN.findall(written):
        if token in _DIGITS:
            current = current * 10 + _DIGITS[token]
        elif token in _SMALL:
            section += (current or Decimal(1)).scaleb(_SMALL[token])
            current = Decimal(0)
        elif token in _LARGE:
            # 一万亿: the second sign multiplies all that came before.
            held = section + current
            total = total + held.scaleb(_LARGE[token]) if held else total.scaleb(_LARGE[token])
            section = current = Decimal(0)
        else:
            current = Decimal(token.replace(",", ""))
    return total + section + current

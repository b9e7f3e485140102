"""One form for digits, separators and letters, of the same length as the text.

Because no character becomes two or none, an offset into the folded text is an
offset into the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from transforms.records import Span

#: Between the groups of a number in any language: kinds of no-break and thin space.
NO_BREAK = "\u00a0"

#: Stands for what was found already.
BLANK = "\0"

_SAME = {
    "\u066b": ".",  # Arabic decimal separator
    "\u066c": ",",  # Arabic thousands separator
    "\u066a": "%",
    "\ufe6a": "%",
    "\u2019": "'",
    "\u2212": "-",
    "\u2010": "-",
    "\u2011": "-",
    **dict.fromkeys("\u2007\u2009\u202f", NO_BREAK),
}
# A full-width comma also ends clauses, so it joins digits only among digits of its width.
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９])")


class _Folding(dict[int, str]):
    """Code point to folded character; each is worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    if character in _SAME:
        return _SAME[character]
    if "！" <= character <= "～" and character not in "，：；":
        character = chr(ord(character) - 0xFEE0)
    elif unicodedata.category(character) == "Zs" and character != NO_BREAK:
        return " "
    lower = character.lower()
    return lower if len(lower) == 1 else character


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text in lower case, with ASCII digits, separators and spaces.

    Digits of any script become ASCII ones, full-width signs their narrow twins;
    no-break and thin spaces become U+00A0 and all other spaces U+0020, line
    breaks excepted. Returns a text of the same length.
    """
    return _WIDE_COMMA.sub(",", text).translate(_FOLDING)


def blank(text: str, spans: Iterable[Span]) -> str:
    """The text with ordered spans made unreadable, so that nothing is found in them twice."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], BLANK * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])

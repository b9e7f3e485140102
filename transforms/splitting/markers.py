"""Markers of list items and clauses: ``(a)``, ``1.``, ``Article 5``, ``（一）``, bullets."""

from __future__ import annotations

import re
from string import ascii_lowercase

_ROMAN = r"(?=[ivxlIVXL])(?i:(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3}))"
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,6}"
_DOUBLED = "|".join(letter * 2 for letter in ascii_lowercase)
_COUNTER = rf"(?:{_NUMBER}|{_ROMAN}|[A-Za-z]|{_DOUBLED})"
_UNIT = (
    r"(?i:article|section|sub-?section|clause|sub-?clause|paragraph|chapter|part|schedule"
    r"|exhibit|annex|appendix|item|rule|sec\.|art\.|cl\.|§§?)"
)
_BULLET = "[-*•–‣◦▪●○■□➢✓·\uf0a7\uf0b7\uf0d8]"

# East Asia: numbers in Chinese characters, clauses in Chinese, Japanese and Korean.
_HAN = r"[〇零一二三四五六七八九十百]{1,4}"
_HAN_CLOSED = rf"(?:[（(]{_HAN}[）)]|（\d{{1,2}}）)"
_HAN_ITEM = rf"(?:{_HAN_CLOSED}|(?:{_HAN}|\d{{1,3}})、|\d{{1,3}}．(?!\d)|[①-⑳㈠-㈩])"
_HAN_CLAUSE = (
    rf"(?:第\s?(?:{_HAN}|\d{{1,3}})\s?[章节節条條款项項編编]"
    r"|제\s?\d{1,3}\s?[장절조항호](?![가-힣]))"
)

_CLOSED = rf"\({_COUNTER}\)[.:]?"
_OPEN = rf"{_COUNTER}(?:\.\)|[.)])[-:]?"
_DOTTED = r"\d{1,3}(?:\.\d{1,3}){1,6}\.?"
_NAMED = rf"{_UNIT}\s{{0,3}}{_COUNTER}(?:\.\d{{1,3}})*\b[.:)]?"

#: Longer text is no marker, which bounds the cost of looking.
LONGEST = 60

_ONE = (
    rf"(?:{_HAN_CLAUSE}|{_HAN_ITEM}|{_NAMED}|{_CLOSED}|{_OPEN}|#?(?:\d+|{_COUNTER})[:.]?|{_BULLET})"
)
_BARE = re.compile(rf"{_ONE}(?:\s+{_ONE}){{0,3}}")
_ITEM = re.compile(
    rf"{_HAN_ITEM}|(?:{_CLOSED}|{_BULLET}(?=\s|[A-Z\d])|{_OPEN})(?=\s|[\"“A-Z]|$)|\uf0b7"
)
_CLAUSE = re.compile(rf"{_HAN_CLAUSE}|(?:{_DOTTED}|{_NAMED})(?=\s|$)")
INLINE = re.compile(rf"(?<=\s){_CLOSED}(?=\s)|(?<=[：；]){_HAN_CLOSED}")


def is_bare(text: str) -> bool:
    """Whether a text is nothing but markers: ``(a)``, ``1.``, ``Section 2.``, ``12``, ``-``."""
    return len(text) <= LONGEST and _BARE.fullmatch(text) is not None


def starts_item(line: str) -> bool:
    """Whether a line begins with a bullet, or a marker such as ``(a)``, ``b)`` or ``1.``."""
    return _ITEM.match(line, 0, LONGEST) is not None


def starts_clause(line: str) -> bool:
    """Whether a line begins with a dotted number or a name: ``1.1``, ``Article 5``."""
    return _CLAUSE.match(line, 0, LONGEST) is not None

"""Dates with a month: named (``7 February 2016``), ``2016年2月7日``, ISO 8601, ``7.2.2016``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.facts.fact import Fact
from transforms.facts.month_names import month_pattern

_SPACE = "[ \u00a0]{0,2}"
_SUFFIX = r"(?:st|nd|rd|th|er|º|ª|\.|-?(?:го|е|ше|те|ème))?"
_JOIN = "(?:(?:of|de|del|di|d'|al|lui|ngày|năm|عام|سنة|من|του|сего|का|के|den|the|/)[ \u00a0]?)?"
_DAY_BEFORE = re.compile(rf"(?<![\d.,/:])(\d{{1,2}}){_SUFFIX}{_SPACE}{_JOIN}$")
_YEAR_BEFORE = re.compile(rf"(?<!\d)(\d{{4}}){_SPACE}年{_SPACE}$")
_DAY_AFTER = re.compile(
    rf"{_SPACE}(?:the )?(\d{{1,2}})(?:st|nd|rd|th|(?: ?[日号號]))?(?![\d:%]|[.,]\d)"
)
_YEAR_AFTER = re.compile(rf"(?:/\w+)?,?{_SPACE}(?:ค\.ศ\. ?|ปี ?)?{_JOIN}(\d{{4}})(?!\d|[.,]\d)")
#: No day or year stands further from its month.
_WINDOW = 16

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?!\d|-\d)")
_DOTTED = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d|[./-]\d)")

#: A word as well as a month, unless it has a capital.
_ALSO_WORDS = frozenset({"may", "march", "mar"})


def date_value(year: str, month: int, day: str) -> str:
    """A date in ISO 8601; an unknown year is ``-``, an unknown day left out."""
    return f"{year or '-'}-{month:02}" + (f"-{int(day):02}" if day else "")


def date_parts(value: str) -> tuple[str, int, int]:
    """The year, month and day of a value from :func:`date_value`; "" and 0 if unknown."""
    if value.startswith("--"):
        year, rest = "", value[2:]
    else:
        year, _, rest = value.partition("-")
    month, _, day = rest.partition("-")
    return year, int(month), int(day or 0)


def find_dates(text: str, folded: str, code: str) -> Iterator[Fact]:
    """The dates of a text, ordered within each way of writing them.

    text: as it is, for its capitals; folded: the same by
    :func:`~transforms.facts.folding.fold`; code: of the language.
    A month without day and year is none. What cannot be a date (a 31st February
    can: nothing but the ranges is checked) is left to the numbers.
    """
    yield from _iso_dates(folded)
    yield from _dotted_dates(folded, code)
    for match in month_pattern(code).finditer(folded):
        word = match.group().rstrip(".")
        if code == "en" and word in _ALSO_WORDS and not text[match.start()].isupper():
            continue
        if (found := _around(folded, match)) is not None:
            yield found


def _around(folded: str, match: re.Match[str]) -> Fact | None:
    """The date that a month's name belongs to, or None for a month alone."""
    start, end = match.span()
    window = folded[max(0, start - _WINDOW) : start]
    year = day = ""
    if before := _YEAR_BEFORE.search(window):
        year = before.group(1)
    elif (before := _DAY_BEFORE.search(window)) and _is_day(before.group(1)):
        day = before.group(1)
    if year or day:
        start -= len(window) - before.start() if before else 0
    if not day and (after := _DAY_AFTER.match(folded, end)) and _is_day(after.group(1)):
        day, end = after.group(1), after.end()
    if not year and (after := _YEAR_AFTER.match(folded, end)):
        year, end = after.group(1), after.end()
    if not (year or day):
        return None
    return Fact("date", date_value(year, int((match.lastgroup or "m0")[1:]), day), start, end)


def _iso_dates(folded: str) -> Iterator[Fact]:
    for match in _ISO.finditer(folded):
        year, month, day = match.groups()
        if 1 <= int(month) <= 12 and _is_day(day):
            yield Fact("date", date_value(year, int(month), day), *match.span())


def _dotted_dates(folded: str, code: str) -> Iterator[Fact]:
    """``7.2.2016`` and ``7/2/2016``; with slashes English puts the month first."""
    for match in _DOTTED.finditer(folded):
        first, sign, second, year = match.groups()
        day, month = (second, first) if code == "en" and sign == "/" else (first, second)
        if int(month) > 12:
            day, month = month, day
        if 1 <= int(month) <= 12 and _is_day(day):
            yield Fact("date", date_value(year, int(month), day), *match.span())


def _is_day(day: str) -> bool:
    return 1 <= int(day) <= 31

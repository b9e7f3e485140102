"""Numbers in digits, with the signs, scale words and units that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from transforms.facts.conventions import Convention, convention_of
from transforms.facts.fact import Fact, Kind
from transforms.facts.folding import blank
from transforms.facts.ideographs import find_decades, find_numerals
from transforms.facts.scale_words import scale_after
from transforms.facts.units import unit_after, unit_before
from transforms.facts.values import FRACTIONS, canonical_digits

_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![^\W_])")
_FRACTION = f"[{''.join(FRACTIONS)}]"
_CURRENCIES = tuple("$€£¥₹")
# After any other number an m is metres.
_MONEY_MILLIONS = re.compile(r" ?m(?![^\W_])")
_RANGE = ("-", "–", "—", "/")
_SMALL_WORDS = frozenset(map(str, range(11)))


@cache
def _pattern(convention: Convention) -> re.Pattern[str]:
    """The ways to write a number, the most telling first.

    own: thousands as the language separates them. foreign: the other way round,
    where nothing else fits (two groups, a decimal sign after a group) or is likely
    (a fraction of three digits that ends with a zero). indian: groups of two
    before the last one of three. decimal: either sign before a fraction. plain: digits.
    """
    decimal, foreign = re.escape(convention.decimal), re.escape(convention.foreign)
    thousands = f"[{re.escape(convention.thousands)}]"
    end = r"(?!\d|[.,]\d)"
    return re.compile(
        rf"(?<!\d)(?:(?<!\d[.,])(?:"
        rf"(?P<own>\d{{1,3}}(?P<sign>{thousands})\d{{3}}(?:(?P=sign)\d{{3}})*"
        rf"(?:{decimal}(?P<own_rest>\d+))?){end}"
        rf"|(?P<foreign>\d{{1,3}}(?:(?:{decimal}\d{{3}}){{2,}}(?:{foreign}(?P<rest_many>\d+))?"
        rf"|{decimal}\d{{3}}{foreign}(?P<rest_one>\d+)|(?<!\b0){decimal}\d\d0)){end}"
        rf"|(?P<indian>\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.(?P<indian_rest>\d+))?){end}"
        rf"|(?P<whole>\d+)[.,](?P<rest>\d+){end})"
        rf"|(?P<plain>\d+))(?P<fraction>{_FRACTION})?|(?P<alone>{_FRACTION})"
    )


def find_numbers(folded: str, code: str) -> Iterator[Fact]:
    """The numbers of a folded text that are written in digits, in order.

    Ordinals are numbers (``16th`` is 16), and so is each side of a range, a ratio
    or a time (``4:51`` is 4 and 51). Signs are left out: other texts say ``minus``.
    """
    before: Fact | None = None
    for match in _pattern(convention_of(code)).finditer(folded):
        found = _with_surroundings(folded, match, code)
        if before and before.kind == "year" and folded[before.end : found.start] in _RANGE:
            found = _range_end(before, found)
        yield found
        before = found


def find_ideographic(folded: str) -> Iterator[Fact]:
    """The numbers of a folded Chinese or Japanese text that have an ideograph."""
    decades = list(find_decades(folded))
    yield from (Fact("year", value, start, end) for value, start, end, _ in decades)
    rest = blank(folded, ((decade.start, decade.end) for decade in decades))
    for value, start, end, spelled in find_numerals(rest):
        small: Kind = "number_word" if spelled and value in _SMALL_WORDS else "number"
        yield with_unit(folded, Fact(small, value, start, end), "zh")


def with_unit(folded: str, number: Fact, code: str) -> Fact:
    """The number as a quantity if a unit stands beside it, else as it is."""
    before, start = unit_before(folded, number.start)
    symbol, end = unit_after(folded, number.end, code)
    if not (symbol or before):
        return number
    # 5 km is nearer than a sign before it; $5 is not followed by a unit.
    start = number.start if symbol and symbol != before else start
    return Fact("quantity", f"{number.value} {symbol or before}", start, end)


def _with_surroundings(folded: str, match: re.Match[str], code: str) -> Fact:
    start, end = match.span()
    power, scaled = scale_after(folded, end, code)
    if not power and (millions := _MONEY_MILLIONS.match(folded, end)):
        currency = unit_before(folded, start)[0]
        power, scaled = (6, millions.end()) if currency in _CURRENCIES else (0, end)
    value = _value(match, power)
    if scaled == end:
        ordinal = _ORDINAL.match(folded, end)
        scaled = ordinal.end() if ordinal else end
    kind: Kind = "number"
    if scaled == end and match["plain"] and _is_year(match["plain"]) and not match["fraction"]:
        kind = "year"
    return with_unit(folded, Fact(kind, value, start, scaled), code)


def _range_end(first: Fact, last: Fact) -> Fact:
    """The end of a range of years with its century: the 36 of ``1635-36`` is 1636."""
    if last.kind != "number" or last.end - last.start != 2 or not last.value.isdigit():
        return last
    begin = int(first.value)
    year = begin // 100 * 100 + int(last.value)
    return replace(last, kind="year", value=str(year if year > begin else year + 100))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and "1000" <= digits <= "2100"


def _value(match: re.Match[str], power: int) -> str:
    if match["alone"]:
        return canonical_digits("0", power=power, add=FRACTIONS[match["alone"]])
    names = ("own_rest", "rest_many", "rest_one", "indian_rest", "rest")
    fraction = next((match[name] for name in names if match[name]), "")
    written = match[0].removesuffix(match["fraction"] or "")
    whole = written[: len(written) - len(fraction)]
    digits = "".join(sign for sign in whole if sign.isdigit())
    add = FRACTIONS[match["fraction"]] if match["fraction"] else "0"
    return canonical_digits(digits, fraction, power, add)

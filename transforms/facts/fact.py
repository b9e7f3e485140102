"""What a fact is: something a text states that can be compared exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "number_word", "year", "quantity", "date", "name"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something stated that can be compared exactly.

    kind: ``number`` (digits, or a numeral beyond ten in words or Roman letters), ``number_word`` (a
        number up to ten in words or Roman letters), ``year`` (four plain digits from 1000 to 2100),
        ``quantity`` (a number with a unit), ``date`` (with a month) or ``name``.
    value: the same for all ways of writing it. A number is a plain decimal
        (``1234.5``); a quantity a number, a space and a unit's symbol (``5 km``);
        a date ISO 8601 with the unknown parts left out (``2016-02-07``,
        ``2016-02``, ``--02-07``); a name its words in lower case without accents.
    start, end: code points into the text, end exclusive; a unit, a scale word and
        an ordinal's suffix lie within.
    """

    kind: Kind
    value: str
    start: int
    end: int

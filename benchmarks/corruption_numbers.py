"""Numbers and dates of an English document, and others of the same form to write instead."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from benchmarks.corruption_edits import Edit, english_facts, like
from transforms.facts import Fact
from transforms.facts.conventions import words

_DIGITS = re.compile(r"(\d[\d,]*)(\.\d+)?(st|nd|rd|th)?")
# The end of 1998-99 has the century of its beginning.
_RANGE = re.compile(r"[-–—/]\d\d(?!\d)")
_YEAR = re.compile(r"\d{4}")
_WORDS = words(
    "three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty"
    " sixty seventy eighty ninety"
)
_ORDINALS = words("third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_LATEST_YEAR = 2029


class Slot(NamedTuple):
    """A number or date that can be swapped: its place, its text and its form.

    Texts of one form can stand for each other.
    """

    place: int
    start: int
    end: int
    text: str
    form: str


def number_swaps(
    sentences: Sequence[str], choose: random.Random, elsewhere: bool
) -> Iterator[Edit]:
    """Edits of numbers that are not years; one and two stay, for they govern grammar.

    elsewhere : take a number of the document if it has one of the form.
    """
    slots = _slots(sentences, _number_slot)
    return _swaps(slots, choose, elsewhere, _other_number)


def date_swaps(sentences: Sequence[str], choose: random.Random, elsewhere: bool) -> Iterator[Edit]:
    """Edits of years and of dates with a month; ``elsewhere`` as for numbers."""
    slots = _slots(sentences, _date_slot)
    return _swaps(slots, choose, elsewhere, _other_date)


def _slots(
    sentences: Sequence[str], slot_of: Callable[[int, str, Fact], Slot | None]
) -> list[Slot]:
    return [
        slot
        for index, sentence in enumerate(sentences)
        for fact in english_facts(sentence)
        if (slot := slot_of(index, sentence, fact)) is not None
    ]


def _swaps(
    slots: list[Slot],
    choose: random.Random,
    elsewhere: bool,
    other: Callable[[Slot, random.Random], str],
) -> Iterator[Edit]:
    """An edit for each slot in random order; first those that another one can replace."""
    texts = {slot.form: set[str]() for slot in slots}
    for slot in slots:
        texts[slot.form].add(slot.text.lower())
    shuffled = choose.sample(slots, len(slots))
    if elsewhere:
        shuffled.sort(key=lambda slot: len(texts[slot.form]) == 1)
    for slot in shuffled:
        rivals = sorted(texts[slot.form] - {slot.text.lower()})
        new = choose.choice(rivals) if elsewhere and rivals else other(slot, choose)
        yield Edit(slot.place, slot.start, slot.end, new)


def _number_slot(index: int, sentence: str, fact: Fact) -> Slot | None:
    if fact.kind not in ("number", "number_word", "quantity"):
        return None
    written = sentence[fact.start : fact.end]
    if (match := _DIGITS.search(written)) is None:
        form = next((f for f, listed in _WORD_FORMS.items() if written.lower() in listed), "")
        return Slot(index, fact.start, fact.end, written, form) if form else None
    if match.group(1) in ("0", "1", "2"):
        return None
    form = "ordinal" if match.group(3) else f"decimals {len(match.group(2) or '')}"
    start, end = (fact.start + place for place in match.span())
    return Slot(index, start, end, match.group(), form)


_WORD_FORMS = {"word": _WORDS, "ordinal word": _ORDINALS}


def _date_slot(index: int, sentence: str, fact: Fact) -> Slot | None:
    written = sentence[fact.start : fact.end]
    if fact.kind == "year" and _YEAR.fullmatch(written) and not _RANGE.match(sentence, fact.end):
        return Slot(index, fact.start, fact.end, written, "year")
    if fact.kind != "date":
        return None
    return Slot(index, fact.start, fact.end, written, _shape(written))


def _shape(date: str) -> str:
    """What a date is made of, in order: ``a 0, 0000`` for ``May 17, 1990``."""
    day = re.sub(r"(?<!\d)\d{1,2}(?!\d)", "0", re.sub(r"\d{4}", "Y", date))
    return "".join("a" if letters else sign for letters, sign in _runs(day)).replace("Y", "0000")


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    for letters, signs in groupby(text, key=lambda sign: sign.isalpha() and sign != "Y"):
        yield letters, "".join(signs)


def _other_number(slot: Slot, choose: random.Random) -> str:
    if slot.form in _WORD_FORMS:
        others = [word for word in _WORD_FORMS[slot.form] if word != slot.text.lower()]
        return like(choose.choice(others), slot.text)
    match = _DIGITS.match(slot.text)
    whole, fraction = (match.group(1), match.group(2) or "") if match else (slot.text, "")
    number = int(whole.replace(",", ""))
    reach = max(3, number // 3)
    near = [n for n in range(max(3, number - reach), number + 1) if n != number]
    new = choose.choice([*near[-50:], number + choose.randint(1, reach)])
    written = f"{new:,}" if "," in whole else str(new)
    return written + (_suffix(new) if slot.form == "ordinal" else fraction)


def _other_date(slot: Slot, choose: random.Random) -> str:
    """Another year; of a date without one, another day."""
    years = list(_YEAR.finditer(slot.text))
    if not years:
        return re.sub(r"\d{1,2}", lambda m: str(_other_day(int(m.group()), choose)), slot.text)
    year = int(years[-1].group())
    step = choose.randint(2, 30)
    new = year + step if choose.random() < 0.5 and year + step <= _LATEST_YEAR else year - step
    return f"{slot.text[: years[-1].start()]}{new:04}{slot.text[years[-1].end() :]}"


def _other_day(day: int, choose: random.Random) -> int:
    return choose.choice([other for other in range(3, 29) if other != day])


def _suffix(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")

"""Lines to blocks: which line breaks end a sentence, and which only wrap it.

A text may hold a paragraph a line, or break its lines at a margin. The second
kind shows in two ways: most lines begin or end in the middle of a sentence, and
the next line's first word would not have fitted. In a script without small
letters the second way must do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from transforms.records import Span
from transforms.splitting.markers import starts_clause, starts_item
from transforms.splitting.rules.base import LanguageRules
from transforms.splitting.terminators import TERMINATORS, UNSPACED

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
# A form feed beside a newline is a page's end, not an empty line.
_BLANK = re.compile(r"\u2029|(?:\r\n|[\n\r\x0b\x85\u2028])[^\S\n\r]*(?:\r\n|[\n\r\x0b\x85\u2028])")
# Without spaces a line may break anywhere, in Thai between words.
_FIRST_WORD = re.compile(rf"[{UNSPACED}]|[\u0e00-\u0e7f]{{1,8}}|\S{{1,40}}")
_LAST_WORD = re.compile(r"([^\s]{1,30})$")
_STOP = re.compile(rf"[.!?:;：；{TERMINATORS}]")
_WIDE = re.compile(
    r"[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    r"\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)

#: Share of line breaks after an open word, or before a small letter, of a wrapped text.
WRAPPED_SHARE = 0.3
#: Where no small letter could tell: share of these breaks after a full line, and fewest breaks.
FILLED_SHARE, FEWEST_BREAKS = 0.8, 3
#: Nobody wraps at a wider margin (columns), nor, as far as we can tell, at a narrower one.
WIDEST_MARGIN, NARROWEST_MARGIN = 200, 30
#: Letters have different widths, so a full line may be this much shorter.
FULL_SHARE = 0.8


class Line(NamedTuple):
    """A line that is not blank: offsets without surrounding whitespace.

    width: columns from its beginning, indentation included, of which a Chinese
    character takes two; after_blank: whether an empty line comes before it.
    """

    start: int
    end: int
    width: int
    after_blank: bool
    text: str


def find_blocks(text: str, rules: LanguageRules) -> Iterator[Span]:
    """Offsets of the blocks: runs of lines between which a sentence may go on."""
    lines = list(_lines(text))
    margin = find_margin(lines, rules)
    start = end = 0
    previous: Line | None = None
    for line in lines:
        if previous is None or line.after_blank or not _goes_on(previous, line, margin, rules):
            if previous is not None:
                yield start, end
            start = line.start
        end = line.end
        previous = line
    if previous is not None:
        yield start, end


def find_margin(lines: list[Line], rules: LanguageRules) -> int:
    """The width, in columns, at which a text wraps its lines; 0 if it does not."""
    breaks = [
        (line, following)
        for line, following in pairwise(lines)
        if not following.after_blank
        and not _STOP.match(line.text[-1])
        and not starts_item(following.text)
    ]
    if not breaks:
        return 0
    widths = sorted(line.width for line in lines)
    width = widths[int(0.9 * (len(widths) - 1))]
    if width > WIDEST_MARGIN:
        return 0
    running = sum(
        following.text[0].islower() or _last_word(line.text) in rules.open_words
        for line, following in breaks
    )
    return width if running / len(breaks) >= WRAPPED_SHARE or _fills(breaks, width) else 0


def _fills(breaks: list[tuple[Line, Line]], width: int) -> bool:
    """Whether the lines before breaks between letters without case are full."""
    caseless = [pair for pair in breaks if _is_caseless(pair[0].text[-1] + pair[1].text[0])]
    if len(caseless) < FEWEST_BREAKS or width < NARROWEST_MARGIN:
        return False
    full = sum(_is_full(line, following, width) for line, following in caseless)
    return full >= FILLED_SHARE * len(caseless)


def _is_caseless(characters: str) -> bool:
    """Whether a character of a script without small letters is among some."""
    return any(
        not (character.isascii() or character.islower() or character.isupper())
        and unicodedata.category(character)[0] in "LM"
        for character in characters
    )


def _lines(text: str) -> Iterator[Line]:
    previous_end = 0
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        if not stripped:
            continue
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        width = start - match.start() + len(stripped)
        if not stripped.isascii():
            width += len(_WIDE.findall(stripped))
        blank = _BLANK.search(text, previous_end, match.start()) is not None
        yield Line(start, start + len(stripped), width, blank, stripped)
        previous_end = match.end()


def _goes_on(line: Line, following: Line, margin: int, rules: LanguageRules) -> bool:
    """Whether a sentence may run from one line into the next.

    The surest signs come first: a marker that opens an item, a last word that
    cannot end a sentence, a line that is full, a next line in lower case.
    """
    full = _is_full(line, following, margin)
    closed = line.text[-1] in ",，、،" or _STOP.match(line.text[-1]) is not None
    last = _last_word(line.text)
    reference = rules.refers(last, following.text)
    if starts_item(following.text):
        return reference or (full and not closed and last not in ("and", "or"))
    if last in rules.open_words or reference:
        return not line.text.endswith(("; and", "; or")) or full
    if starts_clause(following.text):
        return full and not closed
    if full:
        return not (_in_capitals(line.text) and not _in_capitals(following.text))
    return following.text[0].islower() and line.text[-1] not in ":;"


def _in_capitals(text: str) -> bool:
    return text.isupper() and not _is_caseless(text)


def _is_full(line: Line, following: Line, margin: int) -> bool:
    if not margin:
        return False
    word = _FIRST_WORD.match(following.text)
    needed = line.width + 1 + (word.end() if word else 0)
    return needed > FULL_SHARE * margin


def _last_word(text: str) -> str:
    word = _LAST_WORD.search(text, max(0, len(text) - 31))
    return word.group(1) if word else ""

"""Splitting a text into sentences, with offsets into the text as it is.

These make a boundary: the layout (``lines``), a list marker inside a line
(``enumerations``), a stop before a space (``full_stops``), a mark that needs no
space (``terminators``) and, in Thai, a space (``spaces``). A piece that is nothing
but a marker joins the text after it. ``languages`` says which words decide.

Punkt has no models of Arabic, Chinese, Hindi, Japanese, Korean, Romanian, Thai,
Ukrainian and Vietnamese, and no library that was tried is better at them than
rules: sentencex 1.0 and ICU's breaker (icu4py 1.2) part abbreviated titles from
names (``Dl. Popescu``, ``TP. Huế``, ``د. سمير``), a Japanese quote from the
sentence it is in, and no Thai text at all, and sentencex's time grows with the
square of the opened quotes; pysbd has not been released since 2021, knows four of
these languages and ends Arabic sentences at commas. For Thai, pythainlp's crfcut
(22 MB and a compiled package) made half as many sentences again as XQuAD's English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.records import Span
from transforms.splitting import full_stops, spaces, terminators
from transforms.splitting.enumerations import item_starts
from transforms.splitting.languages import rules_for
from transforms.splitting.lines import find_blocks
from transforms.splitting.markers import is_bare

__all__ = ["split_spans"]

_WORD_CHARACTER = re.compile(r"[^\W_]")


def split_spans(text: str, lang: str = "en") -> list[Span]:
    """Split a text into sentences.

    lang: language code, with or without a region (``zh-cn``, ``pt_BR``); one that
    is not known, or is empty, leaves the choice of rules to the text's script.
    Returns ``(start, end)`` offsets in code points, end exclusive: ordered,
    without overlap, without whitespace at either end, never empty. Every
    character that is not whitespace lies in exactly one span. The time grows
    linearly with the text.
    """
    rules = rules_for(lang, text)
    pieces: list[Span] = []
    for start, end in find_blocks(text, rules):
        starts = {start, *item_starts(text, start, end, rules)}
        starts.update(full_stops.boundaries(text, start, end, rules))
        starts.update(terminators.boundaries(text, start, end, rules))
        starts.update(spaces.boundaries(text, start, end, rules))
        pieces.extend(_trimmed(text, sorted(starts), end))
    return list(_join_markers(text, pieces))


def _trimmed(text: str, starts: list[int], end: int) -> Iterator[Span]:
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        piece = text[start:stop].rstrip()
        if piece:
            yield start, start + len(piece)


def _join_markers(text: str, pieces: list[Span]) -> Iterator[Span]:
    """Let a bare marker begin the piece after it; the last ones end the piece before.

    Neighbours without any letter or digit (rows of dots, blanks to fill in) are one.
    """
    kept: Span | None = None
    kept_has_word = True
    waiting: int | None = None
    for start, end in pieces:
        begin = start if waiting is None else waiting
        if is_bare(text[start:end]):
            waiting = begin
            continue
        has_word = waiting is not None or _WORD_CHARACTER.search(text, start, end) is not None
        if kept is not None and not kept_has_word and not has_word:
            begin = kept[0]
        elif kept is not None:
            yield kept
        kept, kept_has_word, waiting = (begin, end), has_word, None
    if waiting is not None:
        kept = (kept[0] if kept is not None else waiting, pieces[-1][1])
    if kept is not None:
        yield kept

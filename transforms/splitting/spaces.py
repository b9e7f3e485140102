"""Sentences that end in nothing but a space, as in Thai.

Of the spaces of a text the wide ones, and those that words or lengths speak for,
are taken for ends. A space beside a number or a word in Latin letters is none,
unless it is wide: it parts the scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from transforms.splitting.rules.base import LanguageRules, SpaceRules

_GAP = re.compile(r"\s+")
_FOREIGN = re.compile(r"[0-9A-Za-z]")
_LINE_BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
#: Characters beside a space that are looked at.
_WINDOW = 30
#: Characters of a sentence without a word that speaks for its end, before one that may
#: open the next, after one that may close it; and of any sentence.
LONG, BEFORE_OPENER, AFTER_CLOSER, SHORTEST = 120, 40, 50, 10


class Gap(NamedTuple):
    """A space: what is on either side of it, up to the next spaces.

    wraps: whether a line breaks there, with or without a space; written: characters of
    the sentence so far; shorter: length of the shorter side.
    """

    before: str
    after: str
    wide: bool
    wraps: bool
    written: int
    shorter: int


def boundaries(text: str, start: int, end: int, rules: LanguageRules) -> Iterator[int]:
    """Offsets in ``text[start:end]`` at which a new sentence begins after a space."""
    if rules.spaces is None:
        return
    sentence = clause = start
    gaps = [match.span() for match in _GAP.finditer(text, start, end)]
    for (stop, following), (next_stop, _) in pairwise([*gaps, (end, end)]):
        gap = Gap(
            before=text[max(clause, stop - _WINDOW) : stop],
            after=text[following : min(next_stop, following + _WINDOW)],
            wide=following - stop > 1,
            wraps=_LINE_BREAK.search(text, stop, following) is not None,
            written=stop - sentence,
            shorter=min(stop - clause, next_stop - following),
        )
        clause = following
        if end - following >= SHORTEST and _ends_sentence(gap, rules.spaces):
            sentence = following
            yield following


def _ends_sentence(gap: Gap, rules: SpaceRules) -> bool:
    """The surest signs come first."""
    if gap.written < SHORTEST:
        return False
    if _ends(rules.unfinished, gap.before):
        return False
    if _begins(rules.opens, gap.after) or _ends(rules.always_closes, gap.before):
        return True
    if _begins(rules.goes_on, gap.after):
        return False
    foreign = [_FOREIGN.match(gap.before[-1:]), _FOREIGN.match(gap.after)]
    if gap.wraps or all(foreign):
        return False
    if gap.wide or any(foreign):
        return gap.wide
    if _begins(rules.may_open, gap.after):
        return gap.written >= BEFORE_OPENER
    if _ends(rules.may_close, gap.before):
        return gap.written >= AFTER_CLOSER
    return gap.written >= LONG and gap.shorter >= SHORTEST


def _begins(pattern: str, text: str) -> bool:
    return _compiled(pattern).match(text) is not None


def _ends(pattern: str, text: str) -> bool:
    return _compiled(rf"(?:{pattern})\Z").search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

"""Marks that end a sentence wherever they stand: ``。``, ``！``, ``।``, ``؟``.

They are Unicode's sentence terminators (property Sentence_Break, value STerm,
Unicode Standard Annex 29) of the living scripts, without ``!`` and ``?``, which
need the space after them that ``full_stops`` looks for. No space has to follow
one of these, and closing quotes and brackets stay with the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.splitting.rules.base import LanguageRules

#: As a regular expression's character class: Armenian, Arabic, Syriac, the dandas
#: of India, Myanmar, Ethiopic, Khmer, Mongolian, doubled marks, East Asia.
TERMINATORS = (
    "\u0589\u061d-\u061f\u06d4\u0700-\u0702\u0964\u0965\u104a\u104b\u1362\u1367\u1368\u17d4\u17d5"
    "\u1803\u1809\u1b5a\u1b5b\u1c7e\u1c7f\u203c\u203d\u2047-\u2049\u3002\ua4ff\ua8ce\ua8cf\ua9c8"
    "\ua9c9\uaaf0\uaaf1\uabeb\ufe12\ufe15\ufe16\ufe56\ufe57\uff01\uff0e\uff1f\uff61"
)
#: Written in right-to-left text to order the marks beside it; nobody sees them.
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
#: Marks that close what another mark opened, and nothing else.
CLOSING = rf"”’»›)\]}}）］｝｣」』】〕〉》〗〙﹂﹄{DIRECTIONS}"
#: ... and the marks that open it.
OPENING = "“‘„‚«‹(\\[{（［｛｢「『【〔〈《〖〘﹁﹃¿¡"

#: Han and the kana, as a character class: scripts without spaces, in which ASCII's
#: marks stand like their wide forms.
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ARABIC = "\u0620-\u064a"
_MARKS = rf"{TERMINATORS}?!…"
# U+FF0E after a digit is a decimal point or numbers an item. The last two lines are stops
# whose space was forgotten, where no name of a file or a person looks alike.
_END = (
    rf"(?!(?<=[0-9０-９A-Za-z])\uff0e)[{TERMINATORS}]"
    rf"|(?<=[{UNSPACED}])(?:[?!]|…++(?=[”’」』\s]))"
    rf"|(?<=[{_ARABIC}]{{3}})[.?!](?=[{_ARABIC}]{{3}})"
    r"|(?<=[다요까죠])[.?!](?=[가-힣])"
)
# Never begun inside a run, so that a run of marks stays linear; a mark alone in brackets
# is a remark.
_RUN = re.compile(rf"(?<![{_MARKS}{OPENING}])(?:{_END})[{_MARKS}]*+")
_OUTSIDE_QUOTES = re.compile(rf"(?:[{CLOSING}]++[{_MARKS}]*+|\s++[{TERMINATORS}]++)*+")
# A straight quote closes where one is open.
_INSIDE_QUOTES = re.compile(rf"(?:[\"{CLOSING}]++[{_MARKS}]*+|\s++[{TERMINATORS}]++)*+")
_SPACE = re.compile(r"\s*+")
_GOES_ON = re.compile(r"[,;:，、；：،؛]")


def boundaries(text: str, start: int, end: int, rules: LanguageRules) -> Iterator[int]:
    """Offsets in ``text[start:end]`` at which a new sentence begins after a terminator."""
    quotes, counted, stop = 0, start, start
    for run in _RUN.finditer(text, start, end):
        if run.start() < stop:
            continue  # it stood among the closing marks of the last one
        quotes += text.count('"', counted, run.end())
        counted = run.end()
        closers = _INSIDE_QUOTES if quotes % 2 else _OUTSIDE_QUOTES
        stop = _end_of(closers, text, run.end(), end)
        following = _end_of(_SPACE, text, stop, end)
        if not _goes_on(text, run.end(), stop, following, rules):
            yield following


def _end_of(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start


def _goes_on(text: str, mark: int, stop: int, following: int, rules: LanguageRules) -> bool:
    """Whether a sentence that quotes another goes on after the quote: ``「はい。」と``."""
    if _GOES_ON.match(text, stop):
        return True
    return stop > mark and rules.goes_on_after_quote(text, following)

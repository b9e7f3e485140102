"""Full stops, question and exclamation marks before a space: which of them end a sentence.

A decision looks at two words, the one before a stop and the one after it, which
keeps the cost of a text linear, whatever it holds, and lets us tidy the words
(quotes, brackets, any kind of space) beforehand. Where the letters' case and the
language's own words do not tell, Punkt's model of the language does, or
``plain_rules`` for a language without a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from transforms.splitting import plain_rules, punkt_rules
from transforms.splitting.markers import starts_item
from transforms.splitting.rules.base import LanguageRules
from transforms.splitting.terminators import (
    CLOSING,
    DIRECTIONS,
    OPENING,
    TERMINATORS,
    UNSPACED,
)

# Before a space, the quotes that open in one language close in another: „Ja.“, »Ja.«
_CLOSERS = rf"\"'“‘«‹{CLOSING}"
# A dash in front of who speaks: „Ja?“ — fragte er.
_OPENERS = re.compile(rf"(?:[—–]\s+)?[\"'*_{OPENING}{DIRECTIONS}]*")
_CLOSED = re.compile(r"[»›]+(?!\w)")
# Of longer words only this many characters matter to Punkt.
_LONGEST_WORD = 60
_WORD_AFTER = re.compile(rf"\s+((?:[—–]\s+)?\S{{1,{_LONGEST_WORD}}})")
# Where no space parts the words, the last one begins after a mark, or where the script does.
_WORD_BEFORE = re.compile(rf"[^\s{TERMINATORS}、，；：{UNSPACED}]*+\Z")
_REFERENCE = re.compile(r"[(#]?(?:\d|§|(?:[A-Z]|[IVXLC]+)\b|[^\W\d_]\))")


def boundaries(text: str, start: int, end: int, rules: LanguageRules) -> Iterator[int]:
    """Offsets in ``text[start:end]`` at which a new sentence begins after a stop."""
    for match in _candidate(rules.question_marks).finditer(text, start, end):
        after = _WORD_AFTER.match(text, match.end(), end)
        if after is None:
            continue
        stop, marks = match.span(1)
        word, after_number = _word_before(text, max(start, stop - _LONGEST_WORD), stop)
        if match.end() > marks and rules.goes_on_after_quote(text, after.start(1)):
            continue
        if _ends_sentence(word, after_number, match.group(1), after.group(1), rules):
            yield after.start(1)


@cache
def _candidate(question_marks: str) -> re.Pattern[str]:
    """Stops and what closes after them, before a space; French has a space before ``»`` too.

    The lookbehind and the possessive quantifiers keep a run of stops linear.
    """
    marks = f"[.?!…{question_marks}]"
    closers = rf"[{_CLOSERS}]*+(?:[^\S\r\n][»›](?=\s|\Z))?+"
    return re.compile(rf"(?<!{marks})({marks}++){closers}(?=\s)")


def _word_before(text: str, start: int, stop: int) -> tuple[str, bool]:
    """The word that ends at an offset, and whether the one before it is a number."""
    window = text[start:stop]
    if not window or window[-1].isspace():
        return "", False
    words = window.split()
    last = _WORD_BEFORE.search(words[-1])
    return _bare(last.group() if last else ""), len(words) > 1 and words[-2][-1].isdigit()


def _bare(word: str) -> str:
    opened = _OPENERS.match(word)
    return word[opened.end() :] if opened else word


@lru_cache(maxsize=1 << 15)  # the same few thousand pairs of words make up most texts
def _ends_sentence(
    word: str, after_number: bool, punctuation: str, following: str, rules: LanguageRules
) -> bool:
    bare = _bare(following)
    refers = punctuation == "." and word.lower() in rules.reference_abbreviations
    if refers and _REFERENCE.match(following):
        return False
    if bare[:1].islower() and not starts_item(following):
        return False
    if following[0] in ".?!…" or _CLOSED.match(following):
        return False  # dot leaders and spaced ellipses: the last stop decides
    if punctuation != ".":
        return punctuation[-1] in "?!" + rules.question_marks or bare[:1].isupper()
    if not rules.punkt_model:
        return plain_rules.ends_sentence(word, bare or following, after_number, rules)
    if word.lower() in rules.joining_abbreviations:
        return bare.rstrip(",").lower() in rules.sentence_starters
    return punkt_rules.ends_sentence(word, bare or following, rules)

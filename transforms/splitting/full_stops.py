"""Full stops, question and exclamation marks before a space: which of them end a sentence.

A decision looks at two words, the one before a stop and the one after it, which
keeps the cost of a text linear, whatever it holds, and lets us tidy the words
(quotes, brackets, any kind of space) beforehand. Where the language's own words
and the letters' case do not tell, Punkt's model of the language does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from transforms.splitting import punkt_rules
from transforms.splitting.markers import starts_item
from transforms.splitting.rules.base import LanguageRules

_CLOSERS = "\"'”’)\\]}»›"
_OPENERS = "\"'“‘„«‹([{*_"
# The lookbehind and the possessive quantifiers keep a run of stops linear.
_CANDIDATE = re.compile(rf"(?<![.?!…])[.?!…]++[{_CLOSERS}]*+(?=\s)")
# Of longer words only this many characters matter to Punkt.
_LONGEST_WORD = 60
_WORD_AFTER = re.compile(rf"\s+(\S{{1,{_LONGEST_WORD}}})")
_REFERENCE = re.compile(r"[(#]?(?:\d|§|(?:[A-Z]|[IVXLC]+)\b)")


def boundaries(text: str, start: int, end: int, rules: LanguageRules) -> Iterator[int]:
    """Offsets in ``text[start:end]`` at which a new sentence begins after a stop."""
    for match in _CANDIDATE.finditer(text, start, end):
        after = _WORD_AFTER.match(text, match.end(), end)
        if after is None:
            continue
        stop = match.start()
        word = _word_before(text, max(start, stop - _LONGEST_WORD), stop)
        punctuation = match.group().rstrip("\"'”’)]}»›")
        if _ends_sentence(word, punctuation, after.group(1), rules):
            yield after.start(1)


def _word_before(text: str, start: int, stop: int) -> str:
    window = text[start:stop]
    if not window or window[-1].isspace():
        return ""
    return window.split()[-1].lstrip(_OPENERS)


@lru_cache(maxsize=1 << 15)  # the same few thousand pairs of words make up most texts
def _ends_sentence(word: str, punctuation: str, following: str, rules: LanguageRules) -> bool:
    bare = following.lstrip(_OPENERS)
    refers = punctuation == "." and word.lower() in rules.reference_abbreviations
    if refers and _REFERENCE.match(following):
        return False
    if bare[:1].islower() and not starts_item(following):
        return False
    if following[0] in ".?!…":
        return False  # dot leaders and spaced ellipses: the last stop decides
    if punctuation != ".":
        return punctuation[-1] in "?!" or bare[:1].isupper()
    if word.lower() in rules.joining_abbreviations:
        return bare.rstrip(",").lower() in rules.sentence_starters
    return punkt_rules.ends_sentence(word, bare or following, rules)

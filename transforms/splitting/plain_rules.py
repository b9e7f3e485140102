"""A verdict on one full stop without a model: abbreviations, initials, numbers.

Every stop ends a sentence, but for these; the caller has settled already what
the next word's case and references to numbers tell.
"""

from __future__ import annotations

import re

from transforms.splitting.rules.base import LanguageRules

# One letter, or letters with stops between them: J, J.A, Ж.-П.
_LETTERS = re.compile(r"(?:[^\W\d_][.\-]{1,2}){0,9}([^\W\d_])")
# A syllable or a word in one letter: Hangul, the kana, Han.
_SYLLABLE = re.compile(r"[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7a3]")
# Thai marks abbreviations with a stop, seldom a sentence, which has no space inside.
_THAI = re.compile(r"[\u0e01-\u0e4e]\Z")
_LONGEST_THAI_ABBREVIATION = 7


def ends_sentence(word: str, following: str, after_number: bool, rules: LanguageRules) -> bool:
    """Whether the full stop after ``word`` ends a sentence, judging by the next word.

    after_number: whether ``word`` has a number before it.
    """
    if word[-1:].isdigit() and (following[:1].isdigit() or rules.numbers_with_stops):
        return False  # a date: 3. 10. 2024
    if _THAI.search(word):
        return len(word) > _LONGEST_THAI_ABBREVIATION and "." not in word
    if after_number and len(word) == 1:
        return True  # a unit, or a year's abbreviation, that ends its sentence
    if word.lower() in rules.joining_abbreviations or _is_initial(word):
        return following.rstrip(",،").lower() in rules.sentence_starters
    return True


def _is_initial(word: str) -> bool:
    """Whether a word is one letter or a row of them; a small letter is a variable's name."""
    letters = _LETTERS.fullmatch(word)
    if letters is None or letters.group(1).islower():
        return False
    return _SYLLABLE.match(letters.group(1)) is None

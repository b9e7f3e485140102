"""A place in an English sentence and what to write there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.facts import Fact, facts_of

_ARTICLE = re.compile(r"\b(an?)(\s+[\"'“‘(]?)$", re.IGNORECASE)
# An h that is not heard, and vowels that are heard as consonants.
_AN = re.compile(
    r"(?!(?:uni(?!n|m)|use|eur|one|once|ute|ubi))[aeiou]|hour|honou?r|heir|8|1[18](?!\d)", re.I
)


# The same sentences are read again for every seed.
@lru_cache(maxsize=1 << 14)
def english_facts(sentence: str) -> tuple[Fact, ...]:
    """The facts of an English sentence."""
    return tuple(facts_of(sentence, "en"))


class Edit(NamedTuple):
    """``sentences[place][start:end]`` becomes ``new``."""

    place: int
    start: int
    end: int
    new: str


def apply_edit(sentence: str, edit: Edit) -> str:
    """The sentence after an edit; an article before it agrees: ``a big`` to ``an old``."""
    before = _ARTICLE.sub(lambda match: _agree(match, edit.new), sentence[: edit.start])
    return f"{before}{edit.new}{sentence[edit.end :]}"


def like(word: str, pattern: str) -> str:
    """A word with the capitals of another: the first letter's, or all of them."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word


def _agree(match: re.Match[str], following: str) -> str:
    if not following[:1].isalnum():
        return match.group()
    return like("an" if _AN.match(following) else "a", match.group(1)) + match.group(2)

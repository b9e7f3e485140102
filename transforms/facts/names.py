"""Names: runs of capitalised words and acronyms, in Latin, Cyrillic and Greek script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from transforms.facts.fact import Fact

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.&][^\W\d_]+)*")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
# What separates the words of one name is a space; a first word is not told from any other.
_SENTENCE_START = re.compile(
    r"(?:^|[.!?…:;\n\r\u2028\u2029][\"'”’»)\]]*)\s*[\"'“”‘’„«»(\[¿¡–—-]*\s*$"
)
_POSSESSIVE = re.compile(r"['’]\w{0,4}$")
_LONGEST_START = 8


def script_of(word: str) -> str:
    """``LATIN``, ``CYRILLIC`` or ``GREEK`` by the first letter; "" for any other script."""
    name = unicodedata.name(word[0], "") if word else ""
    return next((script for script in _SCRIPTS if name.startswith(script)), "")


def plain_word(word: str) -> str:
    """A word in lower case without accents: ``Élysées`` is ``elysees``."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def find_names(text: str) -> Iterator[Fact]:
    """The names of a text, in order.

    A name is a run of capitalised words with single spaces between them. The first
    word of a sentence counts only if it is an acronym, since any word has a
    capital there. Possessive endings (``'s``, ``'nun``) are left out. German
    nouns are capitalised too: a German text's names are all its nouns.
    """
    run: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.start(), match.end() - _ending(match.group())
        named = _is_capitalised(text[start:end]) and (
            _is_acronym(text[start:end]) or not _begins_sentence(text, start)
        )
        if run and (not named or text[run[-1][1] : start] != " "):
            yield _name(text, run)
            run = []
        if named:
            run.append((start, end))
    if run:
        yield _name(text, run)


def opening_words(text: str) -> Iterator[str]:
    """What may be a name at the beginning of a sentence, where any word has a capital: plain."""
    for match in _WORD.finditer(text):
        word = text[match.start() : match.end() - _ending(match.group())]
        if _is_capitalised(word) and _begins_sentence(text, match.start()):
            yield plain_word(word)


def _name(text: str, run: list[tuple[int, int]]) -> Fact:
    value = " ".join(plain_word(text[start:end]) for start, end in run)
    return Fact("name", value, run[0][0], run[-1][1])


def _ending(word: str) -> int:
    match = _POSSESSIVE.search(word)
    # O'Neill keeps what follows the apostrophe: it has a capital.
    return len(match.group()) if match and not match.group()[1:2].isupper() else 0


def _is_capitalised(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and bool(script_of(word))


def _is_acronym(word: str) -> bool:
    return word.isupper() and not set(word) <= set("IVXLCDM")


def _begins_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text[max(0, start - _LONGEST_START) : start]) is not None

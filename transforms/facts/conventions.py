"""How a language writes numbers: which sign is decimal, which separate thousands."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.facts.folding import NO_BREAK
from transforms.splitting.languages import primary_code


def words(text: str) -> tuple[str, ...]:
    """The words of a table that is easier to read without quotes."""
    return tuple(text.split())


#: Languages that have tables of words here.
LANGUAGES = words("ar de el en es fr hi it ja pl pt ro ru sv th tr uk vi zh")
DEFAULT = "en"

_DECIMAL_COMMA = frozenset(words("de el es fr it pl pt ro ru sv tr uk vi"))
_SPACED_THOUSANDS = frozenset(words("es fr pl ru sv uk"))
#: Written without spaces between words: nothing bounds a word.
UNSPACED = frozenset(words("ja th zh"))


@dataclass(frozen=True, slots=True)
class Convention:
    """A language's signs, in folded text.

    decimal: the decimal sign; foreign: the other one of ``.`` and ``,``.
    thousands: what may stand between groups of three digits.
    """

    decimal: str
    foreign: str
    thousands: str


def code_of(lang: str) -> str:
    """The language's code without region; ``en`` for a language without tables."""
    code = primary_code(lang)
    return code if code in LANGUAGES else DEFAULT


def convention_of(code: str) -> Convention:
    """How the language of a code from :func:`code_of` writes numbers.

    Sources: the number symbols of Unicode CLDR for these languages. Arabic text
    with European digits mostly has a decimal point, and its own decimal sign is
    folded to one.
    """
    decimal, foreign = (",", ".") if code in _DECIMAL_COMMA else (".", ",")
    space = " " if code in _SPACED_THOUSANDS else ""
    return Convention(decimal, foreign, f"{foreign}'{NO_BREAK}{space}")

"""The form in which a language is described."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class SpaceRules:
    """How spaces between sentences are told from others; regular expressions.

    opens: what only a sentence begins with; may_open: and what may go on, too.
    goes_on: what goes on with a sentence.
    unfinished: what no sentence ends with.
    always_closes: what only a sentence ends with; may_close: and what may go on.
    """

    opens: str
    may_open: str
    goes_on: str
    unfinished: str
    always_closes: str
    may_close: str


@dataclass(frozen=True)
class LanguageRules:
    """What is known of a language; words in lower case, without a final full stop.

    punkt_model: name of the Punkt model; without one ``plain_rules`` decide.
    question_marks: characters that are stops in this language only.
    abbreviations: beside those that Punkt has learned; a sentence may still end
        with one where the next word looks like a sentence's first.
    reference_abbreviations: never end a sentence before a number or a letter
        (``Sec. 5``, ``No. 7``), else they are ordinary words.
    joining_abbreviations: belong to the next word (``U.S. Person``, ``e.g.``), so
        only one of ``sentence_starters`` after them begins a sentence.
    numbers_with_stops: whether a number's stop belongs to it (``2024. 5. 6.``), where
        no sentence ends with a number.
    number_words: a number in brackets after one repeats it (``thirty (30) days``).
    reference_words: a marker after one is a cross-reference (``Section (a)``).
    open_words: a line that ends with one goes on in the next line.
    after_quote: regular expression for what goes on with the sentence around a
        quoted sentence, where the letters' case does not show it.
    spaces: for a language whose sentences end in nothing but a space.
    """

    punkt_model: str = ""
    question_marks: str = ""
    abbreviations: frozenset[str] = frozenset()
    reference_abbreviations: frozenset[str] = frozenset()
    joining_abbreviations: frozenset[str] = frozenset()
    sentence_starters: frozenset[str] = frozenset()
    numbers_with_stops: bool = False
    reference_words: frozenset[str] = frozenset()
    number_words: frozenset[str] = frozenset()
    open_words: frozenset[str] = frozenset()
    after_quote: str = ""
    spaces: SpaceRules | None = None

    def refers(self, word: str, marker: str) -> bool:
        """Whether a marker belongs to the word before it: ``Section (a)``, ``thirty (30)``."""
        lower = word.lower()
        is_number = marker[:1] == "(" and marker[1:2].isdigit()
        if is_number and lower.rpartition("-")[2] in self.number_words:
            return True
        return lower in self.reference_words

    def goes_on_after_quote(self, text: str, offset: int) -> bool:
        """Whether the text at an offset, after a quote, goes on with the quoting sentence."""
        return (
            bool(self.after_quote) and re.compile(self.after_quote).match(text, offset) is not None
        )


def words(text: str) -> frozenset[str]:
    """The words of a text, parted by whitespace."""
    return frozenset(text.split())

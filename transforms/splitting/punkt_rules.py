"""Punkt's verdict on one full stop, from the models that its package carries.

Punkt itself decides on two tokens, the one before a stop and the one after it.
Asking about just these keeps the cost of a text linear, whatever it holds, and
lets us tidy the tokens (quotes, brackets, any kind of space) beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from punkt import (
    LanguageVars,
    PunktParameters,
    PunktWordTokenizer,
    annotate_tokens,
    load_model,
    rules_for_language,
)
from punkt.rules import DEFAULT_LANGUAGE_VARS

from transforms.splitting.languages import LanguageRules
from transforms.splitting.markers import starts_item

_CLOSERS = "\"'”’)\\]}»›"
_OPENERS = "\"'“‘„«‹([{*_"
# The lookbehind and the possessive quantifiers keep a run of stops linear.
_CANDIDATE = re.compile(rf"(?<![.?!…])[.?!…]++[{_CLOSERS}]*+(?=\s)")
# Of longer words only this many characters matter to Punkt.
_LONGEST_WORD = 60
_WORD_AFTER = re.compile(rf"\s+(\S{{1,{_LONGEST_WORD}}})")
_REFERENCE = re.compile(r"[(#]?(?:\d|§|(?:[A-Z]|[IVXLC]+)\b)")


def boundaries(text: str, start: int, end: int, rules: LanguageRules) -> Iterator[int]:
    """Offsets in ``text[start:end]`` at which Punkt lets a new sentence begin."""
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
    context = f"{word}. {bare or following}"
    breaks = list(_annotated(context, rules))
    return any(breaks[:-1])  # nothing follows the last token, so it says nothing


def _annotated(context: str, rules: LanguageRules) -> Iterator[bool]:
    words, parameters, variables = _model(rules)
    tokens = annotate_tokens(words.tokenize_annotated(context), parameters, variables)
    return (bool(token.sentbreak) for token in tokens)


@cache
def _model(rules: LanguageRules) -> tuple[PunktWordTokenizer, PunktParameters, LanguageVars]:
    # Once a process and language; the models are Python modules of the package.
    learned = load_model(rules.punkt_model)
    parameters = replace(learned, abbrev_types=learned.abbrev_types | rules.abbreviations)
    try:
        variables = rules_for_language(rules.punkt_model)
    except LookupError:
        variables = DEFAULT_LANGUAGE_VARS
    return PunktWordTokenizer(variables), parameters, variables

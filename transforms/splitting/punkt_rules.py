"""Punkt's verdict on one full stop, from the models that its package carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from punkt import (
    LanguageVars,
    PunktParameters,
    PunktWordTokenizer,
    annotate_tokens,
    load_model,
    rules_for_language,
)
from punkt.rules import DEFAULT_LANGUAGE_VARS

from transforms.splitting.rules.base import LanguageRules


def ends_sentence(word: str, following: str, rules: LanguageRules) -> bool:
    """Whether the full stop after ``word`` ends a sentence, judging by the next word."""
    breaks = list(_annotated(f"{word}. {following}", rules))
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

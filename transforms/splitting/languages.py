"""The languages that the splitter knows, by code.

To add a language for which Punkt has a model, add it to ``PUNKT_MODELS``; for
another, or for words of its own, write a module in ``rules`` and add it to
``RULES``.
"""

from __future__ import annotations

from transforms.splitting.rules import english
from transforms.splitting.rules.base import LanguageRules

DEFAULT = "en"

#: Language code -> name of the model that Punkt's package carries.
PUNKT_MODELS = {
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "ml": "malayalam",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "sl": "slovene",
    "sv": "swedish",
    "tr": "turkish",
}

#: Language code -> what we know of a language ourselves.
RULES = {"en": english.RULES}


def primary_code(lang: str) -> str:
    """``en-GB`` or ``EN_gb`` -> ``en``."""
    return lang.strip().lower().replace("_", "-").partition("-")[0]


def rules_for(lang: str) -> LanguageRules:
    """The rules of a language; English for one that is not known."""
    code = primary_code(lang)
    if code in RULES:
        return RULES[code]
    if code in PUNKT_MODELS:
        return LanguageRules(punkt_model=PUNKT_MODELS[code])
    return RULES[DEFAULT]

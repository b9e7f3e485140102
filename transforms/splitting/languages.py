"""The languages that the splitter knows, by code.

To add a language for which Punkt has a model, add it to ``PUNKT_MODELS``; for
another, or for words of its own, write a module in ``rules`` and add it to
``RULES``.
"""

from __future__ import annotations

from transforms.splitting.rules import (
    arabic,
    chinese,
    english,
    european,
    hindi,
    japanese,
    korean,
    romanian,
    thai,
    ukrainian,
    vietnamese,
)
from transforms.splitting.rules.base import LanguageRules
from transforms.splitting.scripts import main_script

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
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "sl": "slovene",
    "sv": "swedish",
    "tr": "turkish",
}

#: Codes of one language, or of one so near that its rules serve.
ALIASES = {"cmn": "zh", "nb": "no", "nn": "no", "yue": "zh"}

#: Language code -> what we know of the language.
RULES = {
    **{code: european.rules(code, model) for code, model in PUNKT_MODELS.items()},
    "ar": arabic.RULES,
    "en": english.RULES,
    "hi": hindi.RULES,
    "ja": japanese.RULES,
    "ko": korean.RULES,
    "ro": romanian.RULES,
    "th": thai.RULES,
    "uk": ukrainian.RULES,
    "vi": vietnamese.RULES,
    "zh": chinese.RULES,
}

#: Script -> language whose rules serve a text in it, if its language is not known.
SCRIPTS = {
    "ARABIC": "ar",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "DEVANAGARI": "hi",
    "GREEK": "el",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "LATIN": "en",
    "THAI": "th",
}

#: Every mark of ``terminators``, and stops before a space; no abbreviations.
GENERIC = LanguageRules()


def primary_code(lang: str) -> str:
    """``en-GB`` or ``EN_gb`` -> ``en``."""
    return lang.strip().lower().replace("_", "-").partition("-")[0]


def rules_for(lang: str, text: str = "") -> LanguageRules:
    """The rules of a language.

    For one that is not known, those of the language that stands for the script
    of the text: English for Latin script, and for a text without letters;
    ``GENERIC`` for a script that no language stands for.
    """
    code = primary_code(lang)
    code = ALIASES.get(code, code)
    if code not in RULES:
        code = SCRIPTS.get(main_script(text) or "LATIN", "")
    return RULES.get(code, GENERIC)

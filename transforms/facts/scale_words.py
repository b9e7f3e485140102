"""Words that multiply a number: ``million``, ``Mrd.``, ``万``, by language.

Each entry is a power of ten and a regular expression over folded text. The long
scale is kept where a language has it: a German ``Billion`` is an English trillion.
"""

from __future__ import annotations

import re
from functools import cache

from transforms.facts.conventions import UNSPACED

#: Powers multiply where two words follow each other (``thousand million``).
SCALES: dict[str, dict[int, str]] = {
    "ar": {
        3: "ألفًا|ألفاً|ألف|الف|آلاف|ألفا",
        6: "مليونًا|مليوناً|مليون|ملايين|مليونا",
        9: "مليارات|ملياراً|مليار|بلايين|بليون",
        12: "تريليونات|تريليون",
    },
    "de": {
        2: "hundert",
        3: "tausend|tsd\\.",
        6: "million(?:en)?|mio\\.?",
        9: "milliarden?|mrd\\.?",
        12: "billion(?:en)?",
    },
    "el": {
        3: "χιλιάδ\\w*|χιλ\\.",
        6: "εκατομμ[υύ]ρ[ιί]\\w*|εκατ\\.",
        9: "δισεκατομμ[υύ]ρ[ιί]\\w*|δισ\\.?",
        12: "τρισεκατομμ[υύ]ρ[ιί]\\w*|τρισ\\.?",
    },
    "en": {
        2: "hundred",
        3: "thousand",
        6: "million|mln|mn",
        9: "billion|bn",
        12: "trillion|tn",
    },
    "es": {3: "mil", 6: "mill(?:[oó]n|ones)", 12: "bill(?:[oó]n|ones)"},
    "fr": {3: "mille|milliers", 6: "millions?", 9: "milliards?|mds?", 12: "billions?"},
    "hi": {
        2: "सौ",
        3: "हज़ार|हज़ार|हजार",
        5: "लाख",
        6: "मिलियन",
        7: "करोड़|करोड़|करोड",
        9: "अरब|बिलियन",
        12: "ट्रिलियन|खरब",
    },
    "it": {3: "mila", 6: "milion[ei]|mln", 9: "miliard[oi]|mld", 12: "bilion[ei]"},
    "ja": {},
    "pl": {3: "tysi\\w*|tys\\.", 6: "milion\\w*|mln", 9: "miliard\\w*|mld", 12: "bilion\\w*"},
    "pt": {
        3: "mil",
        6: "milh(?:ão|ões)",
        9: "bilh(?:ão|ões)",
        12: "trilh(?:ão|ões)|bili(?:ão|ões)",
    },
    "ro": {3: "mii|mie", 6: "milio(?:n|ane)|mil\\.", 9: "miliarde?|mld\\.?", 12: "bilio(?:n|ane)"},
    "ru": {
        3: "тысяч\\w*|тыс\\.?",
        6: "миллион\\w*|млн",
        9: "миллиард\\w*|млрд",
        12: "триллион\\w*|трлн",
    },
    "sv": {
        2: "hundra",
        3: "tusen",
        6: "miljon(?:er)?|mn",
        9: "miljard(?:er)?|md",
        12: "biljon(?:er)?",
    },
    "th": {2: "ร้อย(?!ละ)", 3: "พัน", 4: "หมื่น", 5: "แสน", 6: "ล้าน"},
    "tr": {2: "yüz", 3: "bin", 6: "milyon", 9: "milyar", 12: "trilyon"},
    "uk": {
        3: "тисяч\\w*|тис\\.?",
        6: "мільйон\\w*|млн",
        9: "мільярд\\w*|млрд",
        12: "трильйон\\w*|трлн",
    },
    "vi": {2: "trăm", 3: "nghìn|ngàn", 6: "triệu", 9: "tỷ|tỉ"},
    "zh": {},
}


@cache
def _pattern(code: str) -> re.Pattern[str] | None:
    scales = SCALES[code]
    if not scales:
        return None
    words = "|".join(
        f"(?P<p{power}>{words})" for power, words in sorted(scales.items(), reverse=True)
    )
    # A Turkish or Hindi word carries its endings with it.
    bound = "" if code in UNSPACED or code in ("hi", "tr") else r"(?![^\W\d_])"
    of = "(?: de)?" if code in ("es", "fr", "pt", "ro") else ""
    return re.compile(rf"{of}[ \u00a0-]?(?:{words}){bound}")


def scale_after(folded: str, end: int, code: str) -> tuple[int, int]:
    """The scale words that follow an offset, at most three.

    Returns the power of ten that they stand for (0 without any), and where they end.
    """
    pattern, power = _pattern(code), 0
    for _ in range(3):
        match = pattern.match(folded, end) if pattern else None
        if match is None or match.lastgroup is None:
            break
        power += int(match.lastgroup[1:])
        end = match.end()
    return power, end

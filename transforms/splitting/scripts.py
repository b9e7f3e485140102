"""The script that a text is written in, for texts whose language is not known."""

from __future__ import annotations

import unicodedata
from collections import Counter

#: Characters looked at, taken evenly from the whole text.
SAMPLE = 4000
#: Share of kana that tells Japanese from a Chinese text with a Japanese word.
KANA_SHARE = 0.1


def main_script(text: str) -> str:
    """The script of most letters, as their Unicode names begin: ``LATIN``; empty if none.

    Chinese characters with kana among them are ``HIRAGANA``, whichever are more.
    """
    sample = text[:: max(1, len(text) // SAMPLE)]
    counts = Counter(_script(character) for character in sample if character.isalpha())
    if not counts:
        return ""
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana and kana >= KANA_SHARE * counts["CJK"]:
        counts["HIRAGANA"] += counts.pop("KATAKANA", 0) + counts.pop("CJK", 0)
    return counts.most_common(1)[0][0]


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]

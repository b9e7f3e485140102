"""Lists inside a line: ``the parties shall (a) keep ..., and (b) return ...``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.splitting.markers import INLINE
from transforms.splitting.rules.base import LanguageRules

_WORD_BEFORE = re.compile(r"(\S{1,30})\s+$")


def item_starts(text: str, start: int, end: int, rules: LanguageRules) -> Iterator[int]:
    """Offsets in ``text[start:end]`` at which an item of an inline list begins."""
    for match in INLINE.finditer(text, start, end):
        before = _WORD_BEFORE.search(text, max(start, match.start() - 40), match.start())
        word = before.group(1) if before else ""
        if not rules.refers(word, match.group()):
            yield match.start()

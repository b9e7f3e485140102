"""The words of English texts, and the words of other languages in a vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import regex

WORD = re.compile(r"[A-Za-z]+?n't\b|[A-Za-z]+")
#: SentencePiece's mark of a word's beginning.
BEGIN = "▁"
LATIN = "Latin"
#: Written without spaces: every piece may be a word.
SPACELESS = frozenset({"Han", "Hiragana", "Katakana", "Thai"})
#: Letters that a word has at least, by script; shorter pieces are parts of words more often.
SHORTEST = {"Han": 1, "Hiragana": 2, "Katakana": 2, "Thai": 2, "Hangul": 2}
SHORTEST_ELSEWHERE = 3
# A word that is capitalised so often is a name.
NAME_SHARE = 0.8


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word occurs: names as they are written, others in lower case."""
    written = Counter(word for text in texts for word in WORD.findall(text))
    total: Counter[str] = Counter()
    for word, number in written.items():
        total[word.lower()] += number
    counts: Counter[str] = Counter()
    for word, number in written.items():
        name = word.istitle() and number >= NAME_SHARE * total[word.lower()]
        counts[word if name else word.lower()] += number
    return counts


def foreign_words(
    pieces: Iterable[str], scripts: Sequence[str], english: Collection[str]
) -> dict[str, list[str]]:
    """Pieces of a vocabulary that are words, by script, in their order.

    pieces : SentencePiece's, with its mark of a word's beginning. english : words in lower
    case that are none of another language, though their script is Latin.
    """
    patterns = {name: regex.compile(rf"[\p{{Script={name}}}\p{{M}}]+") for name in scripts}
    found: dict[str, dict[str, None]] = {name: {} for name in scripts}
    for piece in pieces:
        begins, word = piece.startswith(BEGIN), piece.removeprefix(BEGIN)
        name = next((name for name in scripts if patterns[name].fullmatch(word)), None)
        if name is None or not (begins or name in SPACELESS):
            continue
        if len(word) < SHORTEST.get(name, SHORTEST_ELSEWHERE):
            continue
        if not (name == LATIN and word.lower() in english):
            found[name][word] = None
    return {name: list(words) for name, words in found.items()}

"""Words that people exchanged to contradict a sentence, found in labelled pairs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

TOKEN = re.compile(r"\w+|[^\w\s]")
WORD = re.compile(r"[a-z]{3,}")
# Pairs of which one text has so many tokens more say more than one thing differently.
LONGER_BY = 12
# One word exchanged and at most two more places that differ: a phrase less at an end, say.
PLACES = 3
# One pair of texts is no proof for words that stand in most: "the" is nobody's opposite.
FREQUENT = 150


def opposites(pairs: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    """Word -> words that contradict it, lower case, in order.

    pairs : (hypothesis, premise, label). Two words are opposites if pairs that differ by
    them are contradictions more often than anything else, twice for frequent words.
    """
    against: Counter[tuple[str, str]] = Counter()
    occurring: Counter[str] = Counter()
    for hypothesis, premise, label in pairs:
        occurring.update(WORD.findall(hypothesis.lower()))
        words = exchanged(hypothesis, premise)
        if words is not None:
            against[words] += 1 if label == "contradiction" else -1
    frequent = {word for word, _ in occurring.most_common(FREQUENT)}
    found: dict[str, set[str]] = {}
    for (one, other), number in against.items():
        if number > 1 or (number == 1 and frequent.isdisjoint((one, other))):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {word: sorted(others) for word, others in sorted(found.items())}


def exchanged(hypothesis: str, premise: str) -> tuple[str, str] | None:
    """The two words, sorted, of texts that are the same but for one word in another's place."""
    a, b = TOKEN.findall(premise.lower()), TOKEN.findall(hypothesis.lower())
    if abs(len(a) - len(b)) > LONGER_BY:
        return None
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    places = [code for code in codes if code[0] != "equal"]
    replaced = [code for code in places if code[0] == "replace"]
    if len(replaced) != 1 or len(places) > PLACES:
        return None
    _, start, end, other_start, other_end = replaced[0]
    if (end - start, other_end - other_start) != (1, 1):
        return None
    first, second = sorted((a[start], b[other_start]))
    return (first, second) if WORD.fullmatch(first) and WORD.fullmatch(second) else None

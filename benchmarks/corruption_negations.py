"""Auxiliaries of an English sentence negated, or freed of their negation."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from benchmarks.corruption_edits import Edit, like

_BE = "is|are|was|were"
_HAVE = "has|have|had"
_MODAL = "can|could|will|would|shall|should|must|may|might"
_DO = "do|does|did"
_ANY = f"{_BE}|{_HAVE}|{_MODAL}|{_DO}"

# "had been", "has written": before a participle "have" is an auxiliary.
_PARTICIPLE = r"\w+(?:ed|en|wn|ung|ught)\b|been\b|made\b|become\b|had\b|come\b|led\b|held\b|left\b"
_INSERTION = re.compile(
    rf"(?<=[\w,;)] )\b(?P<word>{_BE}|{_MODAL}|(?:{_HAVE})(?=\s+(?:also\s+)?(?:{_PARTICIPLE})))"
    r"(?=\s+[a-z])(?!\s+(?:not|never|no|only|nor|neither|none|hardly)\b)"
)
# A noun, not a verb: "the will", "a can"; "that might" is a verb.
_NOUN_BEFORE = re.compile(r"\b(?:the|a|an|his|her|their|its|our|my|your|of|free)\s$", re.IGNORECASE)
_REMOVAL = re.compile(
    rf"\b(?P<word>{_ANY})(?:\s+(?:not(?!\s+only\b)|never)\b|n['’]t\b)"
    r"|\b(?P<cannot>can)not\b|\b(?P<short>ca|wo|sha)n['’]t\b",
    re.IGNORECASE,
)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall"}
_SHORT = {
    "can": "can't",
    "will": "won't",
    "shall": "shan't",
    "may": "may not",
    "might": "might not",
}


def negations(
    sentences: Sequence[str], choose: random.Random, elsewhere: bool = True
) -> Iterator[Edit]:
    """Edits that put ``not``, ``n't`` or ``never`` after an auxiliary, or take it away.

    elsewhere : without effect.
    Sentences in random order; a negated one is freed rather than negated again.
    Only the first auxiliary of a sentence is negated, which is mostly that of its
    main clause; questions are left alone.
    """
    for index in choose.sample(range(len(sentences)), len(sentences)):
        sentence = sentences[index]
        removals = [_without(index, match) for match in _REMOVAL.finditer(sentence)]
        if removals:
            yield choose.choice(removals)
        elif not sentence.rstrip("\"'”’) ").endswith("?"):
            yield from _inserted(index, sentence, choose)


def _without(index: int, match: re.Match[str]) -> Edit:
    word = match["word"] or match["cannot"] or like(_WHOLE[match["short"].lower()], match["short"])
    return Edit(index, *match.span(), word)


def _inserted(index: int, sentence: str, choose: random.Random) -> Iterator[Edit]:
    for match in _INSERTION.finditer(sentence):
        if _NOUN_BEFORE.search(sentence, max(0, match.start() - 8), match.start()):
            continue
        word = match["word"]
        forms = [f"{word} not", f"{word} not", _SHORT.get(word, f"{word}n't"), f"{word} never"]
        yield Edit(index, *match.span(), choose.choice(forms))
        return

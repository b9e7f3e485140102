"""English texts with some of their words in another language, drawn anew each epoch."""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections.abc import Sequence
from pathlib import Path

from lait.training.code_switching.lexicon import Lexicon, read_lexicon
from lait.training.code_switching.words import SPACELESS, WORD
from lait.training.options import TrainingOptions

# Share of the known words that a switched text exchanges: drawn for each text. What stays
# English is what a model learns to go by.
LEAST_EXCHANGED, MOST_EXCHANGED = 0.8, 1.0
# Left out where there is no other word: most languages have none.
LEFT_OUT = frozenset({"the", "a", "an", "of", "to"})
# Endings that are taken off a word that is not known.
ENDINGS = ("s", "es", "d", "ed", "ing", "ly")


class CodeSwitching:
    """Exchanges words of a lexicon; a pure function of seed, epoch and example.

    Parameters
    ----------
    share : float
        Of the segments, each for itself, that are switched. A switched one draws a script,
        by the square root of the number of its words, and how many words it exchanges.
    reordered : float
        Places that a word of a switched one may move at most; how far is drawn too.
    """

    def __init__(self, lexicon: Lexicon, share: float, seed: int, reordered: float = 0.0) -> None:
        self._lexicon = {script: entries for script, entries in lexicon.items() if entries}
        self._weights = [math.sqrt(len(entries)) for entries in self._lexicon.values()]
        self._share, self._seed, self._reordered = share, seed, reordered

    @property
    def lexicon_hash(self) -> str:
        """Of all its words, in their order."""
        text = json.dumps(self._lexicon, ensure_ascii=False).encode()
        return hashlib.blake2b(text, digest_size=16).hexdigest()

    @classmethod
    def of_options(cls, options: TrainingOptions) -> CodeSwitching | None:
        """What the options ask for; None if they do not.

        Raises
        ------
        ValueError
            If the lexicon cannot be read.
        """
        if not options.code_switching:
            return None
        try:
            lexicon = read_lexicon(Path(options.code_switching))
        except ValueError as error:
            raise ValueError(f"--code_switching {error}") from error
        return cls(lexicon, options.code_switched, options.seed, options.reordered)

    def __call__(self, segments: Sequence[str], epoch: int, example: int) -> tuple[str, ...]:
        """The segments of an example as an epoch has them."""
        rng = random.Random(f"{self._seed}/switch/{epoch}/{example}")
        return tuple(self._drawn(text, rng) for text in segments)

    def _drawn(self, text: str, rng: random.Random) -> str:
        if rng.random() >= self._share:
            return text
        (script,) = rng.choices(list(self._lexicon), self._weights)
        exchanged = rng.uniform(LEAST_EXCHANGED, MOST_EXCHANGED)
        if self._reordered:
            text = reorder(text, rng.uniform(0, self._reordered), rng)
        return switch(text, self._lexicon[script], exchanged, script in SPACELESS, rng)


def reorder(text: str, places: float, rng: random.Random) -> str:
    """A text whose words stand at most so many places from where they stood.

    By sorting their places plus noise (Lample et al., 2018, "Unsupervised Machine Translation
    Using Monolingual Corpora Only", arXiv 1711.00043, section 2.3). What stands between words
    (spaces, numbers, punctuation) stays.
    """
    words = list(WORD.finditer(text))
    order = sorted(range(len(words)), key=lambda place: place + rng.uniform(0, places))
    parts, end = [], 0
    for word, other in zip(words, order, strict=True):
        parts += [text[end : word.start()], words[other].group()]
        end = word.end()
    return "".join([*parts, text[end:]])


def switch(
    text: str, entries: dict[str, list[str]], share: float, spaceless: bool, rng: random.Random
) -> str:
    """A text with a share of the words that have entries exchanged for one of them.

    Words of LEFT_OUT that have none are left out. spaceless : no space stands between two
    exchanged words.
    """
    parts, end, joins = [], 0, False
    for word in WORD.finditer(text):
        gap = text[end : word.start()]
        new = _other(word.group(), entries, rng) if rng.random() < share else None
        parts.append("" if spaceless and joins and new and gap == " " else gap)
        parts.append(word.group() if new is None else new)
        # A word that is left out takes the space behind it with it.
        end = word.end() + (new == "" and text[word.end() :].startswith(" "))
        joins = new is not None and (joins or new != "")
    return "".join([*parts, text[end:]])


def _other(word: str, entries: dict[str, list[str]], rng: random.Random) -> str | None:
    """What stands for a word, with its capital: nothing if it is left out, None if unknown."""
    if word in entries:
        return rng.choice(entries[word])
    lower = word.lower()
    stems = (lower.removesuffix(ending) for ending in ENDINGS if lower.endswith(ending))
    known = next((one for one in (lower, *stems) if one in entries), None)
    if known is None:
        return "" if lower in LEFT_OUT else None
    new = rng.choice(entries[known])
    return new[:1].upper() + new[1:] if word[0].isupper() else new

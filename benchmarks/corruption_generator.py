"""One sentence of an English document changed so that it says something else.

A corruption swaps a number, a date or a name for another one of its kind,
negates a sentence or its opposite, or puts a word's antonym in its place. The
same document, kind and seed give the same corruption.

The rules are simple ones, and so is their English: a swapped number keeps its
form (``5th`` becomes ``8th``), a name the article before it, a verb its ending,
but nothing knows what makes sense (``in 1912`` may come after ``in 1950``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from benchmarks.corruption_antonyms import antonyms
from benchmarks.corruption_edits import Edit, apply_edit
from benchmarks.corruption_names import name_swaps
from benchmarks.corruption_negations import negations
from benchmarks.corruption_numbers import date_swaps, number_swaps

Kind = Literal["number", "date", "name", "negation", "antonym"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Edits = Callable[[Sequence[str], random.Random, bool], Iterator[Edit]]
_EDITS: dict[Kind, Edits] = {
    "number": number_swaps,
    "date": date_swaps,
    "name": name_swaps,
    "negation": negations,
    "antonym": antonyms,
}


@dataclass(frozen=True)
class Corruption:
    """A sentence of a document and what it was changed to.

    index : of the sentence in the document, the data set's ``gold_ind``.
    original, new : the sentence before and after; never equal.
    """

    index: int
    original: str
    new: str

    def document(self, sentences: Sequence[str]) -> list[str]:
        """The document with the changed sentence in its place."""
        return [*sentences[: self.index], self.new, *sentences[self.index + 1 :]]


def corrupt(
    sentences: Sequence[str], kind: Kind, seed: int, elsewhere: bool = True
) -> Corruption | None:
    """Change one sentence of an English document.

    sentences : the document's, in order.
    kind : ``number`` (but years), ``date`` (years too), ``name``, ``negation`` or
        ``antonym``.
    seed : decides which sentence, and how.
    elsewhere : take a number or a date that stands elsewhere in the document, if
        one has the same form; otherwise make one up.

    Returns None if no sentence can be changed in this way.

    Raises
    ------
    ValueError
        If the kind is not one of :data:`KINDS`.
    """
    if kind not in _EDITS:
        raise ValueError(f"no corruption of the kind {kind!r}: choose of {', '.join(KINDS)}.")
    # A string seeds in the same way in every process.
    for edit in _EDITS[kind](sentences, random.Random(f"{kind} {seed}"), elsewhere):
        new = apply_edit(sentences[edit.place], edit)
        if new != sentences[edit.place]:
            return Corruption(edit.place, sentences[edit.place], new)
    return None

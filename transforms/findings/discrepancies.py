"""What the exact check of facts finds of a sentence, and how people are told."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.facts import Fact
from transforms.findings.cluster import Place

KIND_NAMES = {"number_word": "number"}
# From this share of the documents on, what stands there instead is a reason.
MANY = 0.5


@dataclass(frozen=True)
class Lacking:
    """A fact of a sentence, and the shares of the compared documents that lack it.

    words : as the sentence has it. anywhere : lack it in all of their text; near : lack it
    where they come nearest to saying the same. strength : how much all of them together speak
    for a mistake, the logarithm of a likelihood ratio; negative where they speak against one.
    """

    fact: Fact
    words: str
    anywhere: float
    near: float
    strength: float

    def reason(self, documents: int) -> str:
        """For people; empty if most documents have it near."""
        name = KIND_NAMES.get(self.fact.kind, self.fact.kind)
        if self.anywhere == 1:
            whole = "the other document" if documents == 1 else f"all {documents} other documents"
            return f"{name} “{self.words}” is missing in {whole}"
        if self.near == 1:
            return f"{name} “{self.words}” is missing where the other documents say this"
        return ""


@dataclass(frozen=True)
class Instead:
    """What counterparts state and a sentence does not: the strongest of its family.

    family : AMOUNT or NAME. words : as a counterpart has it. documents : that have it.
    strength : as :class:`Lacking` has it.
    """

    family: str
    words: str
    documents: int
    strength: float

    def reason(self, documents: int) -> str:
        """For people; empty unless many documents have it."""
        if documents < 2 or self.documents < MANY * documents:
            return ""
        return f"“{self.words}” stands there in {self.documents} of {documents} other documents"


@dataclass(frozen=True)
class Conflict:
    """A sentence that says the same of other numbers or dates.

    words : for people, what is here and what is there. probability : that one of them is a
    mistake, by Bayes' rule from how rare mistakes are and what else the documents share.
    """

    place: Place
    words: str
    probability: float

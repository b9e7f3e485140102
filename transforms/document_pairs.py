"""Which documents of a group are compared: ordered pairs, hypotheses' document first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.records import Document, Span
from transforms.splitting.languages import primary_code

ALL, CROSS_LINGUAL = "all", "cross_lingual"
PAIRS = (ALL, CROSS_LINGUAL)


class Card(NamedTuple):
    """What the choice of pairs needs of a document. Cards are sorted as documents came in."""

    source: str
    ordinal: int
    doc_id: str
    lang: str
    sentences: int

    @classmethod
    def of(cls, document: Document, spans: Sequence[Span]) -> Card:
        """Of a document and its sentences."""
        place = document.source, document.ordinal, document.doc_id
        return cls(*place, document.lang, len(spans))


@dataclass(frozen=True)
class PairRule:
    """Which ordered pairs of different documents of a group are compared.

    pairs: ``all``, or ``cross_lingual``: only documents in different languages
        (regions do not count: ``pt-br`` is ``pt``).
    anchor_lang: only sentences of documents in this language are hypotheses;
        empty for all.
    anchor: only sentences of this document are hypotheses; empty for all.
    """

    pairs: str = ALL
    anchor_lang: str = ""
    anchor: str = ""

    def pairs_of(self, cards: Sequence[Card]) -> Iterator[tuple[Card, Card]]:
        """Every pair to compare, once, in the order of the cards."""
        for a in cards:
            if self._asks(a):
                yield from ((a, b) for b in cards if b is not a and self._meets(a, b))

    def reason(self, group_id: str, cards: Sequence[Card]) -> str:
        """Why a group has no pairs, and what would give it some; for people."""
        languages = ", ".join(sorted({card.lang or "unknown" for card in cards}))
        if len(cards) < 2:
            return f"group {group_id!r} has one document: there is nothing to compare it with"
        if self.anchor and not any(card.doc_id == self.anchor for card in cards):
            some = ", ".join(card.doc_id for card in cards[:5])
            return f"--anchor {self.anchor}: group {group_id!r} has no such document; it has {some}"
        if self.anchor_lang and not any(map(self._asks, cards)):
            return (
                f"--anchor_lang {self.anchor_lang}: group {group_id!r} has no document in that "
                f"language; it has {languages}"
            )
        return (
            f"--pairs {self.pairs}: all {len(cards)} documents of group {group_id!r} that could be "
            f"compared are in one language ({languages}); give --pairs all to compare them "
            "(or --lang, if the files do not carry their languages)"
        )

    def _asks(self, card: Card) -> bool:
        if self.anchor and card.doc_id != self.anchor:
            return False
        return not self.anchor_lang or primary_code(card.lang) == primary_code(self.anchor_lang)

    def _meets(self, a: Card, b: Card) -> bool:
        return self.pairs == ALL or primary_code(a.lang) != primary_code(b.lang)

"""Segments: what is encoded, named by a hash of everything its state depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam

from transforms.records import Claim, Document, Occurrence, Span
from transforms.stage import Stage, run_stage

FORMAT_VERSION = 1
CLAIMS = "claims"
# Claims belong to no group: they meet every document.
CLAIMS_GROUP = ""


class SegmentIdentity(NamedTuple):
    """What a state depends on besides the text.

    fingerprint : of embeddings, tokenizer and the first P layers (P included).
    """

    fingerprint: str
    dtype: str
    max_length: int

    def segment_id(self, text: str) -> str:
        """Identity of a text's state: 32 hexadecimal digits.

        White space is collapsed first, as the tokenizer does; the role is not
        part of it, because it enters after layer P.
        """
        # split() is what lait.tokenization.normalise does; not imported here,
        # where a plan must run without torch.
        facts = (str(FORMAT_VERSION), *map(str, self), " ".join(text.split()))
        return hashlib.blake2b("\0".join(facts).encode(), digest_size=16).hexdigest()


class Wanted(NamedTuple):
    """A text whose state is needed, and its first place (where its state will lie)."""

    group_id: str
    doc_id: str
    position: int
    text: str


def document_segments(
    document: Document, spans: Iterable[Span], identity: SegmentIdentity
) -> Iterator[tuple[str, Occurrence, str]]:
    """(segment_id, occurrence, text) of each sentence."""
    for position, (start, end) in enumerate(spans):
        text = document.text[start:end]
        place = Occurrence(document.group_id, document.doc_id, position, start, end)
        yield identity.segment_id(text), place, text


def claim_segments(
    claims: Iterable[Claim], identity: SegmentIdentity
) -> Iterator[tuple[str, Occurrence, str]]:
    """(segment_id, occurrence, text) of each claim, as sentences of the document ``claims``."""
    for claim in claims:
        place = Occurrence(CLAIMS_GROUP, CLAIMS, claim.index, 0, len(claim.text))
        yield identity.segment_id(claim.text), place, claim.text


class MakeSegments(Stage):
    """(Document, spans) -> (segment_id, Occurrence, text), one a sentence."""

    stage = "segments"

    def __init__(self, identity: SegmentIdentity) -> None:
        self.identity = identity

    def work(self, element: tuple[Document, tuple[Span, ...]]) -> Iterator[Any]:
        """Name the sentences of one document."""
        yield from document_segments(*element, self.identity)


class Segments(NamedTuple):
    """What :class:`FindSegments` gives.

    occurrences : (segment_id, Occurrence), one a sentence or claim.
    wanted : (segment_id, Wanted), one a distinct segment.
    """

    occurrences: beam.PCollection
    wanted: beam.PCollection
    counters: beam.PCollection


class FindSegments(beam.PTransform):
    """PCollection of (Document, spans) -> :class:`Segments`, claims included."""

    def __init__(self, identity: SegmentIdentity, claims: Iterable[Claim]) -> None:
        super().__init__()
        self.identity = identity
        self.claims = list(claims)

    def expand(self, documents: beam.PCollection) -> Segments:
        named = documents | "Segments" >> run_stage(MakeSegments(self.identity))
        claims = documents.pipeline | "Claims" >> beam.Create(
            list(claim_segments(self.claims, self.identity))
        )
        sentences = (named.main, claims) | "With claims" >> beam.Flatten()
        occurrences = sentences | "Occurrences" >> beam.MapTuple(
            lambda segment_id, place, text: (segment_id, place)
        )
        wanted = (
            sentences
            | "Texts"
            >> beam.MapTuple(
                lambda segment_id, place, text: (
                    segment_id,
                    Wanted(place.group_id, place.doc_id, place.position, text),
                )
            )
            # The least place, so that the store's layout does not depend on order.
            | "Distinct" >> beam.CombinePerKey(min)
        )
        return Segments(occurrences, wanted, named.counters)

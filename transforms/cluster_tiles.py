"""Tiles of clusters: every sentence of a document against every one of another.

Pairs of documents are planned from cards of a few bytes a document; then each
document's sentences are sent, as packed addresses, to the pairs that it is in.
The largest value that any key holds is the sentences of two documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam

from transforms.document_pairs import Card, PairRule
from transforms.packed import PackedSide, pack, unpack
from transforms.records import Document, Span, Tile
from transforms.stage import COUNTERS, DEAD_LETTERS, MAIN, Stage, run_stage
from transforms.tiles import (
    HYPOTHESES_A_TILE,
    PREMISES_A_TILE,
    blocks,
    count_tile,
    place_occurrences,
)

# A strip is what one worker scores in a row: so many hypotheses against a whole
# document, whose states it reads once.
HYPOTHESES_A_STRIP = 4 * HYPOTHESES_A_TILE

PairKey = tuple[str, str, str]
A, B = "a", "b"


class Strip(NamedTuple):
    """Some hypotheses and all premises of two documents, packed."""

    group_id: str
    a_doc_id: str
    a: PackedSide
    b_doc_id: str
    b: PackedSide


def card_of(split: tuple[Document, tuple[Span, ...]]) -> tuple[str, Card]:
    """(group_id, card) of a split document."""
    return split[0].group_id, Card.of(*split)


class PlanDocumentPairs(Stage):
    """(group_id, [Card, ...]) -> ((group_id, doc_id), (side, pair key)) of each pair's two sides.

    Output ``notes``: a sentence for people for each group without pairs.
    Counters: ``groups``, ``groups_alone`` (of one document), ``groups_excluded``
    (of more, without pairs), ``document_pairs``.
    """

    stage = "pairs"
    NOTES = "notes"

    def __init__(self, rule: PairRule) -> None:
        self.rule = rule

    def work(self, element: tuple[str, Iterable[Card]]) -> Iterator[Any]:
        """Pairs of one group."""
        group_id, cards = element[0], sorted(element[1])
        pairs = 0
        for a, b in self.rule.pairs_of(cards):
            pairs += 1
            key = (group_id, a.doc_id, b.doc_id)
            yield (group_id, a.doc_id), (A, key)
            yield (group_id, b.doc_id), (B, key)
        self.count("groups")
        self.count("document_pairs", pairs)
        if not pairs:
            self.count("groups_excluded" if len(cards) > 1 else "groups_alone")
            yield beam.pvalue.TaggedOutput(self.NOTES, self.rule.reason(group_id, cards))


def send_sentences(
    element: tuple[Any, dict[str, Iterable[Any]]],
) -> Iterator[tuple[PairKey, tuple[str, PackedSide]]]:
    """CoGroupByKey of a document's sentences and its routes -> (pair key, (side, sentences))."""
    sentences = pack(sorted(element[1]["sentences"]))
    for side, key in element[1]["routes"]:
        yield key, (side, sentences)


class CutStrips(Stage):
    """(pair key, [(side, sentences), ...]) -> :class:`Strip`.

    candidates : premises of a hypothesis that are scored, at most; 0 for all.
    """

    stage = "tiles"

    def __init__(self, candidates: int = 0) -> None:
        self.candidates = candidates

    def work(self, element: tuple[PairKey, Iterable[Any]]) -> Iterator[Strip]:
        """Strips of one ordered pair of documents."""
        (group_id, a_doc_id, b_doc_id), sides = element[0], dict(element[1])
        b = unpack(sides[B])
        for a in blocks(unpack(sides[A]), HYPOTHESES_A_STRIP):
            self._count(Tile(group_id, a_doc_id, a, b_doc_id, b))
            yield Strip(group_id, a_doc_id, pack(a), b_doc_id, sides[B])

    def _count(self, strip: Tile) -> None:
        if not self.candidates:
            for tile in _tiles(strip):
                count_tile(self.count, tile)
            return
        # Which premises it will be is known later: as many, of mean length.
        number = min(self.candidates, len(strip.b))
        mean = sum(placed.address.num_tokens for placed in strip.b) / len(strip.b)
        tokens = sum(placed.address.num_tokens for placed in strip.a)
        self.count("pairs_planned", len(strip.a) * number)
        self.count("tiles", len(strip.a))
        self.count("tile_hypotheses", len(strip.a))
        self.count("tile_premises", len(strip.a) * number)
        self.count("pair_hypothesis_tokens", tokens * number)
        self.count("pair_premise_tokens", round(len(strip.a) * number * mean))


def open_strip(strip: Strip) -> Tile:
    """A strip as one tile, of any size."""
    return Tile(strip.group_id, strip.a_doc_id, unpack(strip.a), strip.b_doc_id, unpack(strip.b))


def cut_tiles(strip: Strip) -> Iterator[Tile]:
    """The tiles of a strip."""
    yield from _tiles(open_strip(strip))


def _tiles(strip: Tile) -> Iterator[Tile]:
    for a in blocks(strip.a, HYPOTHESES_A_TILE):
        for b in blocks(strip.b, PREMISES_A_TILE):
            yield strip._replace(a=a, b=b)


class ClusterStrips(NamedTuple):
    """What :class:`MakeClusterStrips` gives: strips, notes for people, counters."""

    strips: beam.PCollection[Strip]
    notes: beam.PCollection[str]
    counters: beam.PCollection[tuple[str, float]]


class MakeClusterStrips(beam.PTransform):
    """{"occurrences", "addresses", "documents"} -> :class:`ClusterStrips`.

    The first two are keyed by segment_id; ``documents`` are (Document, spans).
    """

    def __init__(self, rule: PairRule, candidates: int = 0) -> None:
        super().__init__()
        self.rule = rule
        self.candidates = candidates

    def expand(self, inputs: dict[str, beam.PCollection]) -> ClusterStrips:
        inputs = dict(inputs)
        plan = PlanDocumentPairs(self.rule)
        planned = (
            inputs.pop("documents")
            | "Cards" >> beam.Map(card_of)
            | "Cards of a group" >> beam.GroupByKey()
            | "Plan pairs"
            >> beam.ParDo(plan).with_outputs(plan.NOTES, DEAD_LETTERS, COUNTERS, main=MAIN)
        )
        sentences = (
            inputs
            | "Join addresses" >> beam.CoGroupByKey()
            | "Place" >> beam.FlatMap(place_occurrences)
        )
        strips = (
            {"sentences": sentences, "routes": planned.main}
            | "Sentences of a document" >> beam.CoGroupByKey()
            | "Send" >> beam.FlatMap(send_sentences)
            | "Two documents" >> beam.GroupByKey()
            | "Strips" >> run_stage(CutStrips(self.candidates))
        )
        counters = (planned.counters, strips.counters) | "Tile counters" >> beam.Flatten()
        return ClusterStrips(strips.main, planned.notes, counters)

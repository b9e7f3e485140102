"""Tiles: which sentences meet, as addresses of their states.

A tile is a block of hypotheses against a block of premises. Its size bounds the
memory of the worker that scores it, whatever the documents' sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import apache_beam as beam

from transforms.records import Address, Occurrence, Placed, Tile
from transforms.segments import CLAIMS, CLAIMS_GROUP
from transforms.stage import Stage, run_stage

HYPOTHESES_A_TILE = 64
PREMISES_A_TILE = 256

DocumentKey = tuple[str, str]


def place_occurrences(
    element: tuple[str, dict[str, Iterable[Any]]],
) -> Iterator[tuple[DocumentKey, Placed]]:
    """CoGroupByKey of a segment's occurrences and address -> ((group_id, doc_id), Placed).

    A state that two workers happened to encode has two addresses; any will do,
    the least is taken so that results do not depend on order.
    """
    found = element[1]
    addresses: list[Address] = list(found["addresses"])
    for place in found["occurrences"]:
        yield (place.group_id, place.doc_id), _placed(place, min(addresses))


def blocks(items: Sequence[Placed], size: int) -> Iterator[tuple[Placed, ...]]:
    """Cut a sequence into runs of at most ``size``."""
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])


def claim_tiles(
    group_id: str, doc_id: str, sentences: Sequence[Placed], claims: Sequence[Placed]
) -> Iterator[Tile]:
    """All claims against all sentences of one document."""
    for b in blocks(sorted(sentences), PREMISES_A_TILE):
        for a in blocks(sorted(claims), HYPOTHESES_A_TILE):
            yield Tile(group_id, CLAIMS, a, doc_id, b)


def count_tile(count: Callable[[str, int], None], tile: Tile) -> None:
    """Count pairs, and what their cost depends on (``transforms.prediction``)."""
    a_tokens, b_tokens = (sum(p.address.num_tokens for p in side) for side in (tile.a, tile.b))
    count("pairs_planned", len(tile.a) * len(tile.b))
    count("tiles", 1)
    count("tile_hypotheses", len(tile.a))
    count("tile_premises", len(tile.b))
    count("pair_hypothesis_tokens", a_tokens * len(tile.b))
    count("pair_premise_tokens", b_tokens * len(tile.a))


class PlanClaimTiles(Stage):
    """((group_id, doc_id), [Placed, ...]) with the claims as a side input -> Tile."""

    stage = "tiles"

    def process(self, element: Any, claims: Iterable[Placed]) -> Iterator[Any]:  # type: ignore[override]
        """Tiles of one document."""
        yield from self._timed(self._tiles(element, claims))

    def _tiles(self, element: Any, claims: Iterable[Placed]) -> Iterator[Tile]:
        (group_id, doc_id), sentences = element
        for tile in claim_tiles(group_id, doc_id, list(sentences), list(claims)):
            count_tile(self.count, tile)
            yield tile


class MakeClaimTiles(beam.PTransform):
    """{"occurrences", "addresses"} (both by segment_id) -> ``main`` Tile, ``counters``."""

    def expand(self, inputs: dict[str, beam.PCollection]) -> Any:
        placed = (
            inputs
            | "Join addresses" >> beam.CoGroupByKey()
            | "Place" >> beam.FlatMap(place_occurrences)
        )
        claims = (
            placed
            | "Claims only" >> beam.Filter(lambda pair: pair[0] == (CLAIMS_GROUP, CLAIMS))
            | "Claims' places" >> beam.Values()
        )
        return (
            placed
            | "Documents only" >> beam.Filter(lambda pair: pair[0] != (CLAIMS_GROUP, CLAIMS))
            | "Sentences of a document" >> beam.GroupByKey()
            | "Tiles" >> run_stage(PlanClaimTiles(), beam.pvalue.AsList(claims))
        )


def _placed(place: Occurrence, address: Address) -> Placed:
    return Placed(place.position, place.start, place.end, address)

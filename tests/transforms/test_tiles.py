"""Tiles: every pair in one of them, none in two, whatever the sizes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.bundles import counters, place, run_bundle
from transforms import tiles
from transforms.records import Address, Occurrence, Placed
from transforms.tiles import PlanClaimTiles, blocks, claim_tiles, place_occurrences


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.integers(1, 12))
def test_blocks_cut_without_loss(number: int, size: int) -> None:
    items = [place(i) for i in range(number)]
    cut = list(blocks(items, size))
    assert [item for block in cut for item in block] == items
    assert all(1 <= len(block) <= size for block in cut)
    assert len(cut) == -(-number // size)


@pytest.mark.parametrize(("sentences", "claims"), [(1, 1), (5, 3), (7, 20), (0, 3)])
def test_every_pair_is_in_one_tile(
    monkeypatch: pytest.MonkeyPatch, sentences: int, claims: int
) -> None:
    monkeypatch.setattr(tiles, "HYPOTHESES_A_TILE", 4)
    monkeypatch.setattr(tiles, "PREMISES_A_TILE", 3)
    premises = [place(i) for i in range(sentences)]
    hypotheses = [place(i, "c") for i in range(claims)]
    # Order of arrival does not matter.
    made = list(claim_tiles("g", "d", premises[::-1], hypotheses[::-1]))
    pairs = [(a.position, b.position) for tile in made for a in tile.a for b in tile.b]
    assert sorted(pairs) == [(i, j) for i in range(claims) for j in range(sentences)]
    assert all(len(tile.a) <= 4 and len(tile.b) <= 3 for tile in made)
    assert {(tile.group_id, tile.a_doc_id, tile.b_doc_id) for tile in made} <= {
        ("g", "claims", "d")
    }
    assert made == list(claim_tiles("g", "d", premises, hypotheses))


def test_the_stage_counts_what_it_plans() -> None:
    claims = [place(i, "c") for i in range(3)]
    outputs = run_bundle(PlanClaimTiles(), [(("g", "d"), [place(0), place(1)])], claims)
    assert len(outputs["main"]) == 1
    assert counters(outputs) == {
        "pairs_planned": 6,
        "tiles": 1,
        "tile_hypotheses": 3,
        "tile_premises": 2,
        "pair_hypothesis_tokens": 24,  # each state has four tokens
        "pair_premise_tokens": 24,
    }


def test_a_sentence_gets_the_address_of_its_state() -> None:
    first, second = Address("a", 0, 1, 5), Address("b", 0, 0, 5)
    places = [Occurrence("g", "d", 0, 0, 4), Occurrence("h", "e", 7, 20, 24)]
    element: tuple[str, dict[str, Any]] = (
        "id",
        {"occurrences": places, "addresses": [second, first]},
    )
    assert list(place_occurrences(element)) == [
        (("g", "d"), Placed(0, 0, 4, first)),
        (("h", "e"), Placed(7, 20, 24, first)),
    ]

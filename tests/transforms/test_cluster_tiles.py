"""Which documents meet, and that each of their pairs is in one tile."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cluster_plan import count_group
from tests.transforms.bundles import counters, place, run_bundle
from transforms import cluster_tiles, tiles
from transforms.cluster_tiles import (
    CutStrips,
    PlanDocumentPairs,
    cut_tiles,
    open_strip,
    send_sentences,
)
from transforms.document_pairs import Card, PairRule
from transforms.packed import pack, unpack
from transforms.records import Address, Placed


def cards(*langs: str) -> list[Card]:
    return [Card("f", i, f"d{i}", lang, 2) for i, lang in enumerate(langs)]


def chosen(rule: PairRule, *langs: str) -> list[tuple[str, str]]:
    return [(a.doc_id, b.doc_id) for a, b in rule.pairs_of(cards(*langs))]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["en", "de", "zh-cn", "zh", ""]), max_size=6))
def test_all_pairs_are_all_ordered_ones(langs: list[str]) -> None:
    number = len(langs)
    found = chosen(PairRule(), *langs)
    assert len(set(found)) == len(found) == number * (number - 1)
    across = chosen(PairRule("cross_lingual"), *langs)
    assert set(across) <= set(found)
    code = [lang.partition("-")[0] for lang in langs]
    assert len(across) == sum(one != other for one in code for other in code)


def test_one_side_only() -> None:
    assert chosen(PairRule(anchor_lang="EN"), "en-gb", "de", "en") == [
        ("d0", "d1"), ("d0", "d2"), ("d2", "d0"), ("d2", "d1")
    ]  # fmt: skip
    assert chosen(PairRule("cross_lingual", "en"), "en", "de", "en") == [("d0", "d1"), ("d2", "d1")]
    assert chosen(PairRule(anchor="d1"), "en", "de", "en") == [("d1", "d0"), ("d1", "d2")]


@pytest.mark.parametrize(
    ("rule", "langs", "reason"),
    [
        (PairRule("cross_lingual"), ("en", "en-us"), "give --pairs all"),
        (PairRule(), ("en",), "one document"),
        (PairRule(anchor_lang="fr"), ("en", "de"), "no document in that language; it has de, en"),
        (PairRule(anchor="x"), ("en", "de"), "--anchor x: group 'g' has no such document"),
    ],
)
def test_why_a_group_has_no_pairs(rule: PairRule, langs: tuple[str, ...], reason: str) -> None:
    outputs = run_bundle(PlanDocumentPairs(rule), [("g", cards(*langs))])
    assert outputs["main"] == []
    (note,) = outputs["notes"]
    assert reason in note
    alone = len(langs) == 1
    assert counters(outputs)["groups_alone" if alone else "groups_excluded"] == 1


def routed(rule: PairRule, sizes: list[int], candidates: int = 0) -> tuple[list[Any], Any]:
    """Strips of a group of documents of some sizes, as the graph would make them."""
    group = [Card("f", i, f"d{i}", "en", size) for i, size in enumerate(sizes)]
    planned = run_bundle(PlanDocumentPairs(rule), [("g", group)])["main"]
    sides: dict[Any, list[Any]] = {}
    for card in group:
        routes = [route for key, route in planned if key == ("g", card.doc_id)]
        sentences = [place(i) for i in reversed(range(card.sentences))]
        for key, side in send_sentences((None, {"routes": routes, "sentences": sentences})):
            sides.setdefault(key, []).append(side)
    outputs = run_bundle(CutStrips(candidates), sides.items())
    return outputs["main"], counters(outputs)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=4))
def test_every_pair_is_in_one_tile_and_the_plan_counts_them(sizes: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        for module in (tiles, cluster_tiles):
            patched.setattr(module, "HYPOTHESES_A_TILE", 2)
            patched.setattr(module, "PREMISES_A_TILE", 3)
        patched.setattr(cluster_tiles, "HYPOTHESES_A_STRIP", 4)
        strips, counted = routed(PairRule(), sizes)
        made = [tile for strip in strips for tile in cut_tiles(strip)]
    found = [
        (tile.a_doc_id, a.position, tile.b_doc_id, b.position)
        for tile in made for a in tile.a for b in tile.b
    ]  # fmt: skip
    wanted = {
        (f"d{x}", i, f"d{y}", j)
        for x, one in enumerate(sizes) for y, other in enumerate(sizes) if x != y
        for i in range(one) for j in range(other)
    }  # fmt: skip
    assert len(found) == len(wanted)
    assert set(found) == wanted
    assert all(len(tile.a) <= 2 and len(tile.b) <= 3 for tile in made)
    assert counted["pairs_planned"] == len(wanted)
    assert counted["tiles"] == len(made)
    documents = [(Card("f", i, f"d{i}", "en", size), 4 * size) for i, size in enumerate(sizes)]
    plan = count_group("g", documents, PairRule(), 0)
    assert plan.pairs == len(wanted)
    assert plan.hypothesis_tokens == counted["pair_hypothesis_tokens"]
    assert plan.premise_tokens == pytest.approx(counted["pair_premise_tokens"])


def test_candidates_are_counted_before_they_are_known() -> None:
    strips, counted = routed(PairRule(), [3, 5], candidates=4)
    opened = [open_strip(strip) for strip in strips]
    assert [(len(strip.a), len(strip.b)) for strip in opened] == [(3, 5), (5, 3)]
    assert counted["pairs_planned"] == 3 * 4 + 5 * 3
    documents = [(Card("f", i, f"d{i}", "en", n), 4 * n) for i, n in enumerate((3, 5))]
    assert count_group("g", documents, PairRule(), 4).pairs == counted["pairs_planned"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**31 - 1), st.sampled_from("abc")), max_size=9))
def test_what_is_packed_comes_back(rows: list[tuple[int, str]]) -> None:
    side = tuple(Placed(n, n, n, Address(shard, n, n, n)) for n, shard in rows)
    packed = pack(side)
    assert unpack(packed) == side
    assert len(packed.table) == 28 * len(side)

"""A tile's shortcuts change nothing: score_tile equals score_states and forward on every pair."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from benchmarks.limits_stages import executed_operations
from lait import deep_tile, engine, first_joint_layer, pair_tables, shapes
from lait.encoding import encode_texts
from lait.modeling import LaitForSequenceClassification
from lait.pair_batches import pair_batches
from lait.segments import SegmentStates, pack_states
from tests.tiny_models import LAYERS, MODELS, encode, plain_logits, random_rows, random_texts

TOLERANCE = {"rtol": 1e-4, "atol": 1e-4}
EVERY_P = range(LAYERS + 1)
LEFT, RIGHT = [4, 1, 9, 2], [6, 1, 3, 12, 1]
LENGTHS = st.lists(st.integers(1, 12), min_size=1, max_size=5)


def pair_by_pair(
    model: LaitForSequenceClassification, left: SegmentStates, right: SegmentStates
) -> Tensor:
    """Logits [left, right, labels], each pair alone by score_states."""
    with torch.inference_mode():
        rows = [
            torch.cat([model.score_states([left.select([i]), right.select([j])]) for j in columns])
            for columns in [range(len(right))]
            for i in range(len(left))
        ]
    return torch.stack(rows)


def sides(
    model: LaitForSequenceClassification,
    left: Sequence[int],
    right: Sequence[int],
    parallel_layers: int,
) -> tuple[SegmentStates, SegmentStates]:
    return (
        encode(model, random_rows(left, 1), parallel_layers),
        encode(model, random_rows(right, 2), parallel_layers),
    )


@pytest.mark.parametrize("parallel_layers", EVERY_P)
@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_tile_equals_pair_by_pair(tiny_model, kind, head, parallel_layers):
    model = tiny_model(kind, head)
    left, right = sides(model, LEFT, RIGHT, parallel_layers)
    found = engine.score_tile(model, left, right)
    assert found.shape == (len(LEFT), len(RIGHT), 3)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, pair_by_pair(model, left, right), **TOLERANCE)


@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_tile_equals_forward(tiny_model, kind, head):
    model = tiny_model(kind, head)
    pairs = [[a, b] for a in random_rows(LEFT, 1) for b in random_rows(RIGHT, 2)]
    for parallel_layers in EVERY_P:
        found = engine.score_tile(model, *sides(model, LEFT, RIGHT, parallel_layers))
        expected = plain_logits(model, pairs, parallel_layers).view_as(found)
        torch.testing.assert_close(found, expected, **TOLERANCE)


@pytest.mark.parametrize("batch_tokens", [1, 7, 30, 10_000])
@pytest.mark.parametrize(
    ("kind", "head"), [("bert", "pooled"), ("t5", "pooled"), ("t5", "decoder")]
)
def test_tile_does_not_depend_on_batch_tokens(tiny_model, kind, head, batch_tokens):
    model = tiny_model(kind, head)
    for parallel_layers in EVERY_P:
        left, right = sides(model, LEFT, RIGHT, parallel_layers)
        found = engine.score_tile(model, left, right, batch_tokens)
        expected = engine.score_tile(model, left, right)
        torch.testing.assert_close(found, expected, **TOLERANCE)


@pytest.mark.parametrize("pairs", [1, 5, 9])
@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_one_layer_tile_does_not_depend_on_pairs_in_flight(tiny_model, monkeypatch, kind, pairs):
    model = tiny_model(kind)
    left, right = sides(model, LEFT, RIGHT, LAYERS - 1)
    expected = engine.score_tile(model, left, right)
    monkeypatch.setattr(shapes, "ROWS", pairs)
    monkeypatch.setattr(pair_tables, "PAIRS_TOGETHER", 2 * pairs)
    monkeypatch.setattr(pair_tables, "GROUP_TOKENS", 3 * pairs)
    found = engine.score_tile(model, left, right)
    torch.testing.assert_close(found, expected, **TOLERANCE)


@pytest.mark.parametrize("scale", [1, 4, 50])
@pytest.mark.parametrize(
    ("kind", "head"), [("bert", "aligned"), ("t5", "pooled"), ("t5", "decoder")]
)
def test_deep_tile_does_not_depend_on_its_blocks(tiny_model, monkeypatch, kind, head, scale):
    model = tiny_model(kind, head)
    states = {layer: sides(model, LEFT, RIGHT, layer) for layer in range(LAYERS)}
    expected = {layer: engine.score_tile(model, *states[layer]) for layer in states}
    monkeypatch.setattr(shapes, "ROWS", scale)
    monkeypatch.setattr(deep_tile, "TABLE_BYTES", 1000 * scale)
    monkeypatch.setattr(deep_tile, "HYPOTHESIS_TOKENS", 3 * scale)
    monkeypatch.setattr(first_joint_layer, "OWN_TOKENS", 2 * scale)
    monkeypatch.setattr(first_joint_layer, "SCORES_IN_FLIGHT", 200 * scale)
    for layer, (left, right) in states.items():
        found = engine.score_tile(model, left, right)
        torch.testing.assert_close(found, expected[layer], **TOLERANCE)


@settings(max_examples=12, deadline=None)
@given(left=LENGTHS, right=LENGTHS, batch_tokens=st.integers(1, 80))
@pytest.mark.parametrize(
    ("kind", "head"), [("roberta", "pooled"), ("mt5", "pooled"), ("t5", "decoder")]
)
def test_tile_of_any_lengths(tiny_model, kind, head, left, right, batch_tokens):
    model = tiny_model(kind, head)
    pairs = [[a, b] for a in random_rows(left, 1) for b in random_rows(right, 2)]
    for parallel_layers in EVERY_P:
        states = sides(model, left, right, parallel_layers)
        found = engine.score_tile(model, *states, batch_tokens)
        expected = plain_logits(model, pairs, parallel_layers).view_as(found)
        torch.testing.assert_close(found, expected, **TOLERANCE)


def test_tile_does_not_change_its_states(tiny_model):
    for kind, head in [("bert", "pooled"), ("t5", "decoder")]:
        model = tiny_model(kind, head)
        for parallel_layers in EVERY_P:
            states = sides(model, LEFT, RIGHT, parallel_layers)
            before = [part.hidden.clone() for part in states]
            engine.score_tile(model, *states)
            for part, kept in zip(states, before, strict=True):
                assert torch.equal(part.hidden, kept)


def test_part_of_a_tile_is_the_tile_of_the_part(tiny_model):
    model = tiny_model()
    for parallel_layers in EVERY_P:
        left, right = sides(model, LEFT, RIGHT, parallel_layers)
        whole = engine.score_tile(model, left, right)
        part = engine.score_tile(model, left.select([2, 0]), right.select([4, 1, 3]))
        torch.testing.assert_close(part, whole[[2, 0]][:, [4, 1, 3]], **TOLERANCE)


@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_some_pairs_are_those_of_the_tile(tiny_model, kind, head):
    model = tiny_model(kind, head)
    rows, columns = torch.tensor([3, 0, 0, 2, 3]), torch.tensor([4, 1, 1, 3, 0])
    for parallel_layers in EVERY_P:
        left, right = sides(model, LEFT, RIGHT, parallel_layers)
        whole = engine.score_tile(model, left, right)
        found = engine.score_pairs(model, left, right, rows, columns, batch_tokens=20)
        torch.testing.assert_close(found, whole[rows, columns], **TOLERANCE)
        assert engine.score_pairs(model, left, right, rows[:0], columns[:0]).shape == (0, 3)


@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_states_may_come_packed(tiny_model, kind, head):
    model = tiny_model(kind, head)
    for parallel_layers in EVERY_P:
        left, right = sides(model, LEFT, RIGHT, parallel_layers)
        packed = (pack_states(part.unpadded(), parallel_layers) for part in (left, right))
        found = engine.score_tile(model, *packed)
        torch.testing.assert_close(found, engine.score_tile(model, left, right), **TOLERANCE)


@pytest.mark.parametrize("head", ["pooled", "decoder"])
def test_empty_sides_give_empty_tiles(tiny_model, head):
    model = tiny_model("t5", head)
    left, right = sides(model, LEFT, RIGHT, 1)
    nothing = left.select([])
    assert engine.score_tile(model, nothing, right).shape == (0, len(RIGHT), 3)
    assert engine.score_tile(model, left, nothing).shape == (len(LEFT), 0, 3)


def test_states_of_different_layers_do_not_meet(tiny_model):
    model = tiny_model()
    left, _ = sides(model, LEFT, RIGHT, 1)
    _, right = sides(model, LEFT, RIGHT, 2)
    with pytest.raises(ValueError, match=r"P=1 cannot meet states of P=2"):
        engine.score_tile(model, left, right)


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_bfloat16_tile_is_near_the_float32_one(tiny_model, kind):
    model = tiny_model(kind)
    for parallel_layers in EVERY_P:
        exact = engine.score_tile(model, *sides(model, LEFT, RIGHT, parallel_layers))
        coarse_model = tiny_model(kind).to(torch.bfloat16)
        found = engine.score_tile(coarse_model, *sides(coarse_model, LEFT, RIGHT, parallel_layers))
        assert found.dtype == torch.float32
        distance = (found.softmax(-1) - exact.softmax(-1)).abs()
        assert distance.mean() < 0.05


@settings(max_examples=50, deadline=None)
@given(left=LENGTHS, right=LENGTHS, batch_tokens=st.integers(1, 100))
def test_pair_batches_hold_every_pair_once_within_the_budget(left, right, batch_tokens):
    seen = []
    for rows, columns in pair_batches(torch.tensor(left), torch.tensor(right), batch_tokens):
        pairs = list(zip(rows.tolist(), columns.tolist(), strict=True))
        longest = max(left[i] + right[j] for i, j in pairs)
        assert len(pairs) == 1 or len(pairs) * longest <= batch_tokens
        seen += pairs
    assert sorted(seen) == [(i, j) for i in range(len(left)) for j in range(len(right))]


@pytest.mark.parametrize("parallel_layers", EVERY_P)
@pytest.mark.parametrize(
    ("kind", "head"), [("bert", "pooled"), ("bert", "aligned"), ("t5", "decoder")]
)
def test_a_long_segment_costs_its_own_tokens_only(tiny_model, kind, head, parallel_layers):
    """Of both together hardly more operations than of each alone: counted, not timed."""
    model = tiny_model(kind, head)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    left = encode(model, random_rows([6] * 8, 1), parallel_layers)
    short, long = [5] * 60, [50]

    def operations(lengths: list[int]) -> int:
        right = encode(model, random_rows(lengths, 2), parallel_layers)
        return executed_operations(lambda: engine.score_tile(model, left, right))

    together, apart = operations(short + long), operations(short) + operations(long)
    assert together <= 1.05 * apart


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_a_long_segment_is_encoded_at_its_own_cost(tiny_model, kind):
    model = tiny_model(kind)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    short, long = random_texts([5] * 60, 3), random_texts([50], 4)

    def operations(texts: list[str]) -> int:
        return executed_operations(lambda: encode_texts(model, texts, LAYERS - 1))

    assert operations(short + long) <= 1.01 * (operations(short) + operations(long))

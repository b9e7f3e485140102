"""Equations 1 to 3 of the paper, against values worked out by hand and against their laws."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.selection.attention_cost import attention_cost

# Lengths 3 and 2, then 3 and 1; the segment of 3 tokens occurs twice.
REPEATED = [[[7, 8, 9], [4, 5]], [[7, 8, 9], [6]]]

segments = st.lists(st.integers(0, 2), min_size=1, max_size=4)
data_sets = st.lists(st.lists(segments, min_size=1, max_size=3), min_size=1, max_size=5)
few = settings(max_examples=30, deadline=None)


def test_values_by_hand():
    cost = attention_cost(REPEATED, layers=4)
    # (3 + 2)^2 + (3 + 1)^2 = 41 a joint layer, 9 + 4 + 9 + 1 = 23 a parallel one,
    # 9 + 4 + 1 = 14 where the repeated segment is encoded once.
    assert [cost.operations(p) for p in range(5)] == [164, 146, 128, 110, 92]
    assert [cost.operations(p, reuse=True) for p in range(5)] == [164, 137, 110, 83, 56]
    assert cost.share(4) == pytest.approx(92 / 164)
    assert cost.share(4, reuse=True) == pytest.approx(56 / 164)


def test_a_segment_that_is_hypothesis_here_and_premise_there_is_one():
    swapped = [[[7, 8, 9], [4, 5]], [[6], [7, 8, 9]]]
    assert attention_cost(swapped, 4) == attention_cost(REPEATED, 4)


@few
@given(data_sets, st.integers(1, 6))
def test_ends_are_full_attention_and_a_dual_encoder(examples, layers):
    cost = attention_cost(examples, layers)
    lengths = [[len(segment) for segment in example] for example in examples]
    full = layers * sum(sum(example) ** 2 for example in lengths)
    assert cost.operations(0) == cost.operations(0, reuse=True) == full
    assert cost.share(0) == 1
    assert cost.operations(layers) == layers * sum(n**2 for example in lengths for n in example)


@few
@given(data_sets, st.integers(1, 6))
def test_more_parallel_layers_and_reuse_only_save(examples, layers):
    cost = attention_cost(examples, layers)
    for reuse in (False, True):
        shares = [cost.share(p, reuse) for p in range(layers + 1)]
        assert shares == sorted(shares, reverse=True)
    assert all(cost.share(p, reuse=True) <= cost.share(p) for p in range(layers + 1))


@few
@given(data_sets, st.integers(1, 6))
def test_with_reuse_a_repeated_data_set_pays_only_joint_layers_again(examples, layers):
    once, twice = attention_cost(examples, layers), attention_cost(examples * 2, layers)
    for p in range(layers + 1):
        assert twice.operations(p) == 2 * once.operations(p)
        again = twice.operations(p, reuse=True) - once.operations(p, reuse=True)
        assert again == (layers - p) * once.joint


def test_examples_of_one_segment_save_nothing_without_reuse():
    cost = attention_cost([[[1, 2]], [[3]]], layers=3)
    assert [cost.share(p) for p in range(4)] == [1, 1, 1, 1]


def test_what_has_no_cost_is_refused():
    cost = attention_cost(REPEATED, layers=4)
    for p in (-1, 5):
        with pytest.raises(ValueError, match=f"parallel_layers={p}: allowed is .* 0 to 4"):
            cost.operations(p)
    for examples, layers in (([], 3), ([[[]]], 3), (REPEATED, 0)):
        with pytest.raises(ValueError, match="there is no attention"):
            attention_cost(examples, layers)

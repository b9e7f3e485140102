"""Sizes are rounded up little, to few."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lait import shapes


@given(size=st.integers(1, 100_000), step=st.sampled_from([1, 8, 64]))
def test_a_rounded_size_is_less_than_a_quarter_or_a_step_more(size, step):
    found = shapes.rounded(size, step)
    assert size <= found < max(size * 1.25, size + step)
    assert found % step == 0
    assert shapes.rounded(found, step) == found


def test_between_powers_of_two_there_are_few_sizes():
    assert len({shapes.rounded(size) for size in range(513, 1025)}) == 4
    assert {shapes.rounded(size, 64) for size in range(1, 257)} == {64, 128, 192, 256}


@given(count=st.integers(1, 300), step=st.sampled_from([1, 8, 64]))
def test_filled_repeats_the_last(count, step):
    found = shapes.filled(torch.arange(count), step)
    assert len(found) == shapes.rounded(count, step)
    assert found.tolist() == [*range(count), *[count - 1] * (len(found) - count)]


@pytest.mark.parametrize("rows", [1, 64, 2048, 2049, 5000])
def test_row_blocks_are_all_rows_in_order(rows):
    blocks = list(shapes.row_blocks(rows))
    assert torch.cat([block[:count] for block, count in blocks]).tolist() == list(range(rows))
    assert all(len(block) <= shapes.ROWS for block, _ in blocks)


@given(
    lengths=st.lists(st.integers(1, 300), min_size=1, max_size=40),
    tokens=st.integers(1, 2000),
    most=st.integers(1, 20),
)
def test_length_groups_hold_every_segment_once_within_the_budget(lengths, tokens, most):
    seen = []
    for places, longest in shapes.length_groups(torch.tensor(lengths), tokens, most):
        assert len(places) <= most
        assert len(places) == 1 or len(places) * longest <= tokens
        assert all(
            shapes.rounded(lengths[place], shapes.TOKEN_STEP) == longest
            for place in places.tolist()
        )
        seen += places.tolist()
    assert sorted(seen) == list(range(len(lengths)))
    rounded = [shapes.rounded(lengths[place], shapes.TOKEN_STEP) for place in seen]
    assert rounded == sorted(rounded)


@pytest.mark.parametrize("rows", [0, 1, 64, 100, 2048, 4500])
def test_in_row_blocks_is_the_function(rows):
    left, right = torch.randn(rows, 3), torch.randn(rows, 3)

    def function(x, y):
        assert len(x) <= shapes.ROWS
        return (x * y).sum(dim=1, keepdim=True)

    expected = (left * right).sum(dim=1, keepdim=True)
    torch.testing.assert_close(shapes.in_row_blocks(function, left, right), expected)
    out = torch.full((rows, 1), torch.nan)
    assert shapes.in_row_blocks(function, left, right, out=out) is out
    torch.testing.assert_close(out, expected)

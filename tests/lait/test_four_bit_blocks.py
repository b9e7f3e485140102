"""Q4_0 blocks: found where a matrix is made of them, and exact to the last bit."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.four_bit_blocks import pack, unpack


def blocks(rows: int, columns: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random blocks as a quantiser writes them: some weight of each has q = 0."""
    generator = torch.Generator().manual_seed(seed)
    packed = torch.randint(0, 256, (rows, columns // 2), generator=generator, dtype=torch.uint8)
    packed[:, ::16] &= 0xF0
    scales = torch.randn(rows, columns // 32, generator=generator)
    # From scales that are nearly too small for float16 to large ones.
    exponents = torch.randint(-20, 5, scales.shape, generator=generator)
    return packed, (scales * 2.0**exponents).half()


def test_a_block_by_hand():
    # Byte i holds the weights i (low half) and i + 16 (high half).
    packed = torch.full((1, 16), 0x88, dtype=torch.uint8)
    packed[0, 0], packed[0, 3] = 0xF0, 0x59
    row = unpack(packed, torch.tensor([[0.5]], dtype=torch.float16))[0]
    expected = torch.zeros(32)
    expected[0], expected[16], expected[3], expected[19] = -4.0, 3.5, 0.5, -1.5
    assert torch.equal(row, expected)


@settings(max_examples=50, deadline=None)
@given(rows=st.integers(1, 9), wide=st.integers(1, 4), seed=st.integers(0, 2**32))
def test_what_blocks_stand_for_is_found_again_exactly(rows, wide, seed):
    weights = unpack(*blocks(rows, 32 * wide, seed))
    found = pack(weights)
    assert found is not None
    assert torch.equal(unpack(*found), weights)
    assert sum(part.numel() * part.element_size() for part in found) == rows * wide * 18


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 8 * 64 - 1))
def test_one_weight_that_moved_is_noticed(seed, place):
    weights = unpack(*blocks(8, 64, seed))
    peak = weights.abs().max()
    flat = weights.view(-1)
    flat[place] += peak / 50
    assert pack(weights) is None


def test_zeros_are_blocks():
    found = pack(torch.zeros(4, 64))
    assert found is not None
    assert torch.equal(unpack(*found), torch.zeros(4, 64))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e6, 1e-9])
def test_what_float16_scales_cannot_hold_is_no_block(value):
    weights = torch.zeros(2, 32)
    weights[1, 3] = value
    assert pack(weights) is None


def test_rows_that_are_no_multiple_of_a_block_are_none():
    assert pack(torch.zeros(4, 33)) is None


@pytest.mark.parametrize(
    ("packed", "scales"),
    [
        (torch.zeros(4, 32, dtype=torch.uint8), torch.zeros(4, 1, dtype=torch.float16)),
        (torch.zeros(4, 32, dtype=torch.uint8), torch.zeros(3, 2, dtype=torch.float16)),
        (torch.zeros(4, 32, dtype=torch.uint8), torch.zeros(4, 2)),
        (torch.zeros(4, 32, dtype=torch.int8), torch.zeros(4, 2, dtype=torch.float16)),
        (torch.zeros(4, 20, dtype=torch.uint8), torch.zeros(4, 1, dtype=torch.float16)),
        (torch.zeros(32, dtype=torch.uint8), torch.zeros(2, dtype=torch.float16)),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(packed, scales):
    with pytest.raises(ValueError, match="no Q4_0 blocks"):
        unpack(packed, scales)

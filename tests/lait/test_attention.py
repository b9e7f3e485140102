"""Who sees whom, and attention itself."""

from __future__ import annotations

import torch

from lait.attention import additive_mask, all_to_all, attend, block_diagonal

SEGMENT_IDS = torch.tensor([[0, 0, 1, -1]])


def test_parallel_layers_see_one_segment():
    assert block_diagonal(SEGMENT_IDS)[0, 0].int().tolist() == [
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
    ]


def test_joint_layers_see_all_but_padding():
    assert all_to_all(SEGMENT_IDS)[0, 0].int().tolist() == [
        [1, 1, 1, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 0],
        [0, 0, 0, 1],
    ]


def test_mask_of_a_model_without_relative_positions(tiny_model):
    mask = additive_mask(tiny_model("bert").encoder, all_to_all(SEGMENT_IDS), torch.float32)
    assert mask.shape == (1, 1, 4, 4)
    assert mask[0, 0, 0].tolist() == [0.0, 0.0, 0.0, float("-inf")]


def test_mask_with_relative_positions_depends_on_their_difference(tiny_model):
    encoder = tiny_model("t5").encoder
    mask = additive_mask(encoder, all_to_all(torch.zeros(1, 6, dtype=torch.long)), torch.float32)
    assert mask.shape == (1, 4, 6, 6)
    for difference in range(-5, 6):
        diagonal = mask[0].diagonal(difference, dim1=1, dim2=2)
        expected = encoder.relative_bias(torch.tensor(difference))
        torch.testing.assert_close(diagonal, expected[:, None].expand_as(diagonal))
    assert mask[0].std() > 0.01


def test_attend_is_the_formula(tiny_model):
    torch.manual_seed(0)
    encoder = tiny_model("bert").encoder
    query, key, value = torch.randn(2, 3, 4, 8), torch.randn(2, 5, 4, 8), torch.randn(2, 5, 4, 8)
    mask = torch.randn(2, 4, 3, 5)
    scores = torch.einsum("bqhd,bkhd->bhqk", query, key) * 8**-0.5 + mask
    expected = torch.einsum("bhqk,bkhd->bqhd", scores.softmax(-1), value)
    torch.testing.assert_close(attend(encoder, query, key, value, mask), expected)

"""States side by side, and the index functions under the heads."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.segments import (
    SegmentStates,
    concatenate,
    first_positions,
    mean_by_segment,
    pack_states,
    pad_states,
    positions_in_segments,
    present,
)


def states(lengths, seed=0, width=2):
    generator = torch.Generator().manual_seed(seed)
    return pad_states([torch.randn(n, width, generator=generator) for n in lengths], 1)


PARTS = st.integers(1, 4).flatmap(
    lambda examples: st.lists(
        st.lists(st.integers(1, 6), min_size=examples, max_size=examples), min_size=1, max_size=3
    )
)


@settings(max_examples=50, deadline=None)
@given(PARTS)
def test_concatenate_puts_segments_one_after_another_without_gaps(lengths):
    parts = [states(part, seed) for seed, part in enumerate(lengths)]
    hidden, segment_ids = concatenate(parts)
    for i in range(len(parts[0])):
        rows = [part.unpadded()[i] for part in parts]
        expected = torch.cat(rows)
        places = [place for place, row in enumerate(rows) for _ in row]
        assert torch.equal(hidden[i, : len(expected)], expected)
        assert segment_ids[i].tolist() == places + [-1] * (segment_ids.shape[1] - len(places))
    assert segment_ids.shape[1] == max(map(sum, zip(*lengths, strict=True)))


def test_states_and_their_lengths_must_fit():
    with pytest.raises(ValueError, match=r"\(2, 3\).*expected \[segments, tokens, width\]"):
        SegmentStates(torch.zeros(2, 3), torch.tensor([1, 2]), 0)
    with pytest.raises(ValueError, match=r"\(3,\)"):
        SegmentStates(torch.zeros(2, 3, 4), torch.tensor([1, 2, 3]), 0)


def test_select_and_unpadded():
    found = states([3, 1, 2])
    part = found.select([1, 2])
    assert part.hidden.shape == (2, 2, 2)
    for one, two in zip(part.unpadded(), found.unpadded()[1:], strict=True):
        assert torch.equal(one, two)
    assert torch.equal(found.select(torch.tensor([2, 0])).lengths, torch.tensor([2, 3]))
    assert len(found.select([])) == 0
    assert found.valid.tolist() == [[True] * 3, [True, False, False], [True, True, False]]


def test_index_functions():
    segment_ids = torch.tensor([[0, 0, 1, 2, 2, -1], [0, 1, 1, 1, -1, -1], [0, 0, 0, 0, 0, 0]])
    assert positions_in_segments(segment_ids)[:, :4].tolist() == [
        [0, 1, 0, 0],
        [0, 0, 1, 2],
        [0, 1, 2, 3],
    ]
    assert first_positions(segment_ids, 3).tolist() == [[0, 2, 3], [0, 1, 0], [0, 0, 0]]
    assert present(segment_ids, 3).tolist() == [
        [True, True, True],
        [True, True, False],
        [True, False, False],
    ]


def test_mean_by_segment():
    hidden = torch.arange(12.0).view(1, 6, 2)
    segment_ids = torch.tensor([[0, 0, 1, 1, 1, -1]])
    assert mean_by_segment(hidden, segment_ids, 3).tolist() == [
        [[1.0, 2.0], [6.0, 7.0], [0.0, 0.0]]
    ]


@given(
    lengths=st.lists(st.integers(1, 6), min_size=1, max_size=6), rows=st.lists(st.integers(0, 5))
)
def test_packed_states_hold_what_padded_ones_do(lengths, rows):
    padded = states(lengths)
    packed = pack_states(padded.unpadded(), 1)
    torch.testing.assert_close(padded.packed().tokens, packed.tokens)
    rows = torch.tensor([row % len(lengths) for row in rows], dtype=torch.long)
    expected = padded.select(rows)
    for found in (packed.select(rows), packed.choose(rows), packed.select(rows, 9)):
        assert found.lengths.tolist() == expected.lengths.tolist()
        assert found.parallel_layers == 1
        for one, other in zip(found.unpadded(), expected.unpadded(), strict=True):
            torch.testing.assert_close(one, other)

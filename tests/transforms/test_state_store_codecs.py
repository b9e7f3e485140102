"""What goes into a codec comes out, rounded as it promises."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.state_store_samples import bits
from transforms.state_store import CODECS, StoreError, get_codec

few = settings(max_examples=50, deadline=None)
floats = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=24).map(
    lambda patterns: torch.from_numpy(np.array(patterns, np.uint32).view(np.float32).copy())
)


def round_to_bfloat16(value: np.float32) -> int:
    """Bits of the nearest bfloat16, ties to even, by integer arithmetic."""
    pattern = int(np.asarray(value).view(np.uint32))
    return (pattern + 0x7FFF + ((pattern >> 16) & 1)) >> 16


def without_nan(values: torch.Tensor) -> torch.Tensor:
    """NaN as 0: its bits have no one right rounding."""
    return torch.where(values.isnan(), torch.zeros_like(values), values)


def round_trip(name: str, hidden: torch.Tensor) -> torch.Tensor:
    codec = get_codec(name)
    payload = codec.encode(hidden)
    assert len(payload) == codec.num_bytes(*hidden.shape)
    return codec.decode(payload, *hidden.shape)


@few
@given(floats, st.booleans())
def test_fp32_keeps_every_bit(values: torch.Tensor, tall: bool) -> None:
    hidden = values[:, None] if tall else values[None]
    decoded = round_trip("fp32", hidden)
    assert decoded.dtype == torch.float32 and decoded.shape == hidden.shape
    assert bits(decoded) == bits(hidden)


@few
@given(floats)
def test_bf16_keeps_every_bit_of_bfloat16(values: torch.Tensor) -> None:
    hidden = values.view(torch.bfloat16)[None]
    decoded = round_trip("bf16", hidden)
    assert decoded.dtype == torch.bfloat16
    assert bits(decoded) == bits(hidden)


@few
@given(floats)
def test_bf16_rounds_float32_to_nearest_even(values: torch.Tensor) -> None:
    numbers = without_nan(values)
    decoded = round_trip("bf16", numbers[None])
    expected = [round_to_bfloat16(value) for value in numbers.numpy()]
    assert decoded.view(torch.uint16)[0].tolist() == expected


def test_bf16_ties_go_to_even() -> None:
    # 1 + 1/256 lies halfway between 1 and 1 + 1/128; 1 + 3/256 between odd and even.
    decoded = round_trip("bf16", torch.tensor([[1 + 1 / 256, 1 + 3 / 256]]))
    assert decoded.tolist() == [[1.0, 1 + 1 / 64]]


@few
@given(floats)
def test_fp32_widens_bfloat16_exactly(values: torch.Tensor) -> None:
    narrow = without_nan(values.view(torch.bfloat16))[None]
    decoded = round_trip("fp32", narrow)
    assert decoded.dtype == torch.float32
    assert bits(decoded.to(torch.bfloat16)) == bits(narrow)


@pytest.mark.parametrize("name", sorted(CODECS))
def test_decoded_states_are_writable_and_own_their_memory(name: str) -> None:
    codec = get_codec(name)
    payload = codec.encode(torch.ones(2, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decoded = codec.decode(memoryview(payload), 2, 3)
        decoded.zero_()
    assert payload == codec.encode(torch.ones(2, 3))


def test_payloads_may_begin_at_any_address() -> None:
    hidden = torch.arange(6.0).view(2, 3)
    for name in CODECS:
        shifted = memoryview(b"x" + get_codec(name).encode(hidden))[1:]
        assert get_codec(name).decode(shifted, 2, 3).float().equal(hidden)


def test_encoding_does_not_care_about_strides() -> None:
    hidden = torch.arange(6.0).view(3, 2).T
    assert round_trip("fp32", hidden).equal(hidden)


def test_unknown_codec_is_refused_with_the_known_ones() -> None:
    with pytest.raises(StoreError, match=r"--state_codec 'fp8'.*bf16 or fp32"):
        get_codec("fp8")

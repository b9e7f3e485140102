"""Segments: what gives a state its name, and what does not."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.bundles import run_bundle
from transforms.records import Claim, Document, Occurrence
from transforms.segments import (
    MakeSegments,
    SegmentIdentity,
    claim_segments,
    document_segments,
)

IDENTITY = SegmentIdentity("fingerprint", "float32", 256)


def test_an_id_is_thirty_two_hexadecimal_digits() -> None:
    name = IDENTITY.segment_id("Some text.")
    assert len(name) == 32
    assert set(name) <= set(string.hexdigits.lower())


def test_an_id_never_changes() -> None:
    """Stores outlive programs: this digest of format version 1 is written in them."""
    assert IDENTITY.segment_id("Some text.") == SegmentIdentity(*IDENTITY).segment_id("Some text.")
    assert IDENTITY.segment_id("Some text.") == "6aab7714bc280352c63722ed5cf99fcc"


@pytest.mark.parametrize(
    "other",
    [
        IDENTITY._replace(fingerprint="another"),
        IDENTITY._replace(dtype="bfloat16"),
        IDENTITY._replace(max_length=128),
    ],
)
def test_another_setting_is_another_id(other: SegmentIdentity) -> None:
    assert other.segment_id("Some text.") != IDENTITY.segment_id("Some text.")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="aB.é中 \t\n\u00a0", max_size=6), min_size=2, max_size=2))
def test_only_white_space_does_not_matter(texts: list[str]) -> None:
    one, other = texts
    same = " ".join(one.split()) == " ".join(other.split())
    assert (IDENTITY.segment_id(one) == IDENTITY.segment_id(other)) == same


def test_fields_do_not_run_into_each_other() -> None:
    one = SegmentIdentity("a", "b", 1).segment_id("c")
    assert SegmentIdentity("ab", "", 1).segment_id("c") != one


def test_a_document_s_sentences_keep_their_places() -> None:
    document = Document("d", "g", "en", "", "One. Two. One.")
    spans = ((0, 4), (5, 9), (10, 14))
    first, second, third = document_segments(document, spans, IDENTITY)
    assert first == (IDENTITY.segment_id("One."), Occurrence("g", "d", 0, 0, 4), "One.")
    assert second[1:] == (Occurrence("g", "d", 1, 5, 9), "Two.")
    assert third[0] == first[0]
    assert third[1] == Occurrence("g", "d", 2, 10, 14)
    assert run_bundle(MakeSegments(IDENTITY), [(document, spans)])["main"] == [first, second, third]


def test_claims_are_sentences_of_a_document_of_no_group() -> None:
    claims = [Claim(0, "k", "First."), Claim(1, "l", "One.")]
    first, second = claim_segments(claims, IDENTITY)
    assert first[1] == Occurrence("", "claims", 0, 0, 6)
    # The role is no part of a segment: a claim and an equal sentence share a state.
    assert second[0] == IDENTITY.segment_id("One.")

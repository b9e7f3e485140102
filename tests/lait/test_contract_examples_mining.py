"""Mining neutral clauses by their embeddings."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.training.contracts.embedding import BATCH_TOKENS, batches_by_length, embed
from lait.training.contracts.mining import most_similar, not_repeating, sample

FEW = settings(max_examples=30, deadline=None)


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def test_the_queries_take_turns_with_the_nearest_clause():
    clauses = unit([[1, 0], [0, 1], [1, 0.1], [0.1, 1], [-1, -1]])
    queries = unit([[1, 0], [0, 1]])
    assert most_similar(clauses, queries, range(5), 4) == [0, 1, 2, 3]
    assert most_similar(clauses, queries[:1], range(5), 3) == [0, 2, 3]
    assert most_similar(clauses, queries, [4, 3, 1], 9) == [3, 1, 4]
    assert most_similar(clauses, queries, [], 3) == []
    assert most_similar(clauses, queries, range(5), 0) == []


@FEW
@given(st.integers(0, 12), st.sets(st.integers(0, 9)), st.integers(0, 10**6))
def test_mined_clauses_are_allowed_and_none_twice(count, allowed, seed):
    rng = np.random.default_rng(seed)
    clauses, queries = unit(rng.normal(size=(10, 4))), unit(rng.normal(size=(2, 4)))
    chosen = most_similar(clauses, queries, sorted(allowed), count)
    assert len(set(chosen)) == len(chosen) == min(count, len(allowed))
    assert set(chosen) <= allowed
    # One query: no allowed clause that was left is nearer than a chosen one.
    chosen = most_similar(clauses, queries[:1], sorted(allowed), count)
    cosines = clauses @ queries[0]
    left = allowed - set(chosen)
    if chosen and left:
        assert min(cosines[chosen]) >= max(cosines[sorted(left)])
    drawn = sample(sorted(allowed), count, random.Random(seed))
    assert len(set(drawn)) == len(drawn) == min(count, len(allowed))


def test_clauses_near_the_evidence_are_no_candidates():
    clauses = unit([[1, 0], [1, 0.05], [1, 1], [0, 1]])
    assert not_repeating(clauses, [0], [1, 2, 3], 0.9) == [2, 3]
    assert not_repeating(clauses, [0], [1, 2, 3], 0.5) == [3]
    assert not_repeating(clauses, [], [1, 2, 3], 0.5) == [1, 2, 3]
    assert not_repeating(clauses, [0], [], 0.5) == []


def test_embeddings_are_of_length_one_and_do_not_depend_on_the_batch(tiny_backbone):
    directory = str(tiny_backbone("bert"))
    texts = ["w1 w2 w3", "w4", "w5 w6 w7 w8 w9 w1 w2", "w4"]
    vectors = embed(directory, texts, "float32")
    assert vectors.shape == (4, 32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[1], vectors[3], atol=1e-6)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(embed(directory, [text], "float32")[0], vector, atol=1e-5)
    assert embed(directory, [], "float32").shape == (0, 32)


@FEW
@given(st.lists(st.integers(1, 256), max_size=200))
def test_batches_hold_every_text_once_and_not_too_many_tokens(lengths):
    batches = batches_by_length(lengths)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) * max(lengths[i] for i in batch) <= BATCH_TOKENS

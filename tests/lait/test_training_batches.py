"""Batches and P of a step: pure functions of the seed."""

from __future__ import annotations

import itertools
from collections import Counter

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.tokenization import SegmentTokenizer
from lait.training.batches import (
    BATCHES_IN_POOL,
    MOST_TOKENS,
    TrainingBatches,
    divide,
    draw_parallel_layers,
    epoch_batches,
)
from lait.training.examples import Example
from tests.tiny_models import word_tokenizer

LENGTHS = st.lists(st.integers(1, 40), max_size=60)


@settings(max_examples=50, deadline=None)
@given(lengths=LENGTHS, batch_size=st.integers(1, 7), seed=st.integers(), epoch=st.integers(0, 3))
def test_an_epoch_is_a_permutation(lengths, batch_size, seed, epoch):
    batches = epoch_batches(lengths, batch_size, seed, epoch)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert len(batches) == -(-len(lengths) // batch_size)
    assert batches == epoch_batches(list(lengths), batch_size, seed, epoch)


def test_epochs_and_seeds_differ():
    lengths = list(range(40))
    orders = {str(epoch_batches(lengths, 4, seed, epoch)) for seed in (0, 1) for epoch in (0, 1)}
    assert len(orders) == 4


def test_batches_are_of_similar_lengths():
    lengths = [i % 50 for i in range(8 * BATCHES_IN_POOL)]
    batches = epoch_batches(lengths, 8, 0, 0)
    spread = [max(lengths[i] for i in b) - min(lengths[i] for i in b) for b in batches]
    assert max(spread) <= 3


def test_parallel_layers_of_a_step():
    drawn = [draw_parallel_layers((0, 2, 5), 3, step) for step in range(600)]
    assert drawn == [draw_parallel_layers((0, 2, 5), 3, step) for step in range(600)]
    counts = Counter(p for several in drawn for p in several)
    assert set(counts) == {0, 2, 5}
    assert min(counts.values()) > 150


def test_several_layers_a_step_are_different_and_the_first_is_that_of_one():
    choices = (0, 0, 2, 5)
    for step in range(200):
        several = draw_parallel_layers(choices, 3, step, 2)
        assert len(set(several)) == 2
        assert several[:1] == draw_parallel_layers(choices, 3, step)
        assert sorted(draw_parallel_layers(choices, 3, step, 9)) == [0, 2, 5]
    counts = Counter(draw_parallel_layers(choices, 3, step)[0] for step in range(900))
    assert counts[0] > 1.5 * counts[2]


def test_what_each_step_has_comes_besides_what_it_draws():
    choices = (0, 2, 5)
    for step in range(50):
        layers = draw_parallel_layers(choices, 3, step, 1, (5, 6))
        assert layers[:2] == [5, 6]
        assert layers[2] in (0, 2)
        assert len(layers) == 3
        assert draw_parallel_layers((5,), 3, step, 1, (5,)) == [5]


def test_the_batch_of_a_step_does_not_depend_on_earlier_steps():
    tokenizer = SegmentTokenizer(word_tokenizer("bert").to_str(), 20)
    examples = [Example((f"w{i}", "w1 " * (i % 4 + 1)), i % 3) for i in range(10)]
    batches = TrainingBatches(examples, tokenizer, 3, seed=5)
    assert batches.per_epoch == 4
    in_order = [batches.at(step) for step in range(8)]
    for step in (6, 1, 7, 0):
        inputs, labels, _ = TrainingBatches(examples, tokenizer, 3, seed=5).at(step)
        assert labels.tolist() == in_order[step][1].tolist()
        assert inputs["input_ids"].tolist() == in_order[step][0]["input_ids"].tolist()
    # Labels stay with their texts: w0 is token 7 of the vocabulary.
    for inputs, labels, _ in in_order:
        for row, label in zip(inputs["input_ids"].tolist(), labels.tolist(), strict=True):
            assert (row[1] - tokenizer.ids(["w0"])[0][1]) % 3 == label


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 2 * MOST_TOKENS), min_size=1, max_size=40), st.integers(1, 9))
def test_a_step_is_divided_into_parts_that_fit_in_memory(lengths, most):
    parts = divide(lengths, most)
    assert [place for part in parts for place in part] == list(range(len(lengths)))
    for part in parts:
        tokens = len(part) * max(lengths[place] for place in part)
        assert len(part) <= most
        assert len(part) == 1 or tokens <= MOST_TOKENS
    # None could be joined with the next example.
    for part, following in itertools.pairwise(parts):
        longest = max(lengths[place] for place in [*part, following[0]])
        assert len(part) == most or (len(part) + 1) * longest > MOST_TOKENS


def test_long_examples_are_taken_in_parts_of_the_same_step():
    long, short = ("a " * 900 + "b",) * 2, ("a", "b")
    examples = [Example(segments, i % 3) for i, segments in enumerate([long, short] * 20)]
    tokenizer = SegmentTokenizer(word_tokenizer("bert").to_str(), 2048)
    batches = TrainingBatches(examples, tokenizer, 40, seed=0)
    parts = batches.parts(0)
    assert len(parts) > 1
    assert torch.cat([part.labels for part in parts]).tolist() == batches.at(0).labels.tolist()

"""Batches of an epoch: of similar lengths, shuffled, a pure function of the seed.

A run that was killed goes on at any step with the very batches it would have
had, without replaying the earlier ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lait.tokenization import SegmentTokenizer
from lait.training.code_switching.switching import CodeSwitching
from lait.training.examples import Example

# Examples are sorted by length within pools of this many batches: enough to
# waste little padding, few enough to keep the batches varied.
BATCHES_IN_POOL = 64
# Tokens of a micro-batch, with padding. A step on 48 texts of 600 would need 20 GiB at two P's.
MOST_TOKENS = 12_288


def epoch_batches(
    lengths: Sequence[int], batch_size: int, seed: int, epoch: int
) -> list[list[int]]:
    """Indices of each batch of one epoch; the last incomplete batch is kept.

    lengths : tokens of each example.
    """
    rng = random.Random(f"{seed}/{epoch}")
    order = list(range(len(lengths)))
    rng.shuffle(order)
    pool = batch_size * BATCHES_IN_POOL
    batches = []
    for start in range(0, len(order), pool):
        members = sorted(order[start : start + pool], key=lengths.__getitem__)
        batches += [members[i : i + batch_size] for i in range(0, len(members), batch_size)]
    rng.shuffle(batches)
    return batches


def divide(lengths: Sequence[int], most: int) -> list[range]:
    """Places of consecutive examples that are computed at once, in order.

    lengths : tokens of each example. most : examples.
    """
    parts: list[range] = []
    start = longest = 0
    for place, length in enumerate(lengths):
        longest = max(longest, length)
        if place > start and (place - start == most or (place + 1 - start) * longest > MOST_TOKENS):
            parts.append(range(start, place))
            start, longest = place, length
    return [*parts, range(start, len(lengths))]


def draw_parallel_layers(
    choices: Sequence[int], seed: int, step: int, count: int = 1, each_step: Sequence[int] = ()
) -> list[int]:
    """The different P's of a step: ``each_step`` and ``count`` drawn, by seed and step alone.

    choices : one given twice is as likely again. All are drawn if there are no more
        than ``count`` different ones besides ``each_step``.
    """
    rng, layers = random.Random(f"{seed}/P/{step}"), list(each_step)
    for _ in range(count):
        left = [p for p in choices if p not in layers]
        if left:
            layers.append(rng.choice(left))
    return layers


class Part(NamedTuple):
    """A micro-batch.

    inputs : as ``SegmentTokenizer.pack`` makes them. labels : [examples].
    taught : what a teacher reads, if that is something else.
    """

    inputs: dict[str, Tensor]
    labels: Tensor
    taught: dict[str, Tensor] | None = None


class TrainingBatches:
    """The batch of any step: a pure function of the examples, batch size, seed and step.

    Parameters
    ----------
    teacher_tokenizer : SegmentTokenizer, optional
        Of a teacher that reads the same texts in a vocabulary of its own.
    switching : CodeSwitching, optional
        What to make of the examples' texts, anew each epoch; a teacher reads them as they are.
    batch_size, accumulate : int
        A step has ``batch_size * accumulate`` examples, the same ones and in the
        same order however they are divided.

    Attributes
    ----------
    per_epoch : int
        Steps that pass over all examples once.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        tokenizer: SegmentTokenizer,
        batch_size: int,
        seed: int,
        accumulate: int = 1,
        teacher_tokenizer: SegmentTokenizer | None = None,
        switching: CodeSwitching | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._examples, self._teacher_tokenizer = examples, teacher_tokenizer
        self._switching = switching
        self._part, self._batch_size, self._seed = batch_size, batch_size * accumulate, seed
        self._tokens = [tokenizer.ids(example.segments) for example in examples]
        self._lengths = [sum(map(len, segments)) for segments in self._tokens]
        self._labels = torch.tensor([example.label for example in examples])
        self._epoch, self._batches = -1, list[list[int]]()
        self.per_epoch = -(-len(examples) // self._batch_size)

    def at(self, step: int) -> Part:
        """A whole step."""
        return self._pack(self._indices(step))

    def parts(self, step: int) -> list[Part]:
        """The same in micro-batches, each padded for itself.

        They have at most ``batch_size`` examples, and MOST_TOKENS tokens but for single examples.
        """
        batch = self._indices(step)
        divided = divide([self._lengths[i] for i in batch], self._part)
        return [self._pack([batch[i] for i in part]) for part in divided]

    def _indices(self, step: int) -> list[int]:
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch:
            self._epoch = epoch
            self._batches = epoch_batches(self._lengths, self._batch_size, self._seed, epoch)
        return self._batches[place]

    def _pack(self, batch: list[int]) -> Part:
        return Part(self._inputs(batch), self._labels[batch], self._taught(batch))

    def _inputs(self, batch: list[int]) -> dict[str, Tensor]:
        switching, tokenizer = self._switching, self._tokenizer
        if switching is None:
            return tokenizer.pack([self._tokens[i] for i in batch])
        # Now, not for all examples at once: it is a small part of a step.
        switched = (switching(self._examples[i].segments, self._epoch, i) for i in batch)
        return tokenizer.pack([tokenizer.ids(texts) for texts in switched])

    def _taught(self, batch: list[int]) -> dict[str, Tensor] | None:
        """The texts as they are written, if that is not what the student reads."""
        reader = self._teacher_tokenizer
        if reader is not None:
            return reader.pack([reader.ids(self._examples[i].segments) for i in batch])
        if self._switching is not None:
            return self._tokenizer.pack([self._tokens[i] for i in batch])
        return None

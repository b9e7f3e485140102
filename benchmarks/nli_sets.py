"""Labelled sentence pairs to train and measure on, by the data set that they come from."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.common import DATA, BenchmarkError
from lait.modeling import LABELS
from lait.training.examples import Example, ExamplesError, read_examples, read_rows

NLI = DATA.parent / "nli"
TRAIN_PAIRS = NLI / "train.jsonl.gz"
DEV_PAIRS = NLI / "dev.jsonl.gz"

Groups = dict[str, list[Example]]


def read_groups(path: Path, flag: str, released_only: bool = False) -> Groups:
    """Examples by their ``source``, in the order of the file; labels as in ``LABELS``.

    flag : names the file in messages. released_only : leave out rows that a
        checkpoint that ships must not be trained on.

    Raises
    ------
    BenchmarkError
        If the file is missing or a row cannot be used.
    """
    groups: Groups = {}
    try:
        examples = iter(read_examples([path], LABELS, released_only))
        for _, row in read_rows(path):
            if not released_only or row.get("release", False):
                groups.setdefault(str(row.get("source", path.name)), []).append(next(examples))
    except ExamplesError as error:
        raise BenchmarkError(f"{flag} {error}") from error
    return groups


def even_sample(examples: Sequence[Example], most: int) -> list[Example]:
    """At most ``most`` examples, evenly spread over the list, in its order."""
    count = min(most, len(examples))
    return [examples[i * len(examples) // count] for i in range(count)]


def dev_groups(path: Path, most: int) -> Groups:
    """Dev examples by data set, an even sample of at most ``most`` each.

    Raises
    ------
    BenchmarkError
        See :func:`read_groups`; or if ``most`` is not positive.
    """
    if most < 1:
        raise BenchmarkError(f"the number of dev examples is {most}: give 1 or more a data set.")
    return {
        name: even_sample(examples, most) for name, examples in read_groups(path, "--dev").items()
    }


def training_sample(
    groups: Mapping[str, Sequence[Example]], count: int, seed: int, sources: Sequence[str] = ()
) -> list[Example]:
    """``count`` examples at random without repetition, of the given sources or of all.

    Raises
    ------
    BenchmarkError
        For a source that the data does not have, or too few examples.
    """
    missing = [name for name in sources if name not in groups]
    if missing:
        raise BenchmarkError(
            f"--train has no rows of {', '.join(missing)}: choose among {', '.join(groups)}."
        )
    pool = [example for name in sources or groups for example in groups[name]]
    if not 1 <= count <= len(pool):
        raise BenchmarkError(
            f"--examples {count}: there are {len(pool):,} examples of "
            f"{', '.join(sources or groups)}; give a number from 1 to that."
        )
    return random.Random(seed).sample(pool, count)


def hypothesis_only(examples: Sequence[Example]) -> list[Example]:
    """The same examples without their premises."""
    return [Example(example.segments[:1], example.label) for example in examples]


def majority_label(examples: Sequence[Example]) -> int:
    """The most frequent label; of equally frequent ones the first in ``LABELS``."""
    counts = Counter(example.label for example in examples)
    return min(counts, key=lambda label: (-counts[label], label))


def digest(examples: Sequence[Example]) -> str:
    """A hash of texts, labels and order: equal for the same examples only."""
    text = repr([(example.segments, example.label) for example in examples])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]

"""Examples by length: the shortest, middle and longest third of each data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.nli_sets import Groups
from lait.tokenization import SegmentTokenizer
from lait.training.examples import Example

THIRDS = ("shortest third", "middle third", "longest third")


def total_tokens(examples: Sequence[Example], tokenizer: SegmentTokenizer) -> np.ndarray:
    """Tokens of all segments of each example, special tokens included: int [examples]."""
    return np.array([sum(map(len, tokenizer.ids(list(e.segments)))) for e in examples])


def thirds(lengths: np.ndarray) -> list[np.ndarray]:
    """Places of the shortest, middle and longest third, each in ascending length.

    Of equal lengths the earlier one counts as shorter; sizes differ by one at most.
    """
    return np.array_split(np.argsort(lengths, kind="stable"), len(THIRDS))


def by_length(
    groups: Mapping[str, Sequence[Example]], tokenizer: SegmentTokenizer
) -> tuple[dict[str, Groups], dict[str, dict[str, float]]]:
    """The groups split into thirds, and the mean tokens of each.

    Data sets differ in length and in difficulty, so each is split on its own:
    a third has as many examples of one data set as another third.

    Returns third -> data set -> examples, and third -> data set -> tokens.
    """
    parts: dict[str, Groups] = {third: {} for third in THIRDS}
    tokens: dict[str, dict[str, float]] = {third: {} for third in THIRDS}
    for name, examples in groups.items():
        lengths = total_tokens(examples, tokenizer)
        for third, places in zip(THIRDS, thirds(lengths), strict=True):
            if len(places):
                parts[third][name] = [examples[i] for i in places]
                tokens[third][name] = float(lengths[places].mean())
    return parts, tokens

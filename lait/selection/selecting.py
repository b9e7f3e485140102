"""From examples and checkpoints to a selection: who is asked, on which half, what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lait.modeling import LaitForSequenceClassification
from lait.selection.attention_cost import AttentionCost
from lait.selection.choose import NAMES, Choice, bar_of, better_reference, choose_all
from lait.selection.curve import ALONE, Answers, Curve, Row, make_curve, part
from lait.selection.evaluate import correct_answers, cost_of
from lait.selection.examples import HeldOutExample, halves, indices_by_source
from lait.selection.search import binary_search

Load = Callable[[int], LaitForSequenceClassification]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Selection:
    """Everything that a selection found.

    cost : attention over all examples.
    everything, choosing, reporting : curves on all examples and on each half.
    sources : curves by source.
    reference : the row that the bars are set by, chosen on the choosing half.
    choices : made on the choosing half.
    looked_at : P's in the order in which they were evaluated.
    """

    cost: AttentionCost
    everything: Curve
    choosing: Curve
    reporting: Curve
    sources: dict[str, Curve]
    reference: Row
    choices: list[Choice]
    looked_at: tuple[int, ...]


class Asked:
    """Answers to the examples by P, each P asked once, when first needed.

    load : P -> the model that answers for it; one model for all P's, or one each.
    """

    def __init__(self, load: Load, examples: Sequence[HeldOutExample], say: Say) -> None:
        self.answers: dict[Row, np.ndarray] = {}
        self._load, self._examples, self._say = load, examples, say
        self._layers: int | None = None

    def at(self, parallel_layers: int) -> np.ndarray:
        """Which examples P gets right: bool [examples]."""
        if parallel_layers not in self.answers:
            model = self._load(parallel_layers)
            self._check_layers(model, parallel_layers)
            found = correct_answers(model, self._examples, parallel_layers)
            self.answers[parallel_layers] = found
            self._say(f"P = {parallel_layers}: {found.mean():.3f} of {len(found):,} examples")
        return self.answers[parallel_layers]

    def _check_layers(self, model: LaitForSequenceClassification, parallel_layers: int) -> None:
        layers = model.config.num_hidden_layers
        self._layers = self._layers or layers
        if layers != self._layers:
            raise ValueError(
                f"--checkpoints: the one for P = {parallel_layers} has {layers} layers, the first "
                f"one {self._layers}; P's of different backbones cannot be compared."
            )


def select(
    load: Load,
    examples: Sequence[HeldOutExample],
    parallel_layers: Sequence[int] | None,
    alone: np.ndarray | None,
    resamples: int,
    seed: int,
    say: Say = print,
) -> Selection:
    """Ask for the P's given, or for those that a binary search needs, and choose.

    load : P -> the model that answers for it.
    parallel_layers : P's to ask for, besides 0; None searches.
    alone : what a P = 0 trained alone gets right, bool [examples], if there is one.
    resamples, seed : of the bootstrap and of the halves.

    Raises
    ------
    ValueError
        If the examples cannot be halved, or a P is none of the model's.
    """
    choosing, _ = halves(examples, seed)
    asked, first = Asked(load, examples, say), load(0)
    wanted = sorted({0, *(parallel_layers or ())})
    for value in wanted:
        first.config.check_parallel_layers(value)
    cost = cost_of(first, examples)
    for value in wanted:
        asked.at(value)
    if parallel_layers is None:
        _search(asked, choosing, alone, cost.layers, resamples, seed)
    return summarise(_with_alone(asked.answers, alone), examples, cost, resamples, seed)


def summarise(
    answers: Answers,
    examples: Sequence[HeldOutExample],
    cost: AttentionCost,
    resamples: int,
    seed: int,
) -> Selection:
    """Curves and choices of answers, by row bool [examples]; P = 0 must be among the rows."""
    choosing, reporting = (
        make_curve(part(answers, half), resamples, seed) for half in halves(examples, seed)
    )
    sources = {
        source: make_curve(part(answers, indices), resamples, seed)
        for source, indices in indices_by_source(examples).items()
    }
    return Selection(
        cost=cost,
        everything=make_curve(answers, resamples, seed),
        choosing=choosing,
        reporting=reporting,
        sources=sources,
        reference=better_reference(choosing),
        choices=choose_all(choosing),
        looked_at=tuple(row for row in answers if isinstance(row, int)),
    )


def _search(
    asked: Asked,
    choosing: np.ndarray,
    alone: np.ndarray | None,
    layers: int,
    resamples: int,
    seed: int,
) -> None:
    """Have asked what a binary search for each of the choices looks at."""
    first = make_curve(part(_with_alone({0: asked.at(0)}, alone), choosing), resamples, seed)
    reference = better_reference(first)
    for name in NAMES:
        bar = bar_of(name, first, reference)
        binary_search(lambda p: float(asked.at(p)[choosing].mean()), layers, bar)


def _with_alone(answers: Answers, alone: np.ndarray | None) -> Answers:
    return answers if alone is None else {**answers, ALONE: alone}

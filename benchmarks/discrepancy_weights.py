"""What the model's doubt and facts that differ are worth: fits the weights of ``discrepancy``.

    python -m benchmarks.discrepancy_weights --model DIRECTORY

One sentence of an English article is changed, as in ``benchmarks.corruptions``; the weights of
``transforms.findings.judgement`` are those under which the changed sentence is most probably the
one drawn from its article, if sentences are drawn by exp(weights . suspicion) (a conditional
logit model, McFadden, 1974). Beside the fit: how often the changed sentence is first by the
weights in use, and by weights fitted on the other articles.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.common import BenchmarkError, markdown_table, print_figures, write_json
from benchmarks.corruption_article import Article
from benchmarks.corruption_systems import compare, judge
from benchmarks.corruptions import load_model, read_articles, say, trials_parser
from benchmarks.ranking import place_of
from benchmarks.translation_articles import EVEN
from lait.modeling import LaitForSequenceClassification
from transforms.findings.judgement import WEIGHTS, Suspicion

# Standard deviation of the prior around the weights in use: it only matters for few trials.
PRIOR = 1.0


class Trial(NamedTuple):
    """A changed sentence among those of its article.

    index : of the changed one. suspicion : float [sentences, (model, amount, name)], nats.
    """

    article: str
    kind: str
    index: int
    suspicion: np.ndarray


def parser() -> argparse.ArgumentParser:
    """The command line."""
    return trials_parser("benchmarks.discrepancy_weights", __doc__, EVEN)


def trials_of(
    model: LaitForSequenceClassification, parallel_layers: int, article: Article
) -> list[Trial]:
    """Every trial of an article against all its languages."""
    relations = compare(model, parallel_layers, article)
    found = []
    for number, trial in enumerate(article.trials):
        judged = judge(article, relations, list(article.others), article.rows(number))
        suspicion = np.array([one.suspicion for one in judged])
        found.append(Trial(article.name, trial.kind, trial.corruption.index, suspicion))
    return found


def fit(trials: Sequence[Trial]) -> Suspicion:
    """The most probable weights."""
    start = torch.tensor(WEIGHTS, dtype=torch.float64)
    weights = start.clone().requires_grad_()
    suspicion = [torch.tensor(trial.suspicion, dtype=torch.float64) for trial in trials]
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = ((weights - start) / PRIOR).square().sum() / 2
        for trial, nats in zip(trials, suspicion, strict=True):
            value = value - torch.log_softmax(nats @ weights, 0)[trial.index]
        value.backward()
        return value

    optimizer.step(loss)
    return Suspicion(*weights.detach().tolist())


def fit_without(trials: Sequence[Trial]) -> dict[str, Suspicion]:
    """Article -> the weights fitted on the trials of all others.

    Raises
    ------
    BenchmarkError
        If there is one article only.
    """
    articles = sorted({trial.article for trial in trials})
    if len(articles) < 2:
        raise BenchmarkError("--limit 1: two articles are the least, to fit on one of them.")
    return {name: fit([one for one in trials if one.article != name]) for name in articles}


def first_places(trials: Sequence[Trial], weights: dict[str, Suspicion]) -> dict[str, float]:
    """Kind, or ``all`` -> how often the changed sentence is first by its article's weights."""
    found: dict[str, list[float]] = {}
    for trial in trials:
        place = place_of(trial.index, (trial.suspicion @ weights[trial.article]).tolist())
        for kind in (trial.kind, "all"):
            found.setdefault(kind, []).append(place.first)
    return {kind: float(np.mean(values)) for kind, values in found.items()}


def measure(options: argparse.Namespace) -> str:
    """Fit; returns what is to be printed."""
    articles, trials = read_articles(options), []
    model, layers = load_model(options)
    for done, article in enumerate(articles, 1):
        trials += trials_of(model, layers, article)
        say(f"{done} of {len(articles)} articles", done == len(articles))
    fitted, others = fit(trials), fit_without(trials)
    rows = {
        "in use": first_places(trials, dict.fromkeys(others, WEIGHTS)),
        "fitted on other articles": first_places(trials, others),
    }
    write_json(options.json, {"fitted": fitted._asdict(), "first": rows})
    kinds = list(rows["in use"])
    cells = [[name, *(f"{100 * row[kind]:.0f}" for kind in kinds)] for name, row in rows.items()]
    return (
        f"{options.model} at P = {layers}; {len(articles)} articles, {len(trials):,} trials\n"
        f"fitted: {rounded(fitted)}; in use: {rounded(WEIGHTS)}\n\n"
        + markdown_table(["% first, by weights", *kinds], cells)
    )


def rounded(weights: Suspicion) -> str:
    """For people."""
    return ", ".join(f"{name} {value:.3f}" for name, value in weights._asdict().items())


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.discrepancy_weights", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

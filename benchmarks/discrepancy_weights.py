"""What the model's doubt and facts that differ are worth: fits the weights of ``discrepancy``.

    python -m benchmarks.discrepancy_weights --model DIRECTORY

One sentence of an English article is changed, as in ``benchmarks.corruptions``, and compared with
all other languages, each alone and some. The weights and correlations of
``transforms.findings.judgement`` are those under which the changed sentence is most probably the
one drawn from its article, if sentences are drawn by exp(logit of the discrepancy) (a conditional
logit model, McFadden, 1974); each number of languages counts alike. Beside the fit: how often the
changed sentence is first, by those in use and by those fitted on the other articles.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.common import BenchmarkError, markdown_table, print_figures, write_json
from benchmarks.corruption_article import Article
from benchmarks.corruption_trials import judged_trials
from benchmarks.corruptions import load_model, read_articles, say, trials_parser
from benchmarks.ranking import place_of
from benchmarks.translation_articles import EVEN
from lait.modeling import LaitForSequenceClassification
from transforms.findings.judgement import WORTH, Suspicion, Worth, suspicion_logit

# Standard deviation of the prior around what is in use, of logs: it only matters for few trials.
PRIOR = 1.0
# Below any logit: a sentence that an article does not have.
ABSENT = -1e9


class Trial(NamedTuple):
    """A changed sentence among those of its article, compared with some languages.

    index : of the changed one. documents : how many it was compared with.
    suspicion : float [sentences, (model, amount, name)], nats.
    """

    article: str
    kind: str
    index: int
    documents: int
    suspicion: np.ndarray


def parser() -> argparse.ArgumentParser:
    """The command line."""
    return trials_parser("benchmarks.discrepancy_weights", __doc__, EVEN)


def trials_of(
    model: LaitForSequenceClassification, parallel_layers: int, article: Article
) -> list[Trial]:
    """Every trial of an article against every set of languages."""
    found = []
    for number, langs, judgements in judged_trials(model, parallel_layers, article):
        trial, suspicion = article.trials[number], np.array([one.suspicion for one in judgements])
        index = trial.corruption.index
        found.append(Trial(article.name, trial.kind, index, len(langs), suspicion))
    return found


def fit(trials: Sequence[Trial]) -> Worth:
    """The most probable weights and correlations, all above 0."""
    start = torch.tensor(WORTH, dtype=torch.float64).log()
    logs = start.clone().requires_grad_()
    counts = Counter(trial.documents for trial in trials)
    each = torch.tensor([1 / counts[trial.documents] for trial in trials], dtype=torch.float64)
    each *= len(trials) / max(1, len(counts))
    documents = torch.tensor([[trial.documents] for trial in trials], dtype=torch.float64)
    index = torch.tensor([[trial.index] for trial in trials])
    suspicion, present = padded(trials)
    optimizer = torch.optim.LBFGS([logs], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = ((logs - start) / PRIOR).square().sum() / 2
        if trials:
            logits = suspicion_logit(suspicion, documents, Worth(*logs.exp().unbind()))
            chances = logits.masked_fill(~present, ABSENT).log_softmax(dim=1)
            value = value - (each * chances.gather(1, index).squeeze(1)).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return Worth(*logs.detach().exp().tolist())


def padded(trials: Sequence[Trial]) -> tuple[Suspicion, torch.Tensor]:
    """Suspicions of all trials, each field float64 [trials, sentences], and which are there."""
    longest = max((len(trial.suspicion) for trial in trials), default=0)
    values = np.zeros((3, len(trials), longest))
    present = np.zeros((len(trials), longest), bool)
    for row, trial in enumerate(trials):
        values[:, row, : len(trial.suspicion)] = trial.suspicion.T
        present[row, : len(trial.suspicion)] = True
    return Suspicion(*torch.from_numpy(values)), torch.from_numpy(present)


def fit_without(trials: Sequence[Trial]) -> dict[str, Worth]:
    """Article -> what was fitted on the trials of all others.

    Raises
    ------
    BenchmarkError
        If there is one article only.
    """
    articles = sorted({trial.article for trial in trials})
    if len(articles) < 2:
        raise BenchmarkError("--limit 1: two articles are the least, to fit on one of them.")
    return {name: fit([one for one in trials if one.article != name]) for name in articles}


def first_places(trials: Sequence[Trial], worth: dict[str, Worth]) -> dict[int, dict[str, float]]:
    """Number of languages -> kind, or ``all`` -> how often the changed sentence is first."""
    found: dict[int, dict[str, list[float]]] = {}
    for trial in sorted(trials, key=lambda trial: (trial.documents, trial.kind)):
        columns = Suspicion(*trial.suspicion.T)
        logits = suspicion_logit(columns, trial.documents, worth[trial.article])
        first = place_of(trial.index, logits.tolist()).first
        for kind in (trial.kind, "all"):
            found.setdefault(trial.documents, {}).setdefault(kind, []).append(first)
    return {
        number: {kind: float(np.mean(values)) for kind, values in row.items()}
        for number, row in found.items()
    }


def measure(options: argparse.Namespace) -> str:
    """Fit; returns what is to be printed."""
    articles, trials = read_articles(options), []
    model, layers = load_model(options)
    for done, article in enumerate(articles, 1):
        trials += trials_of(model, layers, article)
        say(f"{done} of {len(articles)} articles", done == len(articles))
    fitted, others = fit(trials), fit_without(trials)
    tables = {
        "in use": first_places(trials, dict.fromkeys(others, WORTH)),
        "fitted on other articles": first_places(trials, others),
    }
    write_json(options.json, {"fitted": fitted._asdict(), "first": tables})
    return (
        f"{options.model} at P = {layers}; {len(articles)} articles, {len(trials):,} trials\n"
        f"fitted: {rounded(fitted)}\nin use: {rounded(WORTH)}\n\n" + as_markdown(tables)
    )


def as_markdown(tables: dict[str, dict[int, dict[str, float]]]) -> str:
    """A row a number of languages, by each of both."""
    kinds = list(
        dict.fromkeys(k for table in tables.values() for row in table.values() for k in row)
    )
    cells = [
        [name, str(number), *(f"{100 * row[kind]:.0f}" if kind in row else "" for kind in kinds)]
        for name, table in tables.items()
        for number, row in table.items()
    ]
    return markdown_table(["% first, by weights", "languages", *kinds], cells)


def rounded(worth: Worth) -> str:
    """For people."""
    return ", ".join(f"{name} {value:.3f}" for name, value in worth._asdict().items())


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.discrepancy_weights", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

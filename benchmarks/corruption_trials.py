"""The places of changed sentences: every trial by every system, against some or all languages."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.corruption_article import Article
from benchmarks.corruption_systems import (
    Embed,
    compare,
    count_numbers,
    facts_alone,
    farness,
    judge,
    model_alone,
)
from benchmarks.ranking import place_of
from lait.modeling import LaitForSequenceClassification
from transforms.findings.judgement import Judgement

OURS, CHANCE = "discrepancy", "chance"
JUDGED = {
    OURS: lambda judgement: judgement.discrepancy,
    "the model alone": model_alone,
    "the exact check alone": facts_alone,
    "numbers that all lack": count_numbers,
}
COSINE = "lowest best cosine"
#: What ours must beat.
BASELINES = (COSINE, "numbers that all lack", CHANCE)
#: Numbers of languages measured, besides one and all.
NUMBERS = (2, 4, 8)


class Row(NamedTuple):
    """The place of one trial.

    languages : compared with, in the file's order, with spaces between.
    first, reciprocal, area : as ``benchmarks.ranking.Place`` has them.
    """

    article: str
    trial: int
    kind: str
    system: str
    languages: str
    first: float
    reciprocal: float
    area: float

    @property
    def number(self) -> int:
        """How many languages it was compared with."""
        return len(self.languages.split())


def measure_article(
    model: LaitForSequenceClassification, parallel_layers: int, article: Article, embed: Embed
) -> Iterator[Row]:
    """Every trial of an article, by every system, against every set of languages."""
    far = farness(article, embed)
    for number, langs, judgements in judged_trials(model, parallel_layers, article):
        trial, rows = article.trials[number], article.rows(number)
        for system, scores in scores_by_system(judgements, far, langs, rows).items():
            place = place_of(trial.corruption.index, scores)
            figures = place.first, place.reciprocal, place.area
            yield Row(article.name, number, trial.kind, system, " ".join(langs), *figures)


def judged_trials(
    model: LaitForSequenceClassification, parallel_layers: int, article: Article
) -> Iterator[tuple[int, tuple[str, ...], list[Judgement]]]:
    """Every trial, by its number, against every set of languages: its sentences' judgements."""
    relations = compare(model, parallel_layers, article)
    for number in range(len(article.trials)):
        rows = article.rows(number)
        for langs in language_sets(list(article.others), article.name):
            yield number, langs, judge(article, relations, langs, rows)


def scores_by_system(
    judgements: Sequence[Judgement],
    far: Mapping[str, np.ndarray],
    langs: Sequence[str],
    rows: Sequence[int],
) -> dict[str, list[float]]:
    """Scores of the sentences of a trial, which are some of the compared ones.

    judgements : by the documents of some languages. far : by language, of all compared
    sentences. rows : places of the trial's among these.
    """
    found = {name: [score(one) for one in judgements] for name, score in JUDGED.items()}
    found[COSINE] = np.mean([far[lang][rows] for lang in langs], axis=0).tolist()
    found[CHANCE] = [0.0] * len(judgements)
    return found


def language_sets(langs: Sequence[str], seed: str) -> list[tuple[str, ...]]:
    """All languages, each alone, and one random choice of each of NUMBERS; none twice."""
    choose = random.Random(seed)
    some = [
        tuple(lang for lang in langs if lang in chosen)
        for number in NUMBERS
        if number < len(langs)
        for chosen in [set(choose.sample(list(langs), number))]
    ]
    return list(dict.fromkeys([tuple(langs), *((lang,) for lang in langs), *some]))

"""Where a sentence's translation comes among the sentences of the other document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from benchmarks.ranking import Place, place_of
from benchmarks.resampling import Bootstrap, Sampled, average
from benchmarks.text_states import TextStates
from benchmarks.translation_articles import ENGLISH, Article
from lait.modeling import LaitForSequenceClassification
from lait.verdict_rule import ENTAILMENT

#: (hypotheses, premises) -> scores [hypotheses, premises].
Compare = Callable[[Sequence[str], Sequence[str]], np.ndarray]
#: What scores sentences, once it has seen the article that they are from.
System = Callable[[Article], Compare]

FORWARD, BACKWARD = "English", "translation"
#: Whose sentences are the hypotheses.
DIRECTIONS = (FORWARD, BACKWARD)
Key = tuple[str, str]
MEAN = "mean"
# Below any probability that tells two pairs apart.
LEAST = 1e-9


def entailment(model: LaitForSequenceClassification, layers: int) -> System:
    """P(entailment) by the joint layers; each distinct sentence of an article is encoded once."""

    def of(article: Article) -> Compare:
        states = TextStates(model, layers, chain.from_iterable(article.sentences.values()))
        return lambda a, b: states.probabilities(a, b)[:, :, ENTAILMENT]

    return of


def mutual_entailment(model: LaitForSequenceClassification, layers: int) -> System:
    """log P(entailment) + log P(entailment) of the pair the other way about.

    A sentence that says less than another is entailed by it, a translation entails as well.
    """

    def of(article: Article) -> Compare:
        one = entailment(model, layers)(article)
        return lambda a, b: np.log(np.maximum(one(a, b), LEAST) * np.maximum(one(b, a).T, LEAST))

    return of


def cosine(vectors: Mapping[str, np.ndarray]) -> System:
    """Cosine of embeddings of length 1."""

    def compare(hypotheses: Sequence[str], premises: Sequence[str]) -> np.ndarray:
        a, b = (np.stack([vectors[text] for text in side]) for side in (hypotheses, premises))
        return a @ b.T

    return lambda article: compare


def rank(article: Article, key: Key, compare: Compare) -> list[Place]:
    """The place of each aligned sentence's translation among all of the other document.

    key : the other language, and whose sentences are the hypotheses.
    """
    language, direction = key
    aligned, sides = article.aligned[language], [ENGLISH, language]
    if direction == BACKWARD:
        aligned, sides = aligned[:, ::-1], sides[::-1]
    if not len(aligned):
        return []
    hypotheses, premises = (article.sentences[side] for side in sides)
    scores = compare([hypotheses[i] for i in aligned[:, 0]], premises).tolist()
    return [place_of(j, row) for j, row in zip(aligned[:, 1].tolist(), scores, strict=True)]


def tally(articles: Sequence[Article], system: System) -> dict[Key, np.ndarray]:
    """By language and direction: float [articles, (sentences, first, reciprocal ranks)]."""
    languages = sorted({language for article in articles for language in article.aligned})
    sums = {key: np.zeros((len(articles), 3)) for key in product(languages, DIRECTIONS)}
    for number, article in enumerate(articles):
        compare = system(article)
        for key in product(article.aligned, DIRECTIONS):
            places = rank(article, key, compare)
            sums[key][number] = [
                len(places),
                sum(place.first for place in places),
                sum(place.reciprocal for place in places),
            ]
    return sums


class Ranks(NamedTuple):
    """How often the translation comes first, and the mean of 1 / rank."""

    first: Sampled
    reciprocal: Sampled

    def minus(self, other: Ranks) -> Ranks:
        """The paired differences."""
        return Ranks(self.first.minus(other.first), self.reciprocal.minus(other.reciprocal))


class Row(NamedTuple):
    """Both systems on the sentences of a language and direction."""

    language: str
    direction: str
    sentences: int
    model: Ranks
    cosine: Ranks


def rows(
    model: Mapping[Key, np.ndarray],
    embeddings: Mapping[Key, np.ndarray],
    bootstrap: Bootstrap,
    name: str,
) -> list[Row]:
    """A row a language and direction, then the means of all languages, counted alike.

    model, embeddings : as :func:`tally` makes them. Articles are drawn, the same ones in
    all rows; ``name`` is that of the articles.
    """
    found = []
    for key in model:
        ranks = [
            Ranks(*(bootstrap.mean_by_group(name, sums[:, i], sums[:, 0]) for i in (1, 2)))
            for sums in (model[key], embeddings[key])
        ]
        found.append(Row(*key, int(model[key][:, 0].sum()), *ranks))
    return found + [_mean(found, direction) for direction in DIRECTIONS]


def _mean(found: Sequence[Row], direction: str) -> Row:
    some = [row for row in found if row.direction == direction and row.sentences]
    sentences = sum(row.sentences for row in some)
    both = [[row.model for row in some], [row.cosine for row in some]]
    means = [Ranks(*map(average, zip(*ranks, strict=True))) for ranks in both]
    return Row(MEAN, direction, sentences, *means)

"""Sentences beside a document in another language of which the right verdict is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from benchmarks.corruption_article import ENGLISH, Article, article_of_texts
from benchmarks.corruption_generator import Kind
from benchmarks.corruption_systems import sentences_of
from benchmarks.sentence_counts import counts
from benchmarks.text_states import TextStates
from benchmarks.translation_articles import align
from lait.modeling import LaitForSequenceClassification
from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL, VerdictRule
from transforms.findings.scores import DocumentScores
from transforms.records import Document

#: What is done to a sentence or the document, and the verdict that is right then.
TRANSLATED, LEFT_OUT, NEGATION, ANTONYM = "translated", "left out", "negation", "antonym"
LABELS = {
    TRANSLATED: ENTAILMENT,
    LEFT_OUT: NEUTRAL,
    NEGATION: CONTRADICTION,
    ANTONYM: CONTRADICTION,
}
CHANGES: tuple[Kind, ...] = ("negation", "antonym")
# Sentences next to a translation that are left out with it: it may go on there.
AROUND = 1


class Case(NamedTuple):
    """An English sentence beside a document.

    probabilities : float32 [sentences of the document, 3].
    """

    kind: str
    lang: str
    probabilities: np.ndarray

    @property
    def label(self) -> int:
        """The right verdict."""
        return LABELS[self.kind]


@dataclass(frozen=True)
class Translated:
    """An article with changed sentences, and which sentences are translations of each other.

    aligned : language -> English sentence -> its translation, by their places.
    """

    article: Article
    aligned: dict[str, dict[int, int]]

    @classmethod
    def of(cls, name: str, documents: Sequence[Document], seeds: int) -> Translated:
        """An article of one group's documents, one a language, English among them."""
        texts = {document.lang: document.text for document in documents}
        number = {document.lang: counts(document) for document in documents}
        english = number.pop(ENGLISH)
        return cls(
            article_of_texts(name, texts, range(seeds), CHANGES),
            {lang: dict(align(english, other).tolist()) for lang, other in number.items()},
        )

    def cases(self, model: LaitForSequenceClassification, layers: int) -> Iterator[Case]:
        """All cases in all languages, of P = ``layers``."""
        own = self.article.compared
        others = {lang: sentences_of(*one) for lang, one in self.article.others.items()}
        states = TextStates(model, layers, chain(own, *others.values()))
        for lang, sentences in others.items():
            found = states.probabilities(own, sentences)
            for place, translation in self.aligned[lang].items():
                yield Case(TRANSLATED, lang, found[place])
                near = slice(max(0, translation - AROUND), translation + AROUND + 1)
                rest = np.delete(found[place], near, axis=0)
                if len(rest):
                    yield Case(LEFT_OUT, lang, rest)
            for row, trial in enumerate(self.article.trials, len(self.article.sentences)):
                if trial.corruption.index in self.aligned[lang]:
                    yield Case(trial.kind, lang, found[row])


def scores_of(cases: Sequence[Case], rule: VerdictRule) -> np.ndarray:
    """The rule's scores of each case, as pipelines have them: float64 [cases, 2]."""
    found = DocumentScores(rule)
    lengths = np.array([len(case.probabilities) for case in cases])
    places = np.repeat(np.arange(len(cases)), lengths)
    found.add(places, np.concatenate([case.probabilities for case in cases]))
    return found.scores(lengths)

"""Scores of sentences, higher where something may be wrong: ours, and what they must beat.

Every system sees the same sentences and the same other documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from benchmarks.corruption_article import Article
from benchmarks.text_states import TextStates, pairs_table
from lait.modeling import LaitForSequenceClassification
from lait.verdict_rule import VerdictRules
from transforms.findings.cluster import Cluster, make_cluster
from transforms.findings.counterparts import Counterparts
from transforms.findings.judgement import (
    Judgement,
    discrepancy_score,
    judge_sentence,
)
from transforms.findings.relation import Reducer, Relation
from transforms.records import Document, Span

# Language -> what its document says of the compared sentences, in their order.
Relations = Mapping[str, Relation]
# Texts -> vectors of length 1, float32 [texts, width].
Embed = Callable[[Sequence[str]], np.ndarray]


def sentences_of(document: Document, spans: Sequence[Span]) -> list[str]:
    """The sentences of a document."""
    return [document.text[start:end] for start, end in spans]


def compare(
    model: LaitForSequenceClassification, parallel_layers: int, article: Article
) -> dict[str, Relation]:
    """What each other document says of each compared sentence, as the pipeline finds it."""
    rules = VerdictRules.for_layers(model.config, parallel_layers)
    own = article.compared
    others = {lang: sentences_of(*one) for lang, one in article.others.items()}
    states = TextStates(model, parallel_layers, chain(own, *others.values()))
    found = {}
    for lang, sentences in others.items():
        reducer = Reducer(rules)
        if sentences:
            reducer.add(pairs_table(states.probabilities(own, sentences), parallel_layers))
        found[lang] = reducer.relation("en", lang)
    return found


def of_rows(relation: Relation, rows: Sequence[int]) -> Relation:
    """What a document says of some of the sentences."""
    return relation._replace(
        **{
            name: getattr(relation, name)[list(rows)]
            for name in ("probabilities", "across", "counts", "premises", "evidence", "layers")
        }
    )


def cluster_of(
    article: Article, relations: Relations, langs: Sequence[str], rows: Sequence[int]
) -> Cluster:
    """The group of some of the compared sentences and the documents of some languages."""
    # By their place: a language's code may sort before English.
    split = [
        (replace(document, ordinal=i), spans)
        for i, (document, spans) in enumerate(
            [article.english(rows), *(article.others[lang] for lang in langs)]
        )
    ]
    return make_cluster(article.name, split, [of_rows(relations[lang], rows) for lang in langs])


def judge(
    article: Article, relations: Relations, langs: Sequence[str], rows: Sequence[int]
) -> list[Judgement]:
    """A judgement of each of some of the compared sentences by the documents of some languages."""
    cluster = cluster_of(article, relations, langs, rows)
    counterparts = Counterparts(cluster)
    return [judge_sentence(cluster, counterparts, (0, s)) for s in range(len(cluster.spans[0]))]


def count_numbers(judgement: Judgement) -> float:
    """How many numbers and dates of a sentence stand in no other document."""
    return float(sum(one.anywhere == 1 and one.fact.kind != "name" for one in judgement.lacking))


def model_alone(judgement: Judgement) -> float:
    """The discrepancy without the exact check of facts."""
    alone = judgement.suspicion._replace(amount=0.0, name=0.0)
    return discrepancy_score(alone, len(judgement.compared_with))


def facts_alone(judgement: Judgement) -> float:
    """The discrepancy without the model's doubt; the model still says what is near."""
    alone = judgement.suspicion._replace(model=0.0)
    return discrepancy_score(alone, len(judgement.compared_with))


def farness(article: Article, embed: Embed) -> dict[str, np.ndarray]:
    """Language -> minus the best cosine of each compared sentence in its document: [sentences]."""
    own = embed(article.compared)
    found = {}
    for lang, (document, spans) in article.others.items():
        there = embed(sentences_of(document, spans))
        best = (own @ there.T).max(axis=1) if len(there) else np.zeros(len(own), np.float32)
        found[lang] = -best
    return found

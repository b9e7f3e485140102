"""A cluster by hand: documents of lines, and what each says of the sentences of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from lait.verdict_rule import VerdictRule, VerdictRules
from transforms.findings.cluster import Cluster, make_cluster
from transforms.findings.relation import COLUMNS, Reducer, Relation
from transforms.records import Document, Span

Said = Mapping[tuple[int, int], tuple[float, float, float]]
NOTHING = (0.05, 0.9, 0.05)


def lines(name: str, *sentences: str, lang: str = "en", title: str = "") -> tuple[Document, tuple]:
    """A document whose sentences are lines, and their spans."""
    spans: list[Span] = []
    for sentence in sentences:
        start = spans[-1][1] + 1 if spans else 0
        spans.append((start, start + len(sentence)))
    return Document(name, "g", lang, title, "\n".join(sentences)), tuple(spans)


def pairs_table(said: np.ndarray, first: int = 0, layers: int = 2) -> pa.Table:
    """Pairs as the score stage writes them. said : [hypotheses, premises, 3]."""
    a, b = np.indices(said.shape[:2]).reshape(2, -1).astype(np.int32)
    columns = [a, b + first, *said.reshape(-1, 3).T.astype(np.float32)]
    columns.append(np.full(len(a), layers, np.int8))
    return pa.table(dict(zip(COLUMNS, columns, strict=True)))


def relation(a: str, b: str, shape: tuple[int, int], said: Said) -> Relation:
    """What b says of a: ``said`` by (hypothesis, premise), and nothing else."""
    table = np.full((*shape, 3), NOTHING)
    for place, probabilities in said.items():
        table[place] = probabilities
    reducer = Reducer(VerdictRules(VerdictRule(), VerdictRule()))
    reducer.add(pairs_table(table))
    return reducer.relation(a, b)


def cluster_of(
    documents: Sequence[tuple[Document, tuple[Span, ...]]],
    said: Mapping[tuple[int, int], Said],
) -> Cluster:
    """A cluster by what its documents say of each other, by (hypotheses', premises') document."""
    documents = [(replace(one, ordinal=i), spans) for i, (one, spans) in enumerate(documents)]
    relations = [
        relation(
            documents[a][0].doc_id,
            documents[b][0].doc_id,
            (len(documents[a][1]), len(documents[b][1])),
            pairs,
        )
        for (a, b), pairs in said.items()
    ]
    return make_cluster("g", documents, relations)

"""A group with everything that was found out about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lait.verdict_rule import ENTAILMENT
from transforms.findings.relation import EVIDENCE, SUPPORT, Relation
from transforms.records import Document, Span
from transforms.splitting.languages import primary_code

Place = tuple[int, int]  # (document, sentence), by their indices in the cluster


@dataclass(frozen=True)
class Cluster:
    """The documents of a group, as they came in, and what they say of each other.

    spans : of the sentences of each document. relations : by (hypotheses' document,
    premises' document); those that were not compared are not there.
    """

    group_id: str
    documents: tuple[Document, ...]
    spans: tuple[tuple[Span, ...], ...]
    relations: Mapping[Place, Relation]

    @property
    def title(self) -> str:
        """The documents' title if they have one in common, else the group's id."""
        titles = {document.title for document in self.documents}
        return (titles.pop() if len(titles) == 1 else "") or self.group_id

    def text(self, place: Place) -> str:
        """The sentence at a place."""
        start, end = self.spans[place[0]][place[1]]
        return self.documents[place[0]].text[start:end]

    def others(self, document: int) -> list[int]:
        """Documents that the sentences of a document were compared with."""
        return [b for b in range(len(self.documents)) if (document, b) in self.relations]

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Each sentence of each document with its white space collapsed."""
        return tuple(
            tuple(" ".join(document.text[start:end].split()) for start, end in spans)
            for document, spans in zip(self.documents, self.spans, strict=True)
        )


def make_cluster(
    group_id: str,
    split: Iterable[tuple[Document, tuple[Span, ...]]],
    relations: Iterable[Relation],
) -> Cluster:
    """Put a group together; a sentence is supported by the very same sentence.

    Raises
    ------
    ValueError
        If a relation does not have a row for each sentence of its document.
    """
    ordered = sorted(split, key=lambda pair: (pair[0].source, pair[0].ordinal, pair[0].doc_id))
    documents, spans = (tuple(part) for part in zip(*ordered, strict=True))
    index = {document.doc_id: i for i, document in enumerate(documents)}
    found = {(index[one.a_doc_id], index[one.b_doc_id]): one for one in relations}
    bare = Cluster(group_id, documents, spans, {})
    checked = {}
    for (a, b), relation in sorted(found.items(), key=lambda item: item[0]):
        _check(group_id, relation, len(spans[a]))
        if in_different_languages(documents[a], documents[b]):
            relation = relation._replace(probabilities=relation.across)
        checked[a, b] = with_same_sentences(relation, same_sentences(bare.words[a], bare.words[b]))
    return Cluster(group_id, documents, spans, checked)


def in_different_languages(a: Document, b: Document) -> bool:
    """Whether two documents carry different languages, regions aside."""
    return bool(a.lang and b.lang) and primary_code(a.lang) != primary_code(b.lang)


def same_sentences(a: tuple[str, ...], b: tuple[str, ...]) -> np.ndarray:
    """For each sentence of a the first sentence of b that is the same, or -1: int64 [a]."""
    first: dict[str, int] = {}
    for i, words in enumerate(b):
        first.setdefault(words, i)
    return np.array([first.get(words, -1) for words in a], np.int64)


def with_same_sentences(relation: Relation, same: np.ndarray) -> Relation:
    """A relation in which a sentence that stands in b word for word is supported by it.

    That is certain, whatever a model says of the pair: verdict and evidence get
    probability 1. ``pairs`` keep what the model said.
    """
    if not (same >= 0).any():
        return relation
    probabilities, premises, evidence, layers = (
        array.copy()
        for array in (
            relation.probabilities,
            relation.premises,
            relation.evidence,
            relation.layers,
        )
    )
    for i in np.nonzero(same >= 0)[0]:
        probabilities[i] = np.eye(3, dtype=np.float32)[ENTAILMENT]
        order = [j for j in range(EVIDENCE) if premises[i, SUPPORT, j] != same[i]][: EVIDENCE - 1]
        used = layers[i, SUPPORT, 0]
        for array, value in ((premises, same[i]), (evidence, 1.0), (layers, used)):
            array[i, SUPPORT] = [value, *array[i, SUPPORT, order]]
    return relation._replace(
        probabilities=probabilities, premises=premises, evidence=evidence, layers=layers
    )


def _check(group_id: str, relation: Relation, sentences: int) -> None:
    if len(relation.counts) != sentences or len(set(relation.counts.tolist())) > 1:
        raise ValueError(
            f"group {group_id!r}: pairs of {relation.a_doc_id!r} with {relation.b_doc_id!r} are "
            f"missing or repeated; its {sentences} sentences have "
            f"{sorted(set(relation.counts.tolist()))} pairs, rows {len(relation.counts)}."
        )

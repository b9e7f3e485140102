"""Cases to fit a verdict rule on: annotated documents with their pairs' probabilities.

A rule has to hold for documents of every length, and annotated contracts are
few. Both are helped by excerpts: a run of neighbouring sentences is a document
too, and its verdict is known, since a claim whose evidence lies elsewhere is
not mentioned in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lait.encoding import encode_padded
from lait.engine import score_tile
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.verdict_rule import NEUTRAL

EXCERPT_SENTENCES = (1, 3, 10, 30)
EXCERPTS_OF_A_LENGTH = 3
CHOICES = {"Entailment": 0, "NotMentioned": 1, "Contradiction": 2}


@dataclass(frozen=True)
class Case:
    """A document, or an excerpt of one, and what the annotators say of each claim.

    pairs : float32 [claims, sentences, 3], probabilities in the order of LABELS.
    labels : int [claims], places in LABELS; -1 where a claim was not annotated.
    evidence : bool [claims, sentences].
    """

    pairs: np.ndarray
    labels: np.ndarray
    evidence: np.ndarray

    def excerpt(self, first: int, end: int) -> Case:
        """The sentences from ``first`` up to ``end``, as a document of their own."""
        evidence = self.evidence[:, first:end]
        elsewhere = (self.labels >= 0) & ~evidence.any(axis=1)
        labels = np.where(elsewhere, NEUTRAL, self.labels)
        return Case(self.pairs[:, first:end], labels, evidence)


def excerpts(case: Case, seed: int) -> list[Case]:
    """A few random excerpts of each length in EXCERPT_SENTENCES that the document exceeds."""
    rng = np.random.default_rng(seed)
    sentences = case.pairs.shape[1]
    lengths = [n for n in EXCERPT_SENTENCES if n < sentences]
    starts = [(rng.integers(sentences - n + 1, size=EXCERPTS_OF_A_LENGTH), n) for n in lengths]
    return [case.excerpt(int(first), int(first) + n) for firsts, n in starts for first in firsts]


@dataclass(frozen=True)
class AnnotatedContracts:
    """Contracts of ContractNLI's format.

    documents : the data set's objects; claims : text of each claim by its key.
    """

    documents: Sequence[dict[str, Any]]
    claims: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> AnnotatedContracts:
        """Read a file.

        Raises
        ------
        ValueError
            If the file is not there, not JSON, or not of this format.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            claims = {key: claim["hypothesis"] for key, claim in data["labels"].items()}
            contracts = cls(data["documents"], claims)
            for document in contracts.documents:
                annotate(document, list(claims))
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise ValueError(
                f"{path}: {error!r}. Give a file in ContractNLI's format with annotated "
                "documents, for example train_50_contracts.json."
            ) from error
        return contracts

    def select(self, indices: Sequence[int]) -> AnnotatedContracts:
        """Some of the contracts.

        Raises
        ------
        ValueError
            If there is no such contract.
        """
        missing = [i for i in indices if not 0 <= i < len(self.documents)]
        if missing:
            raise ValueError(
                f"contracts {missing}: the file has {len(self.documents)}, numbered from 0."
            )
        return AnnotatedContracts([self.documents[i] for i in indices], self.claims)


def annotate(document: dict[str, Any], keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Labels int [claims] (-1 without annotation) and evidence bool [claims, sentences]."""
    annotations = document["annotation_sets"][0]["annotations"]
    labels = np.full(len(keys), -1)
    evidence = np.zeros((len(keys), len(document["spans"])), bool)
    for place, key in enumerate(keys):
        if key in annotations:
            labels[place] = CHOICES[annotations[key]["choice"]]
            evidence[place, annotations[key]["spans"]] = True
    return labels, evidence


@torch.inference_mode()
def score_contracts(
    model: LaitForSequenceClassification,
    contracts: AnnotatedContracts,
    parallel_layers: int,
    keys: Sequence[str] | None = None,
) -> Iterator[Case]:
    """Each contract as a case, its spans as sentences, in order; probabilities are calibrated.

    keys : the claims, in this order; all by default.
    """
    keys = list(contracts.claims) if keys is None else list(keys)
    hypotheses = encode_padded(model, [contracts.claims[key] for key in keys], parallel_layers)
    for document in contracts.documents:
        texts = [document["text"][start:end] for start, end in document["spans"]]
        logits = score_tile(model, hypotheses, encode_padded(model, texts, parallel_layers))
        pairs = model.probabilities_in_order(logits, LABELS, parallel_layers)
        yield Case(pairs, *annotate(document, keys))

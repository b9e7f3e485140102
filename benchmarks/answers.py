"""What annotators and systems say about contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.common import BenchmarkError, Contracts

CHOICES = ("Entailment", "Contradiction", "NotMentioned")
NOT_MENTIONED = CHOICES.index("NotMentioned")

Scores = list[list[np.ndarray]]


@dataclass(frozen=True)
class Gold:
    """What the annotators say.

    ids : of the contracts; keys : of the claims.
    choices : int [contracts, claims], places in CHOICES; -1 where a claim was
        not annotated.
    evidence : for each contract and claim, bool [spans].
    """

    ids: list[str]
    keys: list[str]
    choices: np.ndarray
    evidence: Scores

    @classmethod
    def of(cls, contracts: Contracts) -> Gold:
        """Read the annotations.

        Raises
        ------
        BenchmarkError
            If a contract carries none.
        """
        keys = list(contracts.labels)
        rows = [_annotations(document) for document in contracts.documents]
        choices = [
            [CHOICES.index(row[key]["choice"]) if key in row else -1 for key in keys]
            for row in rows
        ]
        evidence = [
            [_mask(row.get(key, {}).get("spans", []), len(document["spans"])) for key in keys]
            for document, row in zip(contracts.documents, rows, strict=True)
        ]
        ids = [str(document["id"]) for document in contracts.documents]
        return cls(ids, keys, np.array(choices), evidence)


@dataclass(frozen=True)
class Answers:
    """What a system says; None for what it does not answer.

    choices : int [contracts, claims], places in CHOICES.
    scores : for each contract and claim, float [spans]: how likely each is evidence.
    """

    choices: np.ndarray | None = None
    scores: Scores | None = None

    @classmethod
    def of_predictions(cls, predictions: dict[str, Any], gold: Gold) -> Answers:
        """The answers of a run's ``predictions.json`` on the contracts of ``gold``.

        Raises
        ------
        BenchmarkError
            If a contract, a claim or a span has no answer.
        """
        by_id = {str(entry["id"]): entry for entry in predictions["documents"]}
        choices, scores = [], []
        for place, identifier in enumerate(gold.ids):
            entry = by_id.get(identifier)
            if entry is None or any(key not in entry["annotations"] for key in gold.keys):
                raise BenchmarkError(
                    f"the predictions lack contract {identifier} or one of its claims; they must "
                    "be of the same --input."
                )
            spans = len(gold.evidence[place][0])
            row = [np.array(entry["span_scores"][key], float) for key in gold.keys]
            if any(len(claim) != spans for claim in row):
                raise BenchmarkError(
                    f"the predictions of contract {identifier} do not have {spans} span scores a "
                    "claim; they must be of the same --input."
                )
            annotations = entry["annotations"]
            choices.append([CHOICES.index(annotations[key]["choice"]) for key in gold.keys])
            scores.append(row)
        return cls(np.array(choices), scores)


def _annotations(document: dict[str, Any]) -> dict[str, Any]:
    try:
        return document["annotation_sets"][0]["annotations"]
    except (KeyError, IndexError, TypeError):
        raise BenchmarkError(
            f"--input: contract {document.get('id')} carries no annotations to compare with."
        ) from None


def _mask(places: Sequence[int], length: int) -> np.ndarray:
    mask = np.zeros(length, bool)
    mask[list(places)] = True
    return mask

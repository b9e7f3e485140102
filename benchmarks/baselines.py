"""What a system must beat: the usual choice for a claim, and similarity of embeddings."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.answers import CHOICES, Answers, Gold, Scores
from benchmarks.common import BenchmarkError, Contracts, minilm_directory, quiet_transformers

LabelledClaim = tuple[str, str]


def read_training_choices(path: Path) -> list[LabelledClaim]:
    """(hypothesis, choice) of every contract and claim of a training file.

    path : rows with ``hypothesis`` and ``choice`` (``.jsonl.gz`` or ``.jsonl``),
        or a file in ContractNLI's format.

    Raises
    ------
    BenchmarkError
        If there is no such file, or it is of another format.
    """
    if not path.is_file():
        raise BenchmarkError(
            f"--train {path}: no such file. Give the training labels (rows with 'hypothesis' and "
            "'choice') or training contracts in ContractNLI's format."
        )
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            if ".jsonl" in path.name:
                return [(row["hypothesis"], row["choice"]) for row in map(json.loads, file)]
            return list(_choices_of(json.load(file)))
    except (ValueError, KeyError, TypeError, IndexError, OSError) as error:
        raise BenchmarkError(
            f"--train {path}: neither rows with 'hypothesis' and 'choice' nor ContractNLI's "
            f"format ({error!r})."
        ) from error


def _choices_of(contents: dict[str, Any]) -> Iterable[LabelledClaim]:
    for document in contents["documents"]:
        for key, annotation in document["annotation_sets"][0]["annotations"].items():
            yield contents["labels"][key]["hypothesis"], annotation["choice"]


def majority_choices(training: Iterable[LabelledClaim], claims: Sequence[str]) -> list[str]:
    """The most frequent choice for each claim in training.

    A claim that training does not know gets the most frequent choice of all.
    Of equally frequent choices the first in CHOICES wins.
    """
    counts: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    for hypothesis, choice in training:
        counts.setdefault(_collapsed(hypothesis), Counter())[choice] += 1
        total[choice] += 1
    chosen = [counts.get(_collapsed(claim), total) for claim in claims]
    return [max(CHOICES, key=count.__getitem__) for count in chosen]


def majority(training: Iterable[LabelledClaim], contracts: Contracts) -> Answers:
    """Each claim's majority choice for every contract; ranks no evidence."""
    row = [CHOICES.index(choice) for choice in majority_choices(training, contracts.claims)]
    return Answers(choices=np.tile(row, (len(contracts.documents), 1)))


def cosine_similarity(contracts: Contracts, batch_size: int = 64) -> Answers:
    """Clauses ranked by the cosine of stock all-MiniLM-L6-v2 embeddings with the claim.

    Mean pooling, normalised: as sentence-transformers uses the model. Judges no claim.

    Raises
    ------
    BenchmarkError
        If the packages of the extras ``backbones`` and ``benchmarks`` are missing.
    """
    from sentence_transformers import SentenceTransformer

    quiet_transformers()
    model = SentenceTransformer(str(minilm_directory()), device="cpu")
    clauses = [contracts.clauses(document) for document in contracts.documents]
    texts = list(dict.fromkeys([*contracts.claims, *(c for row in clauses for c in row)]))
    vectors = model.encode(
        texts, batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False
    )
    row_of = {text: row for row, text in enumerate(texts)}
    claim_vectors = vectors[[row_of[claim] for claim in contracts.claims]]
    scores: Scores = []
    for row in clauses:
        clause_vectors = vectors[[row_of[clause] for clause in row]]
        scores.append(list(claim_vectors @ clause_vectors.T))
    return Answers(scores=scores)


def random_ranking(gold: Gold, seed: int) -> Answers:
    """Clauses in random order: what the evidence figures are without any knowledge."""
    generator = np.random.default_rng(seed)
    return Answers(scores=[[generator.random(len(mask)) for mask in row] for row in gold.evidence])


def _collapsed(text: str) -> str:
    return " ".join(text.split())

"""The pairs that are timed."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from benchmarks.common import BenchmarkError, Contracts
from lait.tokenization import normalise
from transforms.splitting import split_spans

Pair = tuple[str, str]

DOCUMENTS_A_CLUSTER, SENTENCES_A_DOCUMENT = 11, 15


@dataclass(frozen=True)
class Block:
    """Texts of which every hypothesis meets every premise."""

    hypotheses: tuple[str, ...]
    premises: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.hypotheses) * len(self.premises)

    def pair(self, place: int) -> Pair:
        """The pair at a place: premises in turn for each hypothesis."""
        row, column = divmod(place, len(self.premises))
        return self.hypotheses[row], self.premises[column]


@dataclass(frozen=True)
class Workload:
    """The pairs of several blocks; texts with white space collapsed."""

    blocks: tuple[Block, ...]

    @classmethod
    def of_contracts(cls, contracts: Contracts) -> Workload:
        """All claims with all given spans, a block a contract."""
        claims = tuple(map(normalise, contracts.claims))
        return cls(
            tuple(
                Block(claims, tuple(map(normalise, contracts.clauses(document))))
                for document in contracts.documents
            )
        )

    @classmethod
    def of_cluster(cls, documents: Sequence[Sequence[str]]) -> Workload:
        """Every sentence with every sentence of every other document, a block a document."""
        texts = [tuple(map(normalise, document)) for document in documents]
        return cls(
            tuple(
                Block(own, tuple(t for j, other in enumerate(texts) if j != i for t in other))
                for i, own in enumerate(texts)
            )
        )

    @property
    def num_pairs(self) -> int:
        """How many pairs there are."""
        return sum(map(len, self.blocks))

    def shortened(self, premises: int) -> Workload:
        """The same blocks with their first premises only."""
        return Workload(
            tuple(Block(block.hypotheses, block.premises[:premises]) for block in self.blocks)
        )

    def distinct_texts(self) -> list[str]:
        """Every text once, in the order of the blocks."""
        return list(
            dict.fromkeys(
                t for b in self.blocks for side in (b.hypotheses, b.premises) for t in side
            )
        )

    def sample(self, size: int | None, seed: int) -> list[Pair]:
        """``size`` (hypothesis, premise) pairs without repetition; all for None or too many."""
        places: Sequence[int] = range(self.num_pairs)
        if size is not None and size < self.num_pairs:
            places = sorted(random.Random(seed).sample(places, size))
        ends = list(accumulate(map(len, self.blocks)))
        pairs, block = [], 0
        for place in places:
            while place >= ends[block]:
                block += 1
            pairs.append(self.blocks[block].pair(place - (ends[block] - len(self.blocks[block]))))
        return pairs


def read_clusters(path: Path, limit: int | None) -> list[Workload]:
    """English documents, :data:`DOCUMENTS_A_CLUSTER` a cluster, their first sentences each.

    Raises
    ------
    BenchmarkError
        If the file is missing, or has too few documents of that length.
    """
    if not path.is_file():
        raise BenchmarkError(f"--clusters {path}: no such file.")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    documents = []
    for row in rows:
        text = row["text"]
        sentences = [text[a:b] for a, b in split_spans(text)] if row["lang"] == "en" else []
        if len(sentences) >= SENTENCES_A_DOCUMENT:
            documents.append(sentences[:SENTENCES_A_DOCUMENT])
    size = DOCUMENTS_A_CLUSTER
    groups = [documents[i : i + size] for i in range(0, len(documents) - size + 1, size)]
    if not groups:
        raise BenchmarkError(
            f"--clusters {path}: fewer than {size} English documents of {SENTENCES_A_DOCUMENT} "
            "sentences."
        )
    return [Workload.of_cluster(group) for group in groups[:limit]]

"""The pairs that are timed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from benchmarks.common import Contracts
from lait.tokenization import normalise

Pair = tuple[str, str]


@dataclass(frozen=True)
class Workload:
    """The pairs: all claims with all clauses of each contract.

    claims : texts. documents : the clauses' texts of each contract.
    """

    claims: list[str]
    documents: list[list[str]]

    @classmethod
    def of(cls, contracts: Contracts) -> Workload:
        """Of the contracts' given spans."""
        return cls(contracts.claims, [contracts.clauses(d) for d in contracts.documents])

    @property
    def num_pairs(self) -> int:
        """How many pairs there are."""
        return len(self.claims) * sum(map(len, self.documents))

    def distinct_texts(self) -> list[str]:
        """Every text once, white space collapsed, claims first."""
        texts = [*self.claims, *(clause for clauses in self.documents for clause in clauses)]
        return list(dict.fromkeys(normalise(text) for text in texts))

    def sample(self, size: int | None, seed: int) -> list[Pair]:
        """``size`` (claim, clause) pairs at random without repetition; all pairs for None."""
        places = range(self.num_pairs)
        if size is not None and size < self.num_pairs:
            chosen = random.Random(seed).sample(places, size)
        else:
            chosen = list(places)
        clauses = [clause for document in self.documents for clause in document]
        return [(self.claims[i % len(self.claims)], clauses[i // len(self.claims)]) for i in chosen]

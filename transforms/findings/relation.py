"""What one document says of each sentence of another: pairs, reduced as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from lait.verdict_rule import CONTRADICTION, ENTAILMENT, VerdictRules
from transforms.findings.scores import DocumentScores
from transforms.records import LABELS, PairsAddress
from transforms.stage import Stage
from transforms.staging import StagedReader

# Sentences that are kept for each of the two labels.
EVIDENCE = 3
SUPPORT, CONFLICT = 0, 1  # places of the two labels in arrays of evidence
COLUMNS = ["a_index", "b_index", *(f"p_{label}" for label in LABELS), "parallel_layers"]
# Rows of evidence that may wait before the best of them are taken.
ROWS_WAITING = 1 << 18


class Relation(NamedTuple):
    """What document b says of each sentence of document a, by its index.

    probabilities : float32 [sentences, 3], of the verdicts in the order of LABELS.
    across : the same for documents in different languages.
    counts : int64 [sentences], premises that each was compared with.
    premises : int32 [sentences, 2, EVIDENCE], indices of the sentences of b that speak
        most for entailment and for contradiction, best first; -1 where there are no more.
    evidence : float32 of the same shape, the probabilities of those pairs.
    layers : int8 of the same shape, the P's that they were scored with.
    """

    a_doc_id: str
    b_doc_id: str
    probabilities: np.ndarray
    across: np.ndarray
    counts: np.ndarray
    premises: np.ndarray
    evidence: np.ndarray
    layers: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        """int64 [sentences]: the most probable verdict, an index of LABELS."""
        return self.probabilities.argmax(axis=1)


class Reducer:
    """Takes tables of pairs in any order and size; holds one row a hypothesis."""

    def __init__(self, rules: VerdictRules) -> None:
        # One and the same rule is applied once.
        self._scores = {rule: DocumentScores(rule) for rule in rules}
        self._rules = rules
        self._counts = np.zeros(0, np.int64)
        self._best: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])

    def add(self, table: pa.Table) -> None:
        """Take some pairs: columns COLUMNS."""
        a, b = (table[name].to_numpy().astype(np.int64) for name in COLUMNS[:2])
        pairs = np.stack([table[name].to_numpy() for name in COLUMNS[2:5]], axis=1)
        layers = table["parallel_layers"].to_numpy()
        self._grow(int(a.max(initial=-1)) + 1)
        for scores in self._scores.values():
            scores.add(a, pairs)
        np.add.at(self._counts, a, 1)
        for side, label in ((SUPPORT, ENTAILMENT), (CONFLICT, CONTRADICTION)):
            rows = np.stack([a, b, pairs[:, label], layers], axis=1).astype(np.float64)
            waiting = self._best[side]
            waiting.append(best_rows(rows))
            if sum(map(len, waiting)) > ROWS_WAITING:
                waiting[:] = [best_rows(np.concatenate(waiting))]

    def relation(self, a_doc_id: str, b_doc_id: str) -> Relation:
        """What the pairs say together."""
        shape = (len(self._counts), 2, EVIDENCE)
        premises, layers = np.full(shape, -1, np.int32), np.full(shape, -1, np.int8)
        evidence = np.zeros(shape, np.float32)
        for side, waiting in enumerate(self._best):
            rows = best_rows(np.concatenate(waiting)) if waiting else np.zeros((0, 4))
            place = rows[:, 0].astype(np.int64)
            at = place, np.full(len(rows), side), ranks(place)
            premises[at], evidence[at], layers[at] = rows[:, 1], rows[:, 2], rows[:, 3]
        within, across = (self._scores[rule].probabilities(self._counts) for rule in self._rules)
        return Relation(
            a_doc_id, b_doc_id, within, across, self._counts, premises, evidence, layers
        )

    def _grow(self, number: int) -> None:
        more = number - len(self._counts)
        if more > 0:
            self._counts = np.concatenate([self._counts, np.zeros(more, np.int64)])


def best_rows(rows: np.ndarray) -> np.ndarray:
    """Of rows (hypothesis, premise, probability, P) the EVIDENCE most probable a hypothesis.

    Returns them by hypothesis, best first; of equal ones the earlier premise.
    """
    ordered = rows[np.lexsort((rows[:, 1], -rows[:, 2], rows[:, 0]))]
    return ordered[ranks(ordered[:, 0]) < EVIDENCE]


def ranks(ordered: np.ndarray) -> np.ndarray:
    """Place of each element among its equals: [5, 5, 7, 7, 7] -> [0, 1, 0, 1, 2]."""
    places = np.arange(len(ordered))
    starts = np.ones(len(ordered), bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    return places - np.maximum.accumulate(np.where(starts, places, 0))


class RelateDocuments(Stage):
    """((group_id, a_doc_id, b_doc_id), [PairsAddress, ...]) -> (group_id, Relation)."""

    stage = "relate"

    def __init__(self, rules: VerdictRules) -> None:
        self.rules = rules

    def start_bundle(self) -> None:
        super().start_bundle()
        self._reader = StagedReader()

    def work(self, element: tuple[Any, Iterable[PairsAddress]]) -> Iterator[Any]:
        """Reduce the pairs of two documents, a row group in memory at a time."""
        (group_id, a_doc_id, b_doc_id), addresses = element
        reducer = Reducer(self.rules)
        for table in self._reader.each(addresses, COLUMNS):
            reducer.add(table)
        self.count("document_pairs_judged")
        yield group_id, reducer.relation(a_doc_id, b_doc_id)

    def flush(self) -> Iterator[Any]:
        """Close what was read."""
        self._reader.close()
        yield from ()

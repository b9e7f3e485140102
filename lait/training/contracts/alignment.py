"""Which clauses of a contract are, or nearly repeat, a claim's evidence.

Texts extracted twice from one original differ in whitespace, hyphens, quotation marks and
page edges, so clauses are compared by their runs of three words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

Runs = frozenset[tuple[str, ...]]

RUN = 3
#: Share of the shorter text's runs in the other from which one repeats the other.
REPEATS = 0.5


def runs(text: str) -> Runs:
    """All runs of ``RUN`` words of a text, in lower case without punctuation.

    A text of fewer words is one run.
    """
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower()))
    if len(words) < RUN:
        return frozenset([tuple(words)]) if words else frozenset()
    return frozenset(zip(*(islice(words, i, None) for i in range(RUN)), strict=False))


def containment(a: Runs, b: Runs) -> float:
    """Shared runs over the runs of the shorter text, 0 to 1.

    The containment of Broder (On the resemblance and containment of documents, 1997)
    of the text with fewer runs in the other.
    """
    return len(a & b) / (min(len(a), len(b)) or 1)


def repeating(clauses: Sequence[Runs], evidence: Sequence[Runs]) -> frozenset[int]:
    """Indices of the clauses that share at least ``REPEATS`` of their runs with some evidence."""
    return frozenset(
        i
        for i, clause in enumerate(clauses)
        if any(containment(clause, span) >= REPEATS for span in evidence)
    )


def all_found(clauses: Sequence[Runs], evidence: Sequence[Runs]) -> bool:
    """Whether the clauses together hold at least ``REPEATS`` of the runs of each evidence."""
    everything: set[tuple[str, ...]] = set().union(*clauses)
    return all(len(span & everything) >= REPEATS * len(span) for span in evidence)

"""What is left of a comparison when only some premises of each hypothesis are scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.text_states import pairs_table
from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL, VerdictRule, VerdictRules
from transforms.findings.relation import Reducer
from transforms.records import LABELS


class Kept(NamedTuple):
    """Hypotheses, each beside another document, and what their candidates keep.

    verdict : int64 [hypotheses], over all premises, an index of LABELS.
    same : bool [hypotheses], the candidates' verdict is that one.
    support, contradiction : bool [hypotheses], no other premise speaks more for
        entailment, for contradiction, than the candidates do.
    premises, scored : int64 [hypotheses], all of them and the candidates.
    """

    verdict: np.ndarray
    same: np.ndarray
    support: np.ndarray
    contradiction: np.ndarray
    premises: np.ndarray
    scored: np.ndarray


def verdicts(probabilities: np.ndarray, rule: VerdictRule) -> np.ndarray:
    """Verdicts of a document, by its premises: float32 [h, p, 3] -> int64 [h]."""
    reducer = Reducer(VerdictRules(rule, rule))
    reducer.add(pairs_table(probabilities))
    return reducer.relation("a", "b").labels


def keep(
    probabilities: np.ndarray, verdict: np.ndarray, chosen: np.ndarray, rule: VerdictRule
) -> Kept:
    """What the chosen premises of a document keep.

    probabilities : float32 [h, p, 3], of all pairs in the order of LABELS.
    verdict : int64 [h], over all of them.
    chosen : int64 [h, k], places of the candidates.
    """
    some = np.take_along_axis(probabilities, chosen[:, :, None], axis=1)
    # Values, not places: one of two equal premises is as good as the other.
    best = some.max(axis=1) == probabilities.max(axis=1)
    return Kept(
        verdict,
        verdicts(some, rule) == verdict,
        best[:, ENTAILMENT],
        best[:, CONTRADICTION],
        np.full(len(verdict), probabilities.shape[1]),
        np.full(len(verdict), chosen.shape[1]),
    )


def joined(parts: Sequence[Kept]) -> Kept:
    """Of several documents, one after another."""
    return Kept(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def counts(kept: Kept) -> dict[str, int]:
    """How many verdicts there are of each label, over all premises."""
    return {label: int((kept.verdict == i).sum()) for i, label in enumerate(LABELS)}


def shares(kept: Kept) -> dict[str, float]:
    """The figures by the names that tables have; NaN for a share of nothing."""
    entailed, neutral, contradicted = (
        kept.verdict == label for label in (ENTAILMENT, NEUTRAL, CONTRADICTION)
    )
    return {
        "pairs scored": float(kept.scored.sum() / kept.premises.sum()),
        "best support": _mean(kept.support),
        "where entailed": _mean(kept.support[entailed]),
        "best contradiction": _mean(kept.contradiction),
        "where contradicted": _mean(kept.contradiction[contradicted]),
        "same verdict": _mean(kept.same),
        "of entailment": _mean(kept.same[entailed]),
        "of neutral": _mean(kept.same[neutral]),
        "of contradiction": _mean(kept.same[contradicted]),
    }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")

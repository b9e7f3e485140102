"""A cascade: all pairs at a large P, and those that matter again at a smaller one.

States are stored at the smaller P, ``deep``. For the screen they are carried on,
each alone, to the larger P (the same states as if encoded to it); then, for each
hypothesis, the premises most likely to be evidence are scored again from the
stored states. A sentence that the screen holds for neutral with near certainty is
left as it is: it would not change a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lait.verdict_rule import VerdictRule, evidence_scores


@dataclass(frozen=True)
class Cascade:
    """What is scored twice.

    screen : P at which all pairs are scored.
    deep : the smaller P of the stored states and of the second scores.
    keep : premises of a hypothesis (in a tile) that are scored again, at most.
    floor : screening evidence, 1 - p(neutral), below which a pair is not.

    Raises
    ------
    ValueError
        For numbers that make no cascade.
    """

    screen: int
    deep: int
    keep: int = 4
    floor: float = 0.02

    def __post_init__(self) -> None:
        if not 0 <= self.deep < self.screen:
            raise ValueError(
                f"cascade: screen={self.screen} and deep={self.deep}; pairs are scored again at a "
                "smaller P than they are screened at."
            )
        if self.keep < 1 or not 0 <= self.floor < 1:
            raise ValueError(
                f"cascade: keep={self.keep} and floor={self.floor}; allowed are 1 or more, and a "
                "share from 0 to below 1."
            )

    def as_dict(self) -> dict[str, Any]:
        """For ``run.json`` and a checkpoint's configuration."""
        return asdict(self)

    def chosen(self, screened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which pairs are scored again: rows and columns, in order.

        screened : float [hypotheses, premises, (entailment, neutral, contradiction)].
        Of equal scores the earlier premise is taken, so that nothing depends on chance.
        """
        scores = evidence_scores(screened)
        best = np.argsort(-scores, axis=1, kind="stable")[:, : self.keep]
        kept = np.zeros(scores.shape, bool)
        np.put_along_axis(kept, best, True, axis=1)
        rows, columns = np.nonzero(kept & (scores >= self.floor))
        return rows, columns


@dataclass(frozen=True)
class MeasuredCascade:
    """A cascade, or one P alone, with what it was measured to be worth.

    cascade : None for a P alone. parallel_layers : that P, or the screen's.
    accuracy : of document-level verdicts. share : of the pairs that are scored again.
    operations : floating point operations a pair, from states in the store.
    rule : of the verdicts; None for the rule of the P.
    """

    cascade: Cascade | None
    parallel_layers: int
    accuracy: float
    share: float
    operations: float
    rule: VerdictRule | None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> MeasuredCascade:
        """From a configuration's ``cascades``.

        Raises
        ------
        ValueError
            If the entry has not the fields of :meth:`as_dict`.
        """
        try:
            cascade = Cascade(**entry["cascade"]) if entry["cascade"] else None
            rule = VerdictRule(**entry["rule"]) if entry["rule"] else None
            return cls(
                cascade,
                int(entry["parallel_layers"]),
                float(entry["accuracy"]),
                float(entry["share"]),
                float(entry["operations"]),
                rule,
            )
        except (KeyError, TypeError) as error:
            raise ValueError(
                f"cascades: {entry!r} is no measured cascade ({error!r}); measure again with "
                "`python -m lait.training.fit_cascade`."
            ) from error

    def as_dict(self) -> dict[str, Any]:
        """For a configuration's ``cascades``."""
        return {
            "cascade": self.cascade and self.cascade.as_dict(),
            "parallel_layers": self.parallel_layers,
            "accuracy": self.accuracy,
            "share": self.share,
            "operations": self.operations,
            "rule": self.rule and self.rule.as_dict(),
        }


def cheapest(
    measured: Sequence[MeasuredCascade], target: float, screen: int | None = None
) -> MeasuredCascade:
    """What costs the least of all that reach ``target`` times the accuracy of P = 0.

    screen : only what screens (or works) at this P. The most accurate if none reaches it.

    Raises
    ------
    ValueError
        If nothing was measured at P = 0, or at ``screen``.
    """
    alone = {entry.parallel_layers: entry for entry in measured if entry.cascade is None}
    if 0 not in alone:
        raise ValueError("cascades: nothing was measured at P = 0.")
    allowed = [entry for entry in measured if screen in (None, entry.parallel_layers)]
    if not allowed:
        raise ValueError(f"cascades: nothing was measured at P = {screen}.")
    reaching = [entry for entry in allowed if entry.accuracy >= target * alone[0].accuracy]
    if not reaching:
        return max(allowed, key=lambda entry: entry.accuracy)
    return min(reaching, key=lambda entry: entry.operations)


def mixed(
    screened: np.ndarray, again: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """The screen's probabilities with the second ones, [pairs, 3], in their places."""
    result = screened.copy()
    result[rows, columns] = again
    return result

"""What cascades are worth, simulated on annotated contracts.

A contract's pairs are scored once at each P; what a cascade would have kept and
scored again follows from the arrays. Accuracy is that of document-level verdicts
by a rule that was fitted on the other contracts (leave one out).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lait.cascade import Cascade, MeasuredCascade, mixed
from lait.costs import PairCosts
from lait.verdict_rule import VerdictRule
from lait.verdicts.cases import Case
from lait.verdicts.fitting import fit_rule, with_excerpts

KEEPS = (1, 2, 4, 8)
FLOORS = (0.02, 0.1)


@dataclass(frozen=True)
class Contract:
    """A contract and its excerpts by P, in the same order at every P; the contract first."""

    cases: Mapping[int, list[Case]]

    def at(self, parallel_layers: int) -> list[Case]:
        """As one P alone scores them."""
        return self.cases[parallel_layers]

    def by(self, cascade: Cascade) -> tuple[list[Case], float]:
        """As a cascade scores them, and the share of the contract's pairs scored again."""
        found, shares = [], []
        pairs = zip(self.cases[cascade.screen], self.cases[cascade.deep], strict=True)
        for screened, deep in pairs:
            rows, columns = cascade.chosen(screened.pairs)
            again = deep.pairs[rows, columns]
            both = mixed(screened.pairs, again, rows, columns)
            found.append(Case(both, screened.labels, screened.evidence))
            shares.append(len(rows) / screened.labels.size / screened.pairs.shape[1])
        return found, shares[0]


def contracts_by_layers(cases: Mapping[int, Sequence[Case]]) -> list[Contract]:
    """One :class:`Contract` each, with the same excerpts at every P.

    cases : by P, the contracts' cases in one order.
    """
    count = len(next(iter(cases.values())))
    return [
        Contract({p: with_excerpts([found[i]], seed=i) for p, found in cases.items()})
        for i in range(count)
    ]


def measure(
    contracts: Sequence[Contract],
    layers: Sequence[int],
    costs: PairCosts,
    powers: Mapping[int, float],
) -> list[MeasuredCascade]:
    """Every P alone, and cascades of every screen, deeper P, KEEPS and FLOORS.

    layers : the P's to try. powers : of the verdict rule by P, the calibration's
        temperature; a cascade has that of its deeper P.
    """
    found = []
    for p in layers:
        cases = [contract.at(p) for contract in contracts]
        accuracy, rule = _left_out_accuracy(cases, powers[p])
        operations = costs.alone(p)
        found.append(MeasuredCascade(None, p, accuracy, 0.0, operations, rule))
    for cascade in _cascades(layers):
        mixes = [contract.by(cascade) for contract in contracts]
        accuracy, rule = _left_out_accuracy([cases for cases, _ in mixes], powers[cascade.deep])
        share = float(np.mean([share for _, share in mixes]))
        operations = costs.cascade(cascade, share)
        found.append(MeasuredCascade(cascade, cascade.screen, accuracy, share, operations, rule))
    return found


def _cascades(layers: Sequence[int]) -> list[Cascade]:
    return [
        Cascade(screen, deep, keep, floor)
        for screen in layers
        for deep in layers
        if deep < screen
        for keep in KEEPS
        for floor in FLOORS
    ]


def _left_out_accuracy(
    contracts: Sequence[Sequence[Case]], power: float
) -> tuple[float, VerdictRule]:
    """Share of right verdicts by rules fitted on the other contracts; and the rule of all."""
    right, known = 0, 0
    for i, (whole, *_) in enumerate(contracts):
        others = [case for j, cases in enumerate(contracts) if j != i for case in cases]
        found = fit_rule(others, power=power).probabilities(whole.pairs).argmax(axis=-1)
        right += int((found == whole.labels)[whole.labels >= 0].sum())
        known += int((whole.labels >= 0).sum())
    everything = [case for cases in contracts for case in cases]
    return right / known, fit_rule(everything, power=power)

"""Ways to keep what a rule is fitted on apart from what it is measured on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.rule_variants import Table, Variant, fit, verdicts

KNOWN = "known claims, fitted on other contracts"
CROSS = "known claims, cross-validated by contract"
CLAIMS = "claims left out of fitting"
CROSS_CLAIMS = "claims and contracts left out of fitting, cross-validated"
UNSEEN = "claims left out of training and fitting"
UNSEEN_FIT = "the same, fitted on pairs whose claim the model had not seen either"


@dataclass(frozen=True)
class Split:
    """Fit on some contracts and claims of one collection, measure on those of another.

    source, target : names of collections; all else are places in them.
    """

    source: str
    fit_contracts: np.ndarray
    fit_claims: np.ndarray
    target: str
    contracts: np.ndarray
    claims: np.ndarray


@dataclass(frozen=True)
class Sizes:
    """Numbers of contracts to fit and to measure on, and the folds of claims (places)."""

    fit: int
    dev: int
    claim_folds: Sequence[np.ndarray]

    @property
    def claims(self) -> np.ndarray:
        """All claims."""
        return np.arange(sum(map(len, self.claim_folds)))

    def others(self, fold: np.ndarray) -> np.ndarray:
        """The claims that are not in a fold."""
        return np.setdiff1d(self.claims, fold)


def known_claims(sizes: Sizes) -> list[Split]:
    """One fit on the contracts for fitting."""
    fitted, dev = np.arange(sizes.fit), np.arange(sizes.dev)
    return [Split("fit", fitted, sizes.claims, "dev", dev, sizes.claims)]


def left_out_claims(sizes: Sizes, unseen: bool = False, fit_unseen: bool = False) -> list[Split]:
    """One fit for each fold of claims, measured on that fold.

    unseen : the fold's pairs are of the model that was trained without it, and
        so are those of the fit; fit_unseen : each claim of the fit is scored by
        the model trained without that claim.
    """
    fitted, dev = np.arange(sizes.fit), np.arange(sizes.dev)
    result = []
    for place, fold in enumerate(sizes.claim_folds):
        source = "fit unseen" if fit_unseen else f"fit {place}" if unseen else "fit"
        target = "dev unseen" if unseen or fit_unseen else "dev"
        result.append(Split(source, fitted, sizes.others(fold), target, dev, fold))
    return result


def cross_validation(sizes: Sizes, folds: int, seed: int, leave_claims: bool) -> list[Split]:
    """Fit on the contracts for measuring, but for the fold that is measured."""
    order = np.random.default_rng(seed).permutation(sizes.dev)
    parts = np.array_split(order, min(folds, sizes.dev))
    claim_sets: Iterable[np.ndarray] = sizes.claim_folds if leave_claims else [sizes.claims]
    return [
        Split(
            "dev",
            np.setdiff1d(order, part),
            sizes.others(claims) if leave_claims else claims,
            "dev",
            part,
            claims,
        )
        for part in parts
        for claims in claim_sets
    ]


def predict(
    variant: Variant, splits: Sequence[Split], collections: dict[str, list[Table]]
) -> np.ndarray:
    """Verdicts on all contracts to measure on: float [contracts, claims, 3]."""
    contracts, claims = (
        1 + max(int(getattr(split, name).max()) for split in splits)
        for name in ("contracts", "claims")
    )
    result = np.full((contracts, claims, 3), np.nan)
    for split in splits:
        source, target = collections[split.source], collections[split.target]
        parameters = fit(variant, [source[i] for i in split.fit_contracts], split.fit_claims)
        for i in split.contracts:
            result[i, split.claims] = verdicts(target[i], parameters)[split.claims]
    return result

"""Contracts scored for the comparison of verdict rules: each model runs once on each file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lait.dtype import choose_dtype
from lait.modeling import LaitForSequenceClassification
from lait.training.claim_folds import claim_folds
from lait.training.start import load_checkpoint
from lait.verdicts.cases import AnnotatedContracts, Case, score_contracts


@dataclass(frozen=True)
class Source:
    """What to score, and with what.

    pattern : checkpoints trained without a fold's claims, ``{fold}`` its number; or none.
    """

    model: str
    parallel_layers: int | None
    dtype: str
    fit: AnnotatedContracts
    dev: AnnotatedContracts
    fold_size: int
    pattern: str | None

    @classmethod
    def of(cls, options: argparse.Namespace) -> Source:
        """Read the files.

        Raises
        ------
        ValueError
            If they cannot be read, do not share their claims, or ``{fold}`` is missing.
        """
        fit = AnnotatedContracts.read(options.fit).select(options.only)
        dev = AnnotatedContracts.read(options.input)
        dev = replace(dev, documents=dev.documents[: options.limit])
        if fit.claims != dev.claims:
            raise ValueError(f"--fit {options.fit} and --input {options.input}: claims differ.")
        pattern = options.models_without_claims
        if pattern is not None and "{fold}" not in pattern:
            raise ValueError(
                f"--models_without_claims {pattern}: write {{fold}} where the number of the "
                "fold belongs, for example runs/without_{fold}/model."
            )
        return cls(
            options.model,
            options.parallel_layers,
            options.dtype,
            fit,
            dev,
            options.fold_size,
            pattern,
        )

    def facts(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "model": self.model,
            "fit_contracts": len(self.fit.documents),
            "dev_contracts": len(self.dev.documents),
            "models_without_claims": self.pattern,
        }


@dataclass(frozen=True)
class Collections:
    """Cases by collection (see ``rule_protocols.Split``), and the folds as places of claims.

    Names: ``fit``, ``dev``; with models trained without claims also ``fit 0``,
    ``fit 1``, ... by the model of that fold, and ``fit unseen``, ``dev unseen``,
    in which each claim is scored by the model that was trained without it.
    ``temperature`` is the model's; those trained without claims take it over.
    """

    cases: dict[str, list[Case]]
    claim_folds: Sequence[np.ndarray]
    parallel_layers: int
    temperature: float


def score_collections(source: Source) -> Collections:
    """Score every collection.

    Raises
    ------
    ValueError, OSError
        If a checkpoint cannot be loaded.
    """
    keys = list(source.dev.claims)
    folds = claim_folds(keys, size=source.fold_size, seed=0)
    places = [np.array([keys.index(key) for key in fold]) for fold in folds]
    model = _load(source.model, "--model", source.dtype)
    layers = source.parallel_layers
    layers = model.config.parallel_layers if layers is None else layers
    model.config.check_parallel_layers(layers)
    cases = {
        "fit": list(score_contracts(model, source.fit, layers)),
        "dev": list(score_contracts(model, source.dev, layers)),
    }
    if source.pattern is not None:
        temperatures = model.config.temperatures
        parts = []
        for number, fold in enumerate(folds):
            name = source.pattern.replace("{fold}", str(number))
            model = _load(name, "--models_without_claims", source.dtype)
            model.config.temperatures = temperatures
            cases[f"fit {number}"] = list(score_contracts(model, source.fit, layers))
            parts.append(list(score_contracts(model, source.dev, layers, fold)))
        cases["dev unseen"] = join_claims(parts, places)
        fitted = [
            [_some_claims(case, place) for case in cases[f"fit {number}"]]
            for number, place in enumerate(places)
        ]
        cases["fit unseen"] = join_claims(fitted, places)
    return Collections(cases, places, layers, model.config.temperature_of(layers))


def join_claims(parts: Sequence[Sequence[Case]], places: Sequence[np.ndarray]) -> list[Case]:
    """Contracts whose claims were scored in folds, put together in the claims' order.

    parts : for each fold the contracts; places : for each fold its claims.
    """
    order = np.argsort(np.concatenate(list(places)))
    return [
        Case(
            np.concatenate([case.pairs for case in row])[order],
            np.concatenate([case.labels for case in row])[order],
            np.concatenate([case.evidence for case in row])[order],
        )
        for row in zip(*parts, strict=True)
    ]


def _some_claims(case: Case, places: np.ndarray) -> Case:
    return Case(case.pairs[places], case.labels[places], case.evidence[places])


def _load(name: str, flag: str, dtype: str) -> LaitForSequenceClassification:
    return load_checkpoint(name, flag).to(choose_dtype(dtype))

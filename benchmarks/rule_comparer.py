"""All rules measured on the same pairs: one table after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks import metrics
from benchmarks.answers import Gold
from benchmarks.common import markdown_table
from benchmarks.rule_cases import Collections
from benchmarks.rule_protocols import Split, predict
from benchmarks.rule_report import (
    RANKINGS,
    evidence_figures,
    evidence_table,
    for_file,
    ranking_scores,
    rule_figures,
    rules_table,
)
from benchmarks.rule_variants import FIRST, SHIPPED, VARIANTS, Table, Variant, fit, tables
from lait.calibration import negative_log_likelihood
from lait.verdicts.cases import EXCERPT_SENTENCES, Case, excerpts
from lait.verdicts.likelihood import choice_probabilities

BY_LENGTH = (FIRST, "odds", "maximum, excerpts", SHIPPED, "learned, 7 features, excerpts")


class Comparer:
    """All rules on all protocols.

    ``sections`` are printed, ``figures`` written to a file.
    """

    def __init__(self, collections: Collections, gold: Gold, resamples: int, seed: int) -> None:
        self.collections, self.gold, self.seed = collections, gold, seed
        self.weights = metrics.bootstrap_weights(len(gold.ids), resamples, seed)
        self.read = {v.name: self._read(v) for v in VARIANTS}
        self.sections: list[str] = []
        self.figures: dict[str, Any] = {}

    def _read(self, variant: Variant) -> dict[str, list[Table]]:
        temperature = self.collections.temperature
        return {
            name: tables(variant, cases, temperature, self.seed)
            for name, cases in self.collections.cases.items()
        }

    def rules(self, title: str, splits: Sequence[Split]) -> None:
        """Add the table of one protocol."""
        found = {}
        for variant in VARIANTS:
            predicted = predict(variant, splits, self.read[variant.name])
            found[variant.name] = rule_figures(self.gold, predicted, self.weights)
        self.sections.append(f"### {title}\n\n{rules_table(found, FIRST)}")
        self.figures[title] = {
            name: for_file(sampled) | honest for name, (sampled, honest) in found.items()
        }

    def evidence(self, title: str, target: str, splits: Sequence[Split]) -> None:
        """Add the table of the rankings, with the verdicts of the rule that ships."""
        variant = next(v for v in VARIANTS if v.name == SHIPPED)
        verdicts = predict(variant, splits, self.read[SHIPPED])
        cases = self.collections.cases[target]
        found = {
            name: evidence_figures(self.gold, ranking_scores(rank, cases, verdicts), self.weights)
            for name, rank in RANKINGS.items()
        }
        self.sections.append(f"### Evidence, {title}\n\n{evidence_table(found)}")
        self.figures[f"evidence, {title}"] = {name: for_file(f) for name, f in found.items()}

    def lengths(self, title: str) -> None:
        """Add accuracy and negative log likelihood by length of document, over excerpts."""
        found: dict[str, dict[str, tuple[float, float]]] = {}
        for variant in (v for v in VARIANTS if v.name in BY_LENGTH):
            read = self.read[variant.name]["fit"]
            parameters = fit(variant, read, np.arange(len(self.gold.keys)))
            found[variant.name] = {
                name: self._honesty(variant, cases, parameters)
                for name, cases in self._by_length().items()
            }
        header = ["rule", *next(iter(found.values()))]
        rows = [[name, *(f"{a:.3f}, {n:.3f}" for a, n in f.values())] for name, f in found.items()]
        self.sections.append(f"### {title}\n\n{markdown_table(header, rows)}")
        self.figures[title] = found

    def _by_length(self) -> dict[str, list[Case]]:
        """Excerpts of the contracts to measure on, by their number of sentences."""
        contracts = self.collections.cases["dev"]
        drawn = [excerpts(case, self.seed + place) for place, case in enumerate(contracts)]
        result = {
            f"{n} sentences": [e for several in drawn for e in several if e.pairs.shape[1] == n]
            for n in EXCERPT_SENTENCES
        }
        return {name: cases for name, cases in result.items() if cases} | {"whole": contracts}

    def _honesty(
        self, variant: Variant, cases: Sequence[Case], parameters: np.ndarray
    ) -> tuple[float, float]:
        designs = [variant.design(case.pairs, self.collections.temperature) for case in cases]
        labels = np.concatenate([case.labels for case in cases])
        known = labels >= 0
        found = choice_probabilities(np.concatenate(designs)[known], parameters)
        right = found.argmax(axis=-1) == labels[known]
        return float(right.mean()), negative_log_likelihood(found, labels[known])

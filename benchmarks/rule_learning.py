"""How many contracts a verdict rule needs to be fitted."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.answers import Answers, Gold
from benchmarks.common import markdown_table
from benchmarks.comparison import Comparison
from benchmarks.rule_protocols import Sizes
from benchmarks.rule_report import TO_CHOICE
from benchmarks.rule_variants import VARIANTS, Table, Variant, fit, verdicts

COUNTS = (1, 2, 5, 10, 20, 40)
CURVES = (
    "maximum, by label",
    "odds, excerpts",
    "learned, 7 features, excerpts",
    "odds, excerpts, bias by claim",
)


def learning_curve(
    gold: Gold, read: dict[str, dict[str, list[Table]]], sizes: Sizes, draws: int, seed: int
) -> tuple[dict[str, Any], str]:
    """Figures on a third of the contracts, fitted on some of the others; means over draws.

    Returns them for a file (variant -> contracts -> figures) and as a table.
    """
    held = max(1, sizes.dev // 3)
    counts = [count for count in COUNTS if count <= sizes.dev - held]
    curve: dict[str, Any] = {}
    for variant in VARIANTS:
        if variant.name in CURVES:
            contracts = read[variant.name]["dev"]
            curve[variant.name] = {
                str(count): _mean_figures(gold, variant, contracts, count, held, draws, seed)
                for count in counts
            }
    rows = [
        [name, *(f"{f['accuracy']:.3f}, {f['f1_contradiction']:.3f}" for f in found.values())]
        for name, found in curve.items()
    ]
    return curve, markdown_table(["rule", *map(str, counts)], rows)


def _mean_figures(
    gold: Gold,
    variant: Variant,
    contracts: list[Table],
    count: int,
    held: int,
    draws: int,
    seed: int,
) -> dict[str, float]:
    found = []
    claims = np.arange(len(gold.keys))
    for draw in range(draws):
        order = np.random.default_rng(seed + draw).permutation(len(contracts))
        parameters = fit(variant, [contracts[i] for i in order[held : held + count]], claims)
        choices = [TO_CHOICE[verdicts(table, parameters).argmax(axis=-1)] for table in contracts]
        measured = np.zeros(len(contracts))
        measured[order[:held]] = 1.0
        found.append(Comparison(gold, Answers(np.array(choices)))(measured))
    return {
        name: float(np.mean([figures[name] for figures in found]))
        for name in ("accuracy", "f1_entailment", "f1_contradiction")
    }

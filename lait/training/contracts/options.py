"""The recipe's numbers as options of a command line."""

from __future__ import annotations

import argparse

from lait.training.contracts.contract import ContractsError
from lait.training.contracts.rows import Recipe

RECIPE = Recipe()
#: The least that may be given for each count.
LOWEST_COUNTS = {
    "hard": 0,
    "other": 0,
    "easy": 0,
    "repeat_evidence": 1,
    "repeat_contradictions": 1,
    "repeat_fragments": 0,
}


def add_recipe_options(group: argparse._ArgumentGroup) -> None:
    """Options of the recipe, and the seed."""
    for name, kind, text in (
        ("hard", int, "most similar clauses a claim and contract"),
        ("other", int, "pieces of other claims' evidence a claim and contract"),
        ("easy", int, "random clauses a claim and contract"),
        ("joined", float, "share of claims with two similar clauses as one premise"),
        ("ceiling", float, "cosine to evidence from which a clause is no neutral premise"),
        ("repeat_evidence", int, "how often an entailing evidence span is written"),
        ("repeat_contradictions", int, "how often a contradicting evidence span is written"),
        ("repeat_fragments", int, "how often evidence is written that says nothing alone"),
    ):
        default = getattr(RECIPE, name)
        group.add_argument(f"--{name}", type=kind, default=default, help=f"{text} ({default})")
    group.add_argument(
        "--paraphrase",
        type=float,
        default=RECIPE.reworded,
        help=f"share of rows with a paraphrase or negation of the claim ({RECIPE.reworded})",
    )
    group.add_argument("--seed", type=int, default=0)


def recipe_of(arguments: argparse.Namespace) -> Recipe:
    """The recipe of the options.

    Raises
    ------
    ContractsError
        For a number out of range.
    """
    for name, lowest in LOWEST_COUNTS.items():
        if getattr(arguments, name) < lowest:
            raise ContractsError(
                f"--{name} {getattr(arguments, name)}: allowed is {lowest} or more."
            )
    for name, low in (("joined", 0.0), ("paraphrase", 0.0), ("ceiling", -1.0)):
        if not low <= getattr(arguments, name) <= 1.0:
            raise ContractsError(f"--{name} {getattr(arguments, name)}: allowed are {low:g} to 1.")
    return Recipe(
        **{name: getattr(arguments, name) for name in LOWEST_COUNTS},
        joined=arguments.joined,
        ceiling=arguments.ceiling,
        reworded=arguments.paraphrase,
    )

"""``--cascade``: which P's a run works at."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from lait.cascade import Cascade, MeasuredCascade, cheapest
from lait.verdict_rule import VerdictRules
from pipelines.errors import UsageError

AUTO = "auto"


@dataclass(frozen=True)
class Layers:
    """What a run works at.

    stored : P of the states. screen : P of all pairs. cascade : None without one.
    rules : of the verdicts.
    """

    stored: int
    screen: int
    cascade: Cascade | None
    rules: VerdictRules


def add_cascade_options(parser: argparse.ArgumentParser) -> None:
    """The options of a cascade."""
    parser.add_argument(
        "--cascade",
        metavar="P|auto",
        help="score the pairs that may be evidence again at this smaller P, from states stored at "
        "it (--parallel_layers is then the P of the first scores); auto takes the cheapest "
        "setting that was measured to reach --cascade_target (default: no second scores)",
    )
    parser.add_argument(
        "--cascade_keep",
        type=int,
        default=4,
        metavar="N",
        help="sentences of a document that are scored again for a claim, at most "
        "(default: %(default)s; auto has its own)",
    )
    parser.add_argument(
        "--cascade_target",
        type=float,
        default=0.99,
        metavar="SHARE",
        help="of the accuracy of P = 0, for --cascade auto (default: %(default)s)",
    )


def choose(options: argparse.Namespace, config: Any, layers: int) -> Layers:
    """The P's of a run.

    layers : ``--parallel_layers`` or the checkpoint's own.

    Raises
    ------
    UsageError
        For a P that is none, or larger than the screen's; for ``auto`` with a
        checkpoint whose cascades were not measured.
    """
    if options.cascade is None:
        return Layers(layers, layers, None, VerdictRules.for_layers(config, layers))
    if options.cascade == AUTO:
        return _automatic(options, config)
    if not options.cascade.isdecimal():
        raise UsageError(f"--cascade {options.cascade}: allowed are auto and a P below {layers}.")
    try:
        cascade = Cascade(layers, int(options.cascade), options.cascade_keep)
    except ValueError as error:
        raise UsageError(
            f"--cascade {options.cascade} --cascade_keep {options.cascade_keep}: {error} The "
            f"first scores are at P = {layers} (--parallel_layers)."
        ) from None
    rules = VerdictRules.for_layers(config, cascade.deep)
    return Layers(cascade.deep, cascade.screen, cascade, rules)


def _automatic(options: argparse.Namespace, config: Any) -> Layers:
    if not 0 < options.cascade_target <= 1:
        raise UsageError(f"--cascade_target {options.cascade_target}: allowed is above 0, up to 1.")
    try:
        measured = [MeasuredCascade.of(entry) for entry in config.cascades]
        found = cheapest(measured, options.cascade_target, options.parallel_layers)
    except ValueError as error:
        raise UsageError(
            f"--cascade auto: {error} Measure the checkpoint's with `python -m "
            "lait.training.fit_cascade`, or name a P."
        ) from None
    layers = found.parallel_layers
    rules = VerdictRules.for_layers(config, layers)
    if found.rule:
        rules = rules._replace(within=found.rule)
    stored = found.cascade.deep if found.cascade else layers
    return Layers(stored, layers, found.cascade, rules)

"""Which rule makes the best verdicts, and which score finds evidence best.

    python -m benchmarks.verdict_rules --help

The sentences' probabilities are computed once for each collection of contracts;
then every rule of ``benchmarks.rule_variants`` is fitted and measured on them:

- on known claims, fitted on contracts that training has not seen;
- the same, cross-validated by contract, so with more contracts to fit on;
- with claims left out of fitting, three at a time;
- with --models_without_claims also left out of the training of the model that
  scores them.

A learning curve shows how many contracts a fit needs. Brackets are
bootstrapped 95 % intervals over contracts, paired where a gain is meant.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import rule_protocols
from benchmarks.answers import Gold
from benchmarks.common import (
    DATA,
    DEV_CONTRACTS,
    BenchmarkError,
    print_figures,
    read_contracts,
    write_json,
)
from benchmarks.rule_cases import Source, score_collections
from benchmarks.rule_comparer import Comparer
from benchmarks.rule_learning import learning_curve
from benchmarks.rule_protocols import Sizes, Split
from lait.training.arguments import parse_layers

FOLDS = 5


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.verdict_rules",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--model", default="lait-minilm-l6", help="(default: %(default)s)")
    add("--parallel_layers", type=int, metavar="P", help="(default: the checkpoint's)")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add(
        "--fit",
        type=Path,
        default=DATA / "train_50_contracts.json",
        metavar="FILE",
        help="contracts to fit on (default: %(default)s)",
    )
    add(
        "--only",
        type=parse_layers,
        default=tuple(range(40, 50)),
        help="indices of those that training has not seen (default: 40-49)",
    )
    add(
        "--input",
        type=Path,
        default=DEV_CONTRACTS,
        metavar="FILE",
        help="contracts to measure on (default: %(default)s)",
    )
    add(
        "--models_without_claims",
        metavar="PATTERN",
        help="checkpoints trained without the claims of each fold: runs/without_{fold}/model",
    )
    add("--fold_size", type=int, default=3, help="claims left out at a time (default: 3)")
    add("--limit", type=int, metavar="N", help="measure on the first N contracts only")
    add("--resamples", type=int, default=1000, help="of the bootstrap (default: %(default)s)")
    add("--draws", type=int, default=12, help="of the learning curve (default: %(default)s)")
    add("--seed", type=int, default=0)
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def protocols(sizes: Sizes, unseen: bool, seed: int) -> dict[str, list[Split]]:
    """What is fitted and measured on what, by title."""
    found = {
        rule_protocols.KNOWN: rule_protocols.known_claims(sizes),
        rule_protocols.CROSS: rule_protocols.cross_validation(sizes, FOLDS, seed, False),
        rule_protocols.CLAIMS: rule_protocols.left_out_claims(sizes),
        rule_protocols.CROSS_CLAIMS: rule_protocols.cross_validation(sizes, FOLDS, seed, True),
    }
    if unseen:
        found[rule_protocols.UNSEEN] = rule_protocols.left_out_claims(sizes, unseen=True)
        found[rule_protocols.UNSEEN_FIT] = rule_protocols.left_out_claims(sizes, fit_unseen=True)
    return found


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    gold = Gold.of(read_contracts([options.input], options.limit))
    try:
        source = Source.of(options)
        collections = score_collections(source)
    except (ValueError, OSError) as error:
        raise BenchmarkError(str(error)) from error
    sizes = Sizes(len(collections.cases["fit"]), len(gold.ids), collections.claim_folds)
    comparer = Comparer(collections, gold, options.resamples, options.seed)
    found = protocols(sizes, options.models_without_claims is not None, options.seed)
    for title, splits in found.items():
        comparer.rules(title, splits)
    comparer.evidence(rule_protocols.KNOWN, "dev", found[rule_protocols.KNOWN])
    if rule_protocols.UNSEEN in found:
        splits = found[rule_protocols.UNSEEN]
        comparer.evidence(rule_protocols.UNSEEN, "dev unseen", splits)
    comparer.lengths("Accuracy and NLL by length of document")
    curve, text = learning_curve(gold, comparer.read, sizes, options.draws, options.seed)
    facts = source.facts() | {"parallel_layers": collections.parallel_layers}
    write_json(options.json, {**facts, **comparer.figures, "learning curve": curve})
    first = (
        f"{options.model}, P={collections.parallel_layers}, T={collections.temperature:.3f}; "
        f"fitted on {sizes.fit} contracts, measured on {sizes.dev} x {len(gold.keys)} claims"
    )
    last = f"### Accuracy and F1 of contradiction by number of contracts fitted on\n\n{text}"
    return "\n\n".join([first, *comparer.sections, last])


def main(argv: Sequence[str] | None = None) -> int:
    """Print the comparison; 2 with one message if it cannot be made."""
    return print_figures("benchmarks.verdict_rules", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

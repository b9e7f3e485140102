"""Verdicts on documents in another language: how often they are right, and their rule's fit.

    python -m benchmarks.cross_lingual_verdicts
    python -m benchmarks.cross_lingual_verdicts --articles even --fit --model DIRECTORY

Each English sentence with a known translation meets the other language's document as it is
(supported), without the translation (not mentioned), and with "not" or an opposite in the
sentence (contradicted). A model is less sure of what it reads in two languages, so checkpoints
have a rule of four numbers for such documents (``cross_lingual_rules`` of ``config.json``); --fit
fits it on these cases by maximum likelihood and writes it there. It was fitted on the
clusters at even places: the odd ones are the measurement.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.checkpoint import chosen_layers, load_checkpoint
from benchmarks.common import CLUSTERS, BenchmarkError, markdown_table, print_figures, write_json
from benchmarks.cross_lingual_cases import LABELS, TRANSLATED, Case, Translated, scores_of
from benchmarks.groups import read_groups
from benchmarks.machine import Machine
from benchmarks.training_options import say
from benchmarks.translation_articles import ODD, PLACES, check_languages
from lait.checkpoints import resolve_checkpoint
from lait.config_file import update_config
from lait.dtype import DTYPES, dtype_name
from lait.verdict_rule import CONTRADICTION, VerdictRule, VerdictRules
from lait.verdicts.fitting import fit_scores

# Of the odds' sum: nearly the best premise alone, for a translation is one sentence.
POWER = 4.0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.cross_lingual_verdicts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = p.add_argument
    add("--clusters", type=Path, default=CLUSTERS, help="articles and translations (%(default)s)")
    add("--model", default="lait-e5-small", help="checkpoint or shipped name (%(default)s)")
    add("--parallel_layers", type=int, nargs="+", metavar="P", help="(default: the checkpoint's)")
    add("--articles", choices=PLACES, default=ODD, help="by place (%(default)s)")
    add("--limit", type=int, metavar="N", help="the first N articles at these places only")
    add("--fit", action="store_true", help="write the fitted rules into the checkpoint")
    add("--seeds", type=int, default=4, help="changed sentences an article and kind (%(default)s)")
    add("--dtype", default="auto", choices=("auto", *DTYPES))
    add("--json", type=Path, metavar="FILE", help="write the figures here too")
    return p


def read_articles(options: argparse.Namespace) -> list[Translated]:
    """The articles that were asked for.

    Raises
    ------
    BenchmarkError
        If a file cannot be used, or nothing is left.
    """
    groups = read_groups(options.clusters, "--clusters")[PLACES[options.articles]][: options.limit]
    for documents in groups:
        check_languages(documents, "--clusters")
    if not groups:
        raise BenchmarkError(f"--articles {options.articles}: no article is left.")
    return [Translated.of(group[0].group_id, group, options.seeds) for group in groups]


def fit(cases: Sequence[Case]) -> VerdictRule:
    """The most probable rule, entailment and contradiction with numbers of their own."""
    rule = VerdictRule(score="odds", power=POWER)
    labels = np.array([case.label for case in cases])
    return fit_scores(scores_of(cases, rule), labels, rule.score, False, rule.power)


def shares(cases: Sequence[Case], rule: VerdictRule) -> dict[str, float]:
    """By kind, the share of the cases with the right verdict; NaN for none of a kind.

    ``called contradicted``: the share of translations that a verdict says are contradicted.
    """
    verdicts = rule.of_scores(scores_of(cases, rule)).argmax(axis=1)
    kinds = np.array([case.kind for case in cases])
    right = {kind: _share(verdicts[kinds == kind] == label) for kind, label in LABELS.items()}
    wrong = _share(verdicts[kinds == TRANSLATED] == CONTRADICTION)
    return {**right, "called contradicted": wrong}


def _share(flags: np.ndarray) -> float:
    return float(flags.mean()) if len(flags) else float("nan")


def table(cases: Sequence[Case], rules: VerdictRules) -> list[dict[str, object]]:
    """A row for all languages by either rule, and one a language by the one that is used."""
    found: list[dict[str, object]] = [
        {"rule": name, "language": "all", "cases": len(cases), **shares(cases, rule)}
        for name, rule in zip(("one language", "different languages"), rules, strict=True)
    ]
    for lang in sorted({case.lang for case in cases}):
        own = [case for case in cases if case.lang == lang]
        figures = shares(own, rules.across)
        found.append({"rule": "", "language": lang, "cases": len(own), **figures})
    return found


def measure(options: argparse.Namespace) -> str:
    """Judge all cases, fit if asked to; returns what is to be printed."""
    articles, model = read_articles(options), load_checkpoint(options.model, options.dtype)
    machine, fitted = Machine.this(), dict(model.config.cross_lingual_rules)
    lines, rows = [f"{options.model}, {dtype_name(model.dtype)}", f"machine: {machine}"], []
    for layers in chosen_layers(model, options.parallel_layers):
        say(f"{len(articles)} articles, P = {layers}")
        cases = [case for article in articles for case in article.cases(model, layers)]
        if options.fit:
            fitted[str(layers)] = fit(cases).as_dict()
            model.config.cross_lingual_rules = fitted
        rules = VerdictRules.for_layers(model.config, layers)
        part = table(cases, rules)
        rows += [{"parallel_layers": layers, **row} for row in part]
        lines.append(f"\n{len(articles)} articles ({options.articles}), P = {layers}")
        lines.append(f"{rules.across}\n\n{as_markdown(part)}")
    if options.fit:
        update_config(resolve_checkpoint(options.model), cross_lingual_rules=fitted)
    write_json(options.json, {"model": options.model, "rows": rows, "machine": machine.as_dict()})
    return "\n".join(lines)


def as_markdown(rows: Sequence[dict[str, object]]) -> str:
    """The rows, shares in per cent."""
    cells = [
        [f"{value:.0%}" if isinstance(value, float) else str(value) for value in row.values()]
        for row in rows
    ]
    return markdown_table(list(rows[0]), cells)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.cross_lingual_verdicts", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

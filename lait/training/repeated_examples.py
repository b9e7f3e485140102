"""Makes training examples whose hypothesis is their premise, or that with one thing changed.

``python -m lait.training.repeated_examples --help``. A sentence entails itself; with another
number, name or time, a "not" or an opposite it contradicts itself. With ``lait.train
--code_switching`` the two become versions of one sentence in different languages: the nearest thing
to a translation, and to one with a mistake, that English text alone can give.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from lait.command import run_command
from lait.training.changes import KINDS, Changes, opposites, wordnet_opposites
from lait.training.code_switching.words import count_words
from lait.training.examples import ExamplesError, read_texts
from lait.training.rows_file import counts_by_label, write_rows

Row = dict[str, Any]
# Characters: shorter texts are headings, longer ones are cut in training.
SHORTEST, LONGEST = 30, 400
NEEDED = ("hypothesis", "premise", "label")
INHERITED = ("source", "licence", "release")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.training.repeated_examples",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument(
        "--pairs",
        required=True,
        type=Path,
        help="rows: hypothesis, premise, label; licence, release",
    )
    p.add_argument(
        "--released_only", action="store_true", help='use only rows with "release": true'
    )
    p.add_argument("--examples", required=True, type=int, help="different premises drawn")
    p.add_argument(
        "--changed",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="of the examples that have one thing changed (default: %(default)s)",
    )
    p.add_argument(
        "--kinds",
        nargs="+",
        choices=KINDS,
        default=KINDS,
        metavar="KIND",
        help="what is changed: %(choices)s; one given twice is drawn twice as often (all)",
    )
    p.add_argument(
        "--wordnet",
        type=Path,
        metavar="DIRECTORY",
        help="of WordNet's database, for opposites (default: words that stand in each other's "
        "place in contradictions of --pairs, which are fewer and worse)",
    )
    p.add_argument("--seed", type=int, default=0, help="(default: %(default)s)")
    p.add_argument("--output", required=True, type=Path, help="rows to write, .jsonl.gz")
    return p


def repeated(rows: Sequence[Row], options: argparse.Namespace) -> Iterator[Row]:
    """Rows of premises that are drawn, none twice, each its own hypothesis, or changed.

    options : the command line's.

    Raises
    ------
    ValueError
        If WordNet's database cannot be read.
    """
    rng, first = random.Random(options.seed), dict[str, Row]()
    for row in rows:
        if SHORTEST <= len(row["premise"]) <= LONGEST:
            first.setdefault(row["premise"], row)
    texts = list(first)
    change = Changes(texts, opposites_of(rows, options.wordnet), options.kinds)
    for text in rng.sample(texts, min(options.examples, len(texts))):
        new = change(text, rng) if rng.random() < options.changed else None
        pair = [text, new or text]
        rng.shuffle(pair)
        label = "entailment" if new is None else "contradiction"
        kept = {name: first[text][name] for name in INHERITED if name in first[text]}
        yield {"hypothesis": pair[0], "premise": pair[1], "label": label, **kept}


def opposites_of(rows: Sequence[Row], wordnet: Path | None) -> dict[str, list[str]]:
    """Word -> its opposites: WordNet's, or those of the rows' contradictions."""
    if wordnet is None:
        return opposites(map(itemgetter(*NEEDED), rows))
    return wordnet_opposites(wordnet, count_words(row["premise"].lower() for row in rows))


def run(arguments: argparse.Namespace) -> None:
    """Write the rows and print their counts.

    Raises
    ------
    ValueError, OSError
        If a file or an option cannot be used.
    """
    if arguments.examples < 1:
        raise ValueError(f"--examples {arguments.examples}: allowed is 1 or more.")
    if not 0 <= arguments.changed <= 1:
        raise ValueError(f"--changed {arguments.changed}: allowed is a share from 0 to 1.")
    rows = list(read_texts(arguments.pairs, NEEDED, arguments.released_only))
    made = list(repeated(rows, arguments))
    if not made:
        raise ExamplesError(
            f"{arguments.pairs}: no premise of {SHORTEST} to {LONGEST} characters is left."
        )
    write_rows(made, arguments.output)
    print(counts_by_label(made))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 with a message for input that cannot be used."""
    return run_command("lait.training.repeated_examples", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

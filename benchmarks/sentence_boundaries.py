"""How well sentences are found: our splitter and Punkt alone, against given spans.

    python -m benchmarks.sentence_boundaries --input FILE

FILE is in ContractNLI's format. A boundary is the place at which a sentence
begins, counted in characters that are not whitespace; a text's own beginning
is left out, since everybody finds it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from punkt import tokenizer_for

from transforms.documents import read_source
from transforms.records import Document, Span
from transforms.sources import InputError, expand_input
from transforms.splitting import split_spans

Splitter = Callable[[str], Iterable[Span]]

_BARE = re.compile(r"[(\[]?(?:\d+(?:\.\d+)*|[A-Za-z]|[ivxlcIVXLC]{1,6})[\])]?[.:)]*")


class Row(NamedTuple):
    """A splitter's figures: sentences, bare markers among them, and agreement."""

    name: str
    sentences: int
    bare: int
    found: int
    right: int
    given: int

    @property
    def precision(self) -> float:
        """Share of the boundaries found that are given."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """Share of the given boundaries that were found."""
        return self.right / max(1, self.given)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def boundaries(text: str, spans: Iterable[Span]) -> set[int]:
    """Beginnings of the spans, in characters that are not whitespace; without 0."""
    before = [0]
    for character in text:
        before.append(before[-1] + (not character.isspace()))
    return {before[start] for start, end in spans if text[start:end].strip()} - {0}


def compare(name: str, split: Splitter, documents: Sequence[Document]) -> Row:
    """Compare a splitter with the spans that the documents carry."""
    sentences = bare = found = right = given = 0
    for document in documents:
        spans = list(split(document.text))
        ours = boundaries(document.text, spans)
        theirs = boundaries(document.text, document.spans or ())
        sentences += len(spans)
        bare += sum(bool(_BARE.fullmatch(document.text[a:b].strip())) for a, b in spans)
        found += len(ours)
        right += len(ours & theirs)
        given += len(theirs)
    return Row(name, sentences, bare, found, right, given)


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| splitter | sentences | bare markers | precision | recall | F1 |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: |")
    lines += [
        f"| {row.name} | {row.sentences:,} | {row.bare:,} | {row.precision:.3f} "
        f"| {row.recall:.3f} | {row.f1:.3f} |"
        for row in rows
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; the exit status is 2 if there is nothing to compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--input", required=True, help="contracts in ContractNLI's format")
    options = parser.parse_args(argv)
    try:
        read = [item for source in expand_input(options.input) for item in read_source(source)]
    except InputError as error:
        parser.error(str(error))
    documents = [item for item in read if isinstance(item, Document) and item.spans]
    if not documents:
        parser.error(f"--input {options.input!r} holds no contract with spans to compare with")
    punkt = tokenizer_for("english")
    given = {document.text: document.spans or () for document in documents}
    rows = [
        compare("given spans", given.__getitem__, documents),
        compare("Punkt alone", punkt.span_tokenize, documents),
        compare("ours", split_spans, documents),
    ]
    print(f"{len(documents)} documents")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())

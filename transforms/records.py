"""The records that travel between stages.

All are frozen and hold plain Python values, so that every runner can ship and
compare them. Offsets are code points into ``Document.text``, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

Span = tuple[int, int]

LABELS = ("entailment", "neutral", "contradiction")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    path: what the file system opens (local or ``gs://``).
    name: the path relative to the fixed part of the ``--input`` glob; it names
        documents that carry no name of their own, so that equal file names in
        two folders stay apart.
    """

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text to compare.

    doc_id: unique within its group.
    group_id: what belongs together (a contract, a cluster).
    lang: language code, lower case (``en``); empty if unknown.
    title: for people; may be empty.
    text: never rewritten; all offsets point into it.
    spans: sentence boundaries that came with the document, kept as they are
        (whitespace-only ones too); None if the text must be split.
    original_id: the identifier as it came in (an int in ContractNLI's files).
    source: name of the file it came from, and ``ordinal`` its place in it;
        together they decide which of two documents of one id came first.
    """

    doc_id: str
    group_id: str
    lang: str
    title: str
    text: str
    spans: tuple[Span, ...] | None = None
    original_id: int | str = ""
    source: str = ""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A hypothesis that every document is judged by.

    index: its place in the list; key: its name as it came in (``nda-11``),
    else ``claim-<index>``.
    """

    index: int
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: ``text == Document.text[start:end]``."""

    doc_id: str
    index: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An input that could not be used, and why.

    stage: where it was found (``read``, ``split``, ``encode``, ``claims``).
    id: the document, file or line (``folder/file.jsonl:12``).
    reason: one sentence for people: what is wrong, what is allowed.
    """

    stage: str
    id: str
    reason: str


class Address(NamedTuple):
    """Where a segment's state lies in the state store.

    shard: the shard's name; row_group, row: the place within its Parquet file;
    num_tokens: length of the state.
    """

    shard: str
    row_group: int
    row: int
    num_tokens: int


class Occurrence(NamedTuple):
    """Where a segment stands: the ``position``-th sentence of a document, with its offsets."""

    group_id: str
    doc_id: str
    position: int
    start: int
    end: int


class Placed(NamedTuple):
    """A sentence with the address of its state."""

    position: int
    start: int
    end: int
    address: Address


class Tile(NamedTuple):
    """Hypotheses and premises that are all to be compared: addresses only."""

    group_id: str
    a_doc_id: str
    a: tuple[Placed, ...]
    b_doc_id: str
    b: tuple[Placed, ...]


class PairsAddress(NamedTuple):
    """Where a tile's pairs lie: a row group of a staged Parquet file."""

    path: str
    row_group: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that speaks for a verdict, and how strongly (0 to 1)."""

    doc_id: str
    start: int
    end: int
    probability: float
    index: int = -1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a document says about a claim, with its evidence, best first."""

    group_id: str
    doc_id: str
    claim_index: int
    label: str
    probability: float
    evidence: tuple[Evidence, ...]

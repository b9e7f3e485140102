"""Reading documents: from files to records, with what cannot be used kept apart."""

from __future__ import annotations

import gzip
import posixpath
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, ClassVar, NamedTuple, cast

import apache_beam as beam
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.formats import ENDINGS, is_compressed, reader_of
from transforms.formats.fields import dead_letter
from transforms.records import DeadLetter, Document, Source
from transforms.stage import Stage, run_stage

Key = tuple[str, str]

FOLDER = "folder"


@dataclass(frozen=True)
class Reading:
    """How documents are read, where that is not the format's own matter.

    lang: language of documents that carry none.
    group_by: field of ``.jsonl`` and ``.parquet`` files that groups documents, or
        ``folder`` (of the file); empty for the format's own groups.
    one_group: the group of all documents, if they are to be in one; else empty.
    """

    lang: str = ""
    group_by: str = ""
    one_group: str = ""

    def of(self, document: Document) -> Document:
        """A document as read, with the language and the group that it is to have."""
        group = self.one_group or document.group_id
        if self.group_by == FOLDER:
            group = posixpath.dirname(document.source) or "."
        return replace(document, lang=document.lang or self.lang, group_id=group)

    @property
    def field(self) -> str:
        """The field that readers group by; empty if there is none."""
        return "" if self.group_by == FOLDER else self.group_by


AS_IT_IS = Reading()


def read_source(source: Source, reading: Reading = AS_IT_IS) -> Iterator[Document | DeadLetter]:
    """Read a file: its documents, and a dead letter for all that is unusable.

    The format follows from the ending. Nothing is raised for bad data or a file
    that cannot be opened: one bad record never costs its neighbours. A file
    damaged in the middle keeps what came before the damage.
    """
    reader = reader_of(source.name) or reader_of(source.path)
    if reader is None:
        allowed = ", ".join(ENDINGS)
        yield dead_letter(source.name, f"unknown ending; files must end in {allowed}")
        return
    try:
        with open_bytes(source.path) as file:
            for item in reader(file, source.name, reading.field):
                yield reading.of(item) if isinstance(item, Document) else item
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield dead_letter(source.name, f"the gzip file is damaged: {error}")
    except OSError as error:
        yield dead_letter(source.name, f"the file cannot be read: {error}")


@contextmanager
def open_bytes(path: str) -> Iterator[BinaryIO]:
    """Open a local or ``gs://`` file for reading; ``.gz`` is decompressed.

    Raises OSError if it cannot be opened.
    """
    raw = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
    with raw:
        if not is_compressed(path):
            yield raw
            return
        with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
            yield cast(BinaryIO, unpacked)


def split_duplicates(documents: Iterable[Document]) -> Iterator[Document | DeadLetter]:
    """Of documents with one id, keep the first by file and place; reject the others."""
    first, *others = sorted(documents, key=_place)
    yield first
    for document in others:
        yield dead_letter(
            document.doc_id,
            f"duplicate: doc_id {document.doc_id!r} of group {document.group_id!r} in "
            f"{place_name(document)} is already that of {place_name(first)}, which is kept",
        )


def place_name(document: Document) -> str:
    """Where a document came from, for people: ``folder/file.jsonl (number 3)``."""
    number = f" (number {document.ordinal})" if document.ordinal else ""
    return f"{document.source or 'an unnamed source'}{number}"


def _place(document: Document) -> tuple[str, int]:
    return document.source, document.ordinal


class ReadStage(Stage):
    """Source -> its documents."""

    stage: ClassVar[str] = "read"

    def __init__(self, reading: Reading = AS_IT_IS) -> None:
        self.reading = reading

    def work(self, element: Source) -> Iterator[Document | DeadLetter]:
        self.count("input_files")
        yield from read_source(element, self.reading)


class DuplicatesStage(Stage):
    """((group_id, doc_id), documents) -> the first of them."""

    stage: ClassVar[str] = "duplicates"

    def work(self, element: tuple[Key, Iterable[Document]]) -> Iterator[Document | DeadLetter]:
        for output in split_duplicates(element[1]):
            name = "documents" if isinstance(output, Document) else "duplicate_documents"
            self.count(name)
            yield output


class ReadOutputs(NamedTuple):
    """Collections of :class:`ReadDocuments`."""

    documents: beam.PCollection[Document]
    dead_letters: beam.PCollection[DeadLetter]
    counters: beam.PCollection[tuple[str, float]]


class ReadDocuments(beam.PTransform):
    """The pipeline's begin -> documents of the sources, one for each id.

    Counters: ``input_files``, ``documents`` (kept), ``duplicate_documents``,
    ``dead_letters``.
    """

    def __init__(self, sources: Iterable[Source], reading: Reading = AS_IT_IS) -> None:
        super().__init__()
        self._sources = list(sources)
        self._reading = reading

    def expand(self, pbegin: beam.pvalue.PBegin) -> ReadOutputs:
        read = (
            pbegin
            | "Sources" >> beam.Create(self._sources)
            | "Spread" >> beam.Reshuffle()
            | "Read" >> run_stage(ReadStage(self._reading))
        )
        kept = (
            read.main
            | "Key" >> beam.Map(_by_id).with_output_types(tuple[Key, Document])
            | "Group" >> beam.GroupByKey()
            | "Duplicates" >> run_stage(DuplicatesStage())
        )
        return ReadOutputs(
            documents=kept.main,
            dead_letters=(read.dead_letters, kept.dead_letters) | "DeadLetters" >> beam.Flatten(),
            counters=(read.counters, kept.counters) | "Counters" >> beam.Flatten(),
        )


def _by_id(document: Document) -> tuple[Key, Document]:
    return (document.group_id, document.doc_id), document

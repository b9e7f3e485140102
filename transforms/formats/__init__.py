"""The document formats: one module each, chosen by a file's ending.

A reader is a function ``(file, name, group_by) -> Iterator[Document |
DeadLetter]``, where ``file`` is open for reading bytes, already decompressed,
``name`` is the source's name, and ``group_by`` a field to group documents by
(empty: as the format has it). Readers raise only what reading the bytes raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from transforms.formats import json_object, jsonl, parquet, plain_text
from transforms.records import DeadLetter, Document

Reader = Callable[[BinaryIO, str, str], Iterator[Document | DeadLetter]]

READERS: dict[str, Reader] = {
    ".json": json_object.read,
    ".txt": plain_text.read,
    ".jsonl": jsonl.read,
    ".parquet": parquet.read,
}

#: What a file that is read may end in.
ENDINGS = (*READERS, ".json.gz", ".txt.gz", ".jsonl.gz")


def is_supported(name: str) -> bool:
    """Whether a file of this name can be read."""
    return reader_of(name) is not None


def is_compressed(name: str) -> bool:
    """Whether a file of this name is gzip."""
    return name.lower().endswith(".gz")


def reader_of(name: str) -> Reader | None:
    """The reader for a file's ending (upper or lower case); None if unknown."""
    lower = name.lower()
    ending = next((known for known in ENDINGS if lower.endswith(known)), None)
    return READERS[ending.removesuffix(".gz")] if ending else None

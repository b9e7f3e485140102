"""Plain text: one document a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from transforms.formats.fields import FieldError, dead_letter, decode, no_fields
from transforms.records import DeadLetter, Document


def read(file: BinaryIO, name: str, group_by: str = "") -> Iterator[Document | DeadLetter]:
    """The whole file as one document, named by its source; newlines as they are."""
    try:
        no_fields(group_by)
        text = decode(file.read())
    except FieldError as error:
        yield dead_letter(name, error)
        return
    if not text.strip():
        yield dead_letter(name, "the file holds only whitespace" if text else "the file is empty")
        return
    yield Document(
        doc_id=name,
        group_id=name,
        lang="",
        title=name,
        text=text,
        original_id=name,
        source=name,
    )

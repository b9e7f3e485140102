"""JSON lines: one document a line, read a line at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from transforms.formats.fields import (
    FieldError,
    dead_letter,
    decode,
    document_of,
    parse_json,
    type_name,
)
from transforms.records import DeadLetter, Document


def read(file: BinaryIO, name: str, group_by: str = "") -> Iterator[Document | DeadLetter]:
    """A document or a dead letter (``name:line``) for every line that is not blank.

    A document's ordinal is its line, counted from 1. group_by: a field that groups them.
    """
    offset = 0
    found = False
    for number, line in enumerate(file, start=1):
        if line.removeprefix(b"\xef\xbb\xbf").strip():
            found = True
            yield _record(line, offset, name, number, group_by)
        offset += len(line)
    if not found:
        yield dead_letter(name, "the file holds no line with a document" if offset else _EMPTY)


_EMPTY = "the file is empty"


def _record(
    line: bytes, offset: int, name: str, number: int, group_by: str
) -> Document | DeadLetter:
    try:
        fields = parse_json(decode(line, offset).strip())
        if not isinstance(fields, dict):
            raise FieldError(
                f"a line must be a JSON object with 'doc_id' and 'text', not {type_name(fields)}"
            )
        return document_of(fields, name, number, group_by)
    except FieldError as error:
        return dead_letter(f"{name}:{number}", error)

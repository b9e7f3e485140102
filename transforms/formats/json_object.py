"""JSON files: one object, of ContractNLI's format or of one of WikiClusters'."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from transforms.formats import contractnli, wikiclusters
from transforms.formats.fields import (
    FieldError,
    dead_letter,
    decode,
    no_fields,
    parse_json,
    type_name,
)
from transforms.records import DeadLetter, Document


def read(file: BinaryIO, name: str, group_by: str = "") -> Iterator[Document | DeadLetter]:
    """The documents of the file, by the format that its object has."""
    try:
        no_fields(group_by)
        value = read_object(file.read())
    except FieldError as error:
        yield dead_letter(name, error)
        return
    known = wikiclusters if wikiclusters.is_format(value) else contractnli
    yield from known.documents(value, name)


def read_object(data: bytes) -> dict[str, Any]:
    """The file's JSON object; raises FieldError."""
    text = decode(data)
    if not text.strip():
        raise FieldError("the file holds only whitespace" if text else "the file is empty")
    value = parse_json(text)
    if not isinstance(value, dict):
        raise FieldError(
            "a .json input must be an object with 'documents' (ContractNLI's format) or of titles "
            f"(WikiClusters' formats), not {type_name(value)}"
        )
    return value

"""What the formats share: decoding, and checking the fields of a record.

Everything here raises :class:`FieldError` for data that cannot be used; the
formats turn it into a dead letter of the one record that it concerns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from transforms.records import DeadLetter, Document

STAGE = "read"


class FieldError(ValueError):
    """A record cannot be used; the message is the reason, for people."""


def dead_letter(identifier: str, reason: object) -> DeadLetter:
    """A dead letter of the reading stage."""
    return DeadLetter(stage=STAGE, id=identifier, reason=str(reason))


def decode(data: bytes, offset: int = 0) -> str:
    """UTF-8 bytes to text, newlines untouched.

    offset: place of ``data`` in its file, in bytes. A byte-order mark at the
    file's start (offset 0) is dropped. Raises FieldError with the offset of the
    first wrong byte.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FieldError(
            f"not UTF-8: byte 0x{data[error.start]:02x} at offset {offset + error.start} "
            "of the file; save it as UTF-8"
        ) from error
    return text.removeprefix("\ufeff") if offset == 0 else text


def parse_json(text: str) -> Any:
    """Parse one JSON value; raises FieldError that names line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FieldError(f"broken JSON at {place}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise FieldError(f"JSON that cannot be read: {error}") from error


def document_of(fields: Mapping[str, Any], name: str, ordinal: int, group_by: str = "") -> Document:
    """A document from named fields (a JSON object, a Parquet row).

    ``doc_id`` (string or integer) and ``text`` are required; ``group_id`` (or
    ``cluster_id``; default ``doc_id``), ``lang`` and ``title`` are optional,
    null counts as absent, and further fields are ignored.
    name, ordinal: file and place in it. group_by: a field that groups documents
    instead, then required. Raises FieldError.
    """
    original_id = identifier(fields, "doc_id")
    text = required_text(fields)
    usual = (key for key in ("group_id", "cluster_id") if fields.get(key) is not None)
    group = group_by or next(usual, None)
    return Document(
        doc_id=str(original_id),
        group_id=str(identifier(fields, group) if group else original_id),
        lang=optional_string(fields, "lang").strip().lower(),
        title=optional_string(fields, "title"),
        text=text,
        original_id=original_id,
        source=name,
        ordinal=ordinal,
    )


def identifier(fields: Mapping[str, Any], key: str) -> int | str:
    """A required identifier: an integer or a string that is not empty."""
    value = _required(fields, key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise FieldError(f"field {key!r} must be a string or an integer, not {type_name(value)}")
    if isinstance(value, str):
        check_encodable(value, key)
        if not value.strip():
            raise FieldError(f"field {key!r} is empty; every document needs an identifier")
    return value


def required_text(fields: Mapping[str, Any], key: str = "text") -> str:
    """A required text with at least one character that is not whitespace."""
    value = _required(fields, key)
    if not isinstance(value, str):
        raise FieldError(f"field {key!r} must be a string, not {type_name(value)}")
    check_encodable(value, key)
    if not value.strip():
        raise FieldError(f"field {key!r} is {'only whitespace' if value else 'empty'}")
    return value


def optional_string(fields: Mapping[str, Any], key: str) -> str:
    """A string that may be absent or null (then it is empty)."""
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FieldError(f"field {key!r} must be a string, not {type_name(value)}")
    check_encodable(value, key)
    return value


def no_fields(group_by: str) -> None:
    """Raise FieldError if a format without fields of its own is to be grouped by one."""
    if group_by:
        raise FieldError(
            f"there is no field {group_by!r} to group by: --group_by takes a field of .jsonl and "
            ".parquet files, or folder"
        )


def type_name(value: object) -> str:
    """A value's type in JSON's words."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    names |= {int: "an integer", float: "a number", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def check_encodable(value: str, key: str) -> None:
    """Raise FieldError for a text that is not valid Unicode."""
    # A lone surrogate ("\ud800" in JSON) is no character: nothing that is
    # written later, Parquet or JSON, could hold it.
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FieldError(
            f"field {key!r} has a lone surrogate (U+{ord(value[error.start]):04X}) "
            f"at character {error.start}; that is not valid Unicode"
        ) from error


def _required(fields: Mapping[str, Any], key: str) -> Any:
    if fields.get(key) is None:
        problem = "is null" if key in fields else "is missing"
        raise FieldError(f"field {key!r} {problem}")
    return fields[key]

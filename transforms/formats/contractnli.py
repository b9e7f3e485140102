"""ContractNLI's format: contracts with given spans, and claims as labels.

One JSON object: ``{"documents": [{"id", "file_name", "text", "spans", ...}],
"labels": {key: {"hypothesis", "short_description"}}}``. Annotations are not
read, so unlabelled contracts are as good as the data set's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from transforms.formats.fields import (
    FieldError,
    dead_letter,
    identifier,
    optional_string,
    required_text,
    type_name,
)
from transforms.records import DeadLetter, Document, Span


def documents(value: dict[str, Any], name: str) -> Iterator[Document | DeadLetter]:
    """A document or a dead letter for every contract of a file's object.

    Spans stay exactly as given. A document's ordinal is its place in the list,
    counted from 1; a contract without a usable ``id`` is named
    ``name:documents[place]``, counted from 0 as in the file.
    """
    try:
        contracts = _contracts(value)
    except FieldError as error:
        yield dead_letter(name, error)
        return
    for place, contract in enumerate(contracts):
        yield _record(contract, name, place)


def _contracts(value: dict[str, Any]) -> list[Any]:
    contracts = value.get("documents")
    if not isinstance(contracts, list):
        problem = "has no" if "documents" not in value else "needs a list as"
        raise FieldError(f"the JSON object {problem} 'documents' (ContractNLI's format)")
    if not contracts:
        raise FieldError("the list 'documents' is empty")
    return contracts


def _record(contract: Any, name: str, place: int) -> Document | DeadLetter:
    label = f"{name}:documents[{place}]"
    try:
        if not isinstance(contract, dict):
            raise FieldError(f"a contract must be an object, not {type_name(contract)}")
        original_id = identifier(contract, "id")
        label = str(original_id)
        text = required_text(contract)
        return Document(
            doc_id=label,
            group_id=label,
            lang=optional_string(contract, "lang").strip().lower(),
            title=optional_string(contract, "file_name"),
            text=text,
            spans=_spans(contract, len(text)),
            original_id=original_id,
            source=name,
            ordinal=place + 1,
        )
    except FieldError as error:
        return dead_letter(label, error)


def _spans(contract: dict[str, Any], length: int) -> tuple[Span, ...]:
    given = contract.get("spans")
    if not isinstance(given, list):
        problem = "is missing" if given is None else f"must be a list, not {type_name(given)}"
        raise FieldError(f"field 'spans' {problem}; without spans give a text as .txt or .jsonl")
    spans = []
    previous_end = 0
    for index, pair in enumerate(given):
        start, end = _span(pair, index)
        if not 0 <= start <= end <= length:
            raise FieldError(
                f"span {index} [{start}, {end}] is out of range: allowed is "
                f"0 <= start <= end <= {length}, the length of the text in characters"
            )
        if start < previous_end:
            raise FieldError(
                f"span {index} [{start}, {end}] begins before the one before it ends "
                f"({previous_end}); spans must be ordered and not overlap"
            )
        spans.append((start, end))
        previous_end = end
    return tuple(spans)


def _span(pair: Any, index: int) -> Span:
    if not (isinstance(pair, list) and len(pair) == 2 and all(type(x) is int for x in pair)):
        raise FieldError(f"span {index} must be two integers [start, end], not {pair!r:.80}")
    return pair[0], pair[1]

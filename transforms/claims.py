"""Reading claims: the list of hypotheses that every document is judged by."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from transforms.documents import open_bytes
from transforms.formats.fields import (
    FieldError,
    decode,
    identifier,
    parse_json,
    required_text,
    type_name,
)
from transforms.formats.json_object import read_object
from transforms.records import Claim, DeadLetter, Source

STAGE = "claims"
CLAIM_ENDINGS = (".txt", ".json", ".jsonl")
_TEXT_FIELDS = ("text", "hypothesis")
_KEY_FIELDS = ("key", "id")
_ALLOWED = (
    "Allowed: .txt (a claim a line), .json (a list of strings or of objects with 'text' and "
    "optionally 'key', an object {key: text}, or ContractNLI's labels), .jsonl (strings or "
    "such objects, one a line), in UTF-8."
)


class ClaimsError(ValueError):
    """``--claims`` names no list of claims that can be used."""


class RawClaim(NamedTuple):
    """An entry before it is checked: its place, for people, and its value."""

    place: str
    value: Any


def read_claims(path: str) -> tuple[list[Claim], list[DeadLetter]]:
    """Read a list of claims from a ``.txt``, ``.json`` or ``.jsonl`` file.

    Returns the claims, numbered without gaps, and a dead letter for every entry
    that is empty, broken, or repeats an earlier one's key or text (whitespace collapsed).
    Raises ClaimsError if the file cannot be read or holds no usable claim.
    """
    ending = next((known for known in CLAIM_ENDINGS if path.lower().endswith(known)), None)
    if ending is None:
        raise ClaimsError(_message(path, "has an ending that is not known"))
    try:
        with open_bytes(path) as file:
            entries = _entries(decode(file.read()), ending, posixpath.basename(path))
    except OSError as error:
        raise ClaimsError(_message(path, f"cannot be opened ({error})")) from error
    except FieldError as error:
        raise ClaimsError(_message(path, f"cannot be read ({error})")) from error
    claims, dead_letters = number_claims(entries)
    if not claims:
        problem = (
            f"holds no usable claim ({dead_letters[0].reason})" if dead_letters else "is empty"
        )
        raise ClaimsError(_message(path, problem))
    return claims, dead_letters


def claims_from_inputs(sources: list[Source]) -> list[Claim]:
    """The claims that ContractNLI inputs bring along as labels.

    Empty if no input carries labels; the reader reports inputs that cannot be read.
    Raises ClaimsError if two inputs carry different labels, or unusable ones.
    """
    chosen: list[Claim] = []
    origin = ""
    for source in sources:
        claims = _label_claims(source)
        if claims and chosen and _named(claims) != _named(chosen):
            raise ClaimsError(
                f"the inputs {origin!r} and {source.name!r} carry different labels; choose the "
                f"claims with --claims FILE. {_ALLOWED}"
            )
        if claims and not chosen:
            chosen, origin = claims, source.name
    return chosen


def number_claims(entries: Iterable[RawClaim]) -> tuple[list[Claim], list[DeadLetter]]:
    """Check entries and number those that are kept; see :func:`read_claims`."""
    claims: list[Claim] = []
    dead_letters: list[DeadLetter] = []
    keys: dict[str, str] = {}
    texts: dict[str, str] = {}
    for place, value in entries:
        try:
            given_key, text = _key_and_text(value)
            key = _free_key(len(claims), keys) if given_key is None else given_key
            collapsed = " ".join(text.split())
            _check_new(key, collapsed, keys, texts)
        except FieldError as error:
            dead_letters.append(DeadLetter(stage=STAGE, id=place, reason=str(error)))
            continue
        keys[key], texts[collapsed] = place, key
        claims.append(Claim(index=len(claims), key=key, text=text))
    return claims, dead_letters


def _check_new(key: str, text: str, keys: dict[str, str], texts: dict[str, str]) -> None:
    if text in texts:
        raise FieldError(f"the same text as claim {texts[text]!r}, which is kept")
    if key in keys:
        raise FieldError(f"key {key!r} is already that of {keys[key]}, which is kept")


def _entries(text: str, ending: str, name: str) -> list[RawClaim]:
    if ending == ".json":
        return _json_entries(parse_json(text), name)
    parse = _parse_line if ending == ".jsonl" else str.strip
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    return [RawClaim(f"{name}:{number}", parse(line)) for number, line in lines if line.strip()]


def _parse_line(line: str) -> Any:
    try:
        return parse_json(line.strip())
    except FieldError as error:
        return error  # becomes a dead letter of its own


def _json_entries(value: Any, name: str) -> list[RawClaim]:
    if isinstance(value, list):
        return [RawClaim(f"{name}[{place}]", entry) for place, entry in enumerate(value)]
    if not isinstance(value, dict):
        raise FieldError(f"the JSON value must be a list or an object, not {type_name(value)}")
    if isinstance(value.get("labels"), dict):
        return _label_entries(value["labels"])
    if isinstance(value.get("documents"), list):
        raise FieldError("a file in ContractNLI's format without 'labels' holds no claims")
    return _label_entries(value)


def _label_entries(labels: dict[str, Any]) -> list[RawClaim]:
    return [
        RawClaim(key, {**value, "key": key} if isinstance(value, dict) else [key, value])
        for key, value in labels.items()
    ]


def _key_and_text(value: Any) -> tuple[str | None, str]:
    """The key (None if the entry has none) and the text of an entry."""
    match value:
        case FieldError():
            raise value
        case str():
            key, text = None, required_text({"text": value}).strip()
        case [str() as key, str() as named]:
            text = required_text({"text": named}).strip()
        case dict():
            key_field = next((name for name in _KEY_FIELDS if value.get(name) is not None), None)
            text_field = next((name for name in _TEXT_FIELDS if name in value), "text")
            key = str(identifier(value, key_field)) if key_field else None
            text = required_text(value, text_field).strip()
        case _:
            raise FieldError(f"a claim must be a string or an object, not {type_name(value)}")
    return key, text


def _free_key(index: int, taken: Iterable[str]) -> str:
    key = f"claim-{index}"  # only a list that itself uses such keys is in the way
    while key in taken:
        key += "-unnamed"
    return key


def _named(claims: list[Claim]) -> set[tuple[str, str]]:
    return {(claim.key, claim.text) for claim in claims}


def _label_claims(source: Source) -> list[Claim]:
    if not source.name.lower().endswith((".json", ".json.gz")):
        return []
    try:
        with open_bytes(source.path) as file:
            labels = read_object(file.read()).get("labels")
    except (OSError, EOFError, zlib.error, FieldError):
        return []
    if not isinstance(labels, dict) or not labels:
        return []
    claims, dead_letters = number_claims(_label_entries(labels))
    for letter in dead_letters:
        raise ClaimsError(
            f"label {letter.id!r} of input {source.name!r} cannot be used as a claim "
            f"({letter.reason}); mend it, or choose the claims with --claims FILE. {_ALLOWED}"
        )
    return claims


def _message(value: str, problem: str) -> str:
    return f"--claims {value!r} {problem}. {_ALLOWED}"

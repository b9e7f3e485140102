"""The JSON files of a store: its format file, and one entry a shard."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from transforms.state_store.codecs import CODECS
from transforms.state_store.errors import DamagedShard, StoreError

FORMAT = "lait-state-store"
VERSION = 1
FORMAT_FILE = "state_store.json"
SHARDS = "shards"
TEMPORARY = "tmp"

_DESCRIPTION = (
    "Hidden states of text segments, a Parquet shard each with its manifest entry under "
    "shards/. A shard without an entry is unfinished. Only what the entries name counts; "
    "the whole directory may be deleted, its states are then computed again."
)
_SHARD_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class ShardInfo:
    """A committed shard, as its manifest entry tells.

    name: 32 hexadecimal digits. codec: how payloads are encoded. width: values
    a token. row_groups, rows (states), tokens, payload_bytes: totals.
    file_bytes: size of the Parquet file. footer_bytes, footer_crc32: its Parquet
    footer (metadata, without the 8 bytes of length and magic). index_crc32: see
    :func:`transforms.state_store.shard_file.index_checksum`.
    """

    name: str
    codec: str
    width: int
    row_groups: int
    rows: int
    tokens: int
    payload_bytes: int
    file_bytes: int
    footer_bytes: int
    footer_crc32: int
    index_crc32: int

    @property
    def parquet_path(self) -> str:
        """The shard's Parquet file, relative to the store."""
        return parquet_path(self.name)

    @property
    def entry_path(self) -> str:
        """The shard's manifest entry, relative to the store."""
        return entry_path(self.name)


def parquet_path(shard: str) -> str:
    """Path of a shard's Parquet file, relative to the store."""
    return f"{SHARDS}/{shard}.parquet"


def entry_path(shard: str) -> str:
    """Path of a shard's manifest entry, relative to the store."""
    return f"{SHARDS}/{shard}.json"


def is_shard_name(name: str) -> bool:
    """Whether a shard can be called that (anything else is not ours to read)."""
    return _SHARD_NAME.fullmatch(name) is not None


def format_json() -> bytes:
    """Contents of the format file."""
    content = {"format": FORMAT, "version": VERSION, "description": _DESCRIPTION}
    return (json.dumps(content, indent=2) + "\n").encode()


def check_format(content: bytes, place: str) -> None:
    """Raise StoreError unless ``content`` is the format file of a store we can use."""
    try:
        _check_version(_json_object(content))
    except ValueError as error:
        raise StoreError(
            f"--state_store {place} cannot be used: its {FORMAT_FILE} is not that of a state "
            f"store of version {VERSION} ({error}). Name another directory, or delete this one."
        ) from error


def entry_json(shard: ShardInfo) -> bytes:
    """Contents of a shard's manifest entry."""
    content = {"format": FORMAT, "version": VERSION, **asdict(shard)}
    return (json.dumps(content, indent=2) + "\n").encode()


def parse_entry(name: str, content: bytes) -> ShardInfo:
    """The manifest entry of shard ``name``; raises DamagedShard if it is none."""
    try:
        entry = _json_object(content)
        _check_version(entry)
        shard = ShardInfo(**{field.name: entry[field.name] for field in fields(ShardInfo)})
        _check_entry(shard, name)
    except KeyError as error:
        raise DamagedShard(name, f"its manifest entry lacks the field {error}") from error
    except ValueError as error:
        raise DamagedShard(name, f"its manifest entry cannot be used: {error}") from error
    return shard


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    # Deeply nested garbage exhausts the parser's stack.
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _check_version(content: dict[str, Any]) -> None:
    if content.get("format") != FORMAT:
        raise ValueError(f"its format is {content.get('format')!r}, not {FORMAT!r}")
    if content.get("version") != VERSION:
        raise ValueError(
            f"it has format version {content.get('version')!r}, this program reads {VERSION}"
        )


def _check_entry(shard: ShardInfo, name: str) -> None:
    for field in fields(ShardInfo):
        value = getattr(shard, field.name)
        if field.name in ("name", "codec"):
            if not isinstance(value, str):
                raise ValueError(f"{field.name} is {value!r}, not a string")
        elif type(value) is not int or value < 0:
            raise ValueError(f"{field.name} is {value!r}, not a whole number of at least 0")
    if shard.name != name:
        raise ValueError(f"it names shard {shard.name!r}")
    if shard.codec not in CODECS:
        raise ValueError(f"its codec {shard.codec!r} is not known to this program")

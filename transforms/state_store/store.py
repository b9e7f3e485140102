"""The state store as the stages see it."""

from __future__ import annotations

import logging
import os
import re
import time
import uuid

from transforms.records import Address
from transforms.state_store.errors import DamagedShard, StoreError
from transforms.state_store.files import FileEntry, Files
from transforms.state_store.filesystem import open_files
from transforms.state_store.manifest import (
    FORMAT_FILE,
    SHARDS,
    TEMPORARY,
    ShardInfo,
    check_format,
    entry_path,
    format_json,
    is_shard_name,
    parse_entry,
)
from transforms.state_store.reader import DEFAULT_CACHE_BYTES, StateReader
from transforms.state_store.shard_file import ShardFile
from transforms.state_store.writer import DEFAULT_ROW_GROUP_BYTES, ShardWriter

_logger = logging.getLogger(__name__)

_TEMPORARY_NAME = re.compile(r"[0-9a-f]{32}-.*")


class StateStore:
    """Hidden states of segments at a local path or fsspec URL.

    Cheap to make and to pickle: it holds the URL, and problems seen. Any number
    of processes and runs may read and write one store at the same time.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._problems: dict[str, str] = {}

    def create(self) -> None:
        """Make the store, or check the one that is there; may be called again.

        Raises StoreError if the place holds something else or a store of another
        format version, or cannot be written.
        """
        files = open_files(self.url)
        if FORMAT_FILE in files.names():
            self._require_format(files)
            _probe(files)
            return
        foreign = [name for name in files.names() if not _may_precede_format_file(name)]
        # Another process may have made the store while we looked.
        if foreign and not self._has_format_file(files):
            raise StoreError(
                f"--state_store {files.place} is not empty and no state store: it holds "
                f"{foreign[0]!r} but no {FORMAT_FILE}. Name a new or empty directory."
            )
        files.write(FORMAT_FILE, format_json())

    def shards(self) -> list[ShardInfo]:
        """Committed shards, sorted by name.

        Those whose entry cannot be read, or whose Parquet file is missing or of
        another size, are logged, listed by :meth:`problems` and left out. Raises
        StoreError if there is no state store here.
        """
        files = open_files(self.url)
        self._require_format(files)
        self._problems = {}
        listing = {entry.name: entry for entry in files.entries(SHARDS)}
        names = [name[:-5] for name in listing if name.endswith(".json")]
        names = [name for name in names if is_shard_name(name)]
        contents = files.read([entry_path(name) for name in names])
        found = []
        for name, content in zip(names, contents, strict=True):
            try:
                # An entry that vanished since the listing was removed on purpose.
                if content is not None:
                    shard = parse_entry(name, content)
                    _check_size(shard, listing.get(f"{name}.parquet"))
                    found.append(shard)
            except DamagedShard as damage:
                self._report(damage)
        return found

    def index(self, shard: ShardInfo) -> list[tuple[str, Address]]:
        """Segment ids and addresses of one shard, its footer and ids verified.

        Raises DamagedShard, and remembers it in :meth:`problems`.
        """
        try:
            return ShardFile(open_files(self.url), shard).index()
        except DamagedShard as damage:
            self._report(damage)
            raise

    def problems(self) -> list[str]:
        """A sentence a damaged shard, from the last ``shards()`` and ``index()`` since."""
        return [self._problems[name] for name in sorted(self._problems)]

    def writer(
        self, codec: str, width: int, row_group_bytes: int = DEFAULT_ROW_GROUP_BYTES
    ) -> ShardWriter:
        """A writer of one new shard; see :class:`ShardWriter`."""
        return ShardWriter(open_files(self.url), codec, width, row_group_bytes)

    def reader(self, cache_bytes: int = DEFAULT_CACHE_BYTES) -> StateReader:
        """A reader of states; see :class:`StateReader`."""
        return StateReader(open_files(self.url), cache_bytes)

    def quarantine(self, name: str) -> None:
        """Take a damaged shard out of use: its manifest entry gets the ending ``.damaged``.

        For damage that shows only when a payload is read. The Parquet file stays
        until :meth:`remove_temporary` finds it without an entry. A shard that is
        not there any more is left alone.
        """
        files = open_files(self.url)
        (content,) = files.read([entry_path(name)])
        if content is not None:
            files.write(f"{entry_path(name)}.damaged", content)
            files.remove(entry_path(name))

    def remove_temporary(self, older_than_seconds: float = 24 * 3600) -> int:
        """Remove what crashed writers left; how many files that were.

        older_than_seconds: age that no file of a writer still at work reaches.
        Temporary files, and Parquet files that never got a manifest entry.
        """
        files = open_files(self.url)
        self._require_format(files)
        oldest = time.time() - older_than_seconds
        paths = [
            f"{TEMPORARY}/{entry.name}"
            for entry in files.entries(TEMPORARY)
            if _TEMPORARY_NAME.fullmatch(entry.name) and entry.modified <= oldest
        ]
        listing = {entry.name: entry for entry in files.entries(SHARDS)}
        for name, entry in listing.items():
            shard, extension = os.path.splitext(name)
            unfinished = extension == ".parquet" and f"{shard}.json" not in listing
            if unfinished and is_shard_name(shard) and entry.modified <= oldest:
                paths.append(f"{SHARDS}/{name}")
        for path in paths:
            files.remove(path)
        return len(paths)

    def _report(self, damage: DamagedShard) -> None:
        self._problems[damage.shard] = str(damage)
        _logger.warning("%s: %s; its states count as missing", self.url, damage)

    def _has_format_file(self, files: Files) -> bool:
        return files.read([FORMAT_FILE]) != [None]

    def _require_format(self, files: Files) -> None:
        (content,) = files.read([FORMAT_FILE])
        if content is None:
            raise StoreError(
                f"--state_store {files.place} is no state store: it has no {FORMAT_FILE}. "
                "Check the name; a run makes a store where there is none."
            )
        check_format(content, files.place)


def _may_precede_format_file(name: str) -> bool:
    # A process that makes the store at the same time writes to TEMPORARY first;
    # names with a dot are the file system's or the desktop's own.
    return name == TEMPORARY or name.startswith(".")


def _probe(files: Files) -> None:
    """Raise StoreError unless the place can be written."""
    path = f"{TEMPORARY}/{uuid.uuid4().hex}-probe"
    files.write(path, b"")
    files.remove(path)


def _check_size(shard: ShardInfo, file: FileEntry | None) -> None:
    if file is None:
        raise DamagedShard(shard.name, "its Parquet file is missing")
    if file.size != shard.file_bytes:
        reason = f"its Parquet file has {file.size} bytes instead of {shard.file_bytes}"
        raise DamagedShard(shard.name, reason)

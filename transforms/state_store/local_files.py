"""A store in a local directory: memory-mapped reads, atomic renames."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from transforms.state_store.errors import StoreError, storage_errors
from transforms.state_store.files import ByteRange, FileEntry
from transforms.state_store.manifest import TEMPORARY


class LocalFiles:
    """A directory; files are synchronised to disk, then renamed into place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.place = str(root)

    def names(self) -> list[str]:
        """Names directly in the store, sorted; empty if it does not exist."""
        with storage_errors("list", self.place):
            try:
                return sorted(os.listdir(self.root))
            except FileNotFoundError:
                return []

    def entries(self, directory: str) -> list[FileEntry]:
        """Files of a directory, sorted by name; empty if it does not exist."""
        path = self.root / directory
        with storage_errors("list", str(path)):
            try:
                with os.scandir(path) as scan:
                    found = [_file_entry(entry) for entry in scan]
            except FileNotFoundError:
                return []
        return sorted(entry for entry in found if entry is not None)

    def read(self, paths: Sequence[str]) -> list[bytes | None]:
        """Whole contents; None for what is missing."""
        return [self._read(self.root / path) for path in paths]

    def read_range(self, path: str, start: int, end: int) -> bytes:
        """Bytes [start, end) of a file; fewer where it ends before."""
        with storage_errors("read", str(self.root / path)), open(self.root / path, "rb") as file:
            file.seek(start)
            return file.read(end - start)

    def open_ranges(self, path: str, ranges: Sequence[ByteRange]) -> pa.NativeFile:
        """The file, mapped into memory: only pages that are touched are read."""
        with storage_errors("read", str(self.root / path)):
            return pa.memory_map(str(self.root / path))

    def write(self, path: str, content: bytes) -> None:
        """Write or replace a small file in one step."""
        temporary = self.new_temporary(os.path.basename(path))
        try:
            with storage_errors("write", str(self.root / path)):
                temporary.write_bytes(content)
            self.publish(temporary, path)
        except StoreError:
            temporary.unlink(missing_ok=True)
            raise

    def new_temporary(self, name: str) -> Path:
        """A fresh path within the store: a rename is atomic only within one disk."""
        directory = self.root / TEMPORARY
        with storage_errors("write to", str(directory)):
            directory.mkdir(parents=True, exist_ok=True)
        return directory / f"{uuid.uuid4().hex}-{name}"

    def publish(self, temporary: Path, path: str) -> None:
        """Synchronise to disk and rename: the file appears complete, and stays after a crash."""
        target = self.root / path
        with storage_errors("write", str(target)):
            target.parent.mkdir(parents=True, exist_ok=True)
            _synchronise(temporary)
            os.replace(temporary, target)
            _synchronise(target.parent)

    def remove(self, path: str) -> None:
        """Remove a file; no matter if it is gone already."""
        with storage_errors("remove", str(self.root / path)):
            (self.root / path).unlink(missing_ok=True)

    def _read(self, path: Path) -> bytes | None:
        with storage_errors("read", str(path)):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None


def _file_entry(entry: os.DirEntry[str]) -> FileEntry | None:
    try:
        status = entry.stat()
    except FileNotFoundError:
        return None  # renamed or removed while we looked
    if not entry.is_file():
        return None
    return FileEntry(entry.name, status.st_size, status.st_mtime)


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

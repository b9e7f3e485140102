"""What a store asks of the place where its files lie.

Paths are relative to the store. A file is seen complete or not at all. A missing
file raises FileNotFoundError, every other failure StoreError.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

ByteRange = tuple[int, int]


class FileEntry(NamedTuple):
    """A file of a listing: base name, bytes, and seconds since 1970 of its last change."""

    name: str
    size: int
    modified: float


class Files(Protocol):
    """A local directory (:mod:`.local_files`) or an fsspec URL (:mod:`.remote_files`)."""

    @property
    def place(self) -> str:
        """The directory or URL, for messages."""

    def names(self) -> list[str]:
        """Names directly in the store, sorted; empty if it does not exist."""

    def entries(self, directory: str) -> list[FileEntry]:
        """Files of a directory, sorted by name; empty if it does not exist."""

    def read(self, paths: Sequence[str]) -> list[bytes | None]:
        """Whole contents; None for what is missing."""

    def read_range(self, path: str, start: int, end: int) -> bytes:
        """Bytes [start, end) of a file; fewer where it ends before."""

    def open_ranges(self, path: str, ranges: Sequence[ByteRange]) -> pa.NativeFile:
        """A file for Parquet to read, which will need little beyond ``ranges`` [start, end)."""

    def write(self, path: str, content: bytes) -> None:
        """Write or replace a small file in one step."""

    def new_temporary(self, name: str) -> Path:
        """A fresh local path to write a file to, before ``publish`` or ``unlink``."""

    def publish(self, temporary: Path, path: str) -> None:
        """Make a finished temporary file appear under its final path."""

    def remove(self, path: str) -> None:
        """Remove a file; no matter if it is gone already."""

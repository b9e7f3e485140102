"""A store on anything that fsspec opens (gs:// and others).

An object appears when its upload is complete, so nothing is ever renamed: on
object stores that is a copy and a removal. Reads fetch the byte ranges that
are asked for and no others, side by side where the file system can.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms.state_store.errors import StoreError, storage_errors
from transforms.state_store.files import ByteRange, FileEntry


class RemoteFiles:
    """The folder ``root`` of an fsspec file system; ``url`` is for messages."""

    def __init__(self, filesystem: Any, root: str, url: str) -> None:
        self.filesystem = filesystem
        self.root = root
        self.place = url

    def names(self) -> list[str]:
        """Names directly in the store, sorted; empty if it does not exist."""
        with storage_errors("list", self.place):
            return sorted(_base_name(info) for info in self._listing(self.root))

    def entries(self, directory: str) -> list[FileEntry]:
        """Files of a directory, sorted by name; empty if it does not exist."""
        with storage_errors("list", f"{self.place}/{directory}"):
            listing = self._listing(self._path(directory))
            return sorted(
                FileEntry(_base_name(info), int(info["size"]), self._modified(info))
                for info in listing
                if info["type"] == "file"
            )

    def read(self, paths: Sequence[str]) -> list[bytes | None]:
        """Whole contents; None for what is missing."""
        if not paths:
            return []
        full = [self._path(path) for path in paths]
        with storage_errors("read from", self.place):
            found = self.filesystem.cat(full, on_error="return")
            return [_content(found[path]) for path in full]

    def read_range(self, path: str, start: int, end: int) -> bytes:
        """Bytes [start, end) of a file; fewer where it ends before."""
        return self._fetch(path, [(start, end)])[0]

    def open_ranges(self, path: str, ranges: Sequence[ByteRange]) -> pa.NativeFile:
        """A file that holds ``ranges`` already and fetches what else is read."""
        return pa.PythonFile(RangeFile(self, path, ranges, self._fetch(path, ranges)), mode="r")

    def write(self, path: str, content: bytes) -> None:
        """Write or replace a small file in one step."""
        with storage_errors("write", f"{self.place}/{path}"):
            self.filesystem.pipe_file(self._path(path), content)

    def new_temporary(self, name: str) -> Path:
        """A fresh file in this machine's directory for temporary files."""
        with storage_errors("write to", tempfile.gettempdir()):
            descriptor, path = tempfile.mkstemp(prefix="lait-state-store-", suffix=f"-{name}")
            os.close(descriptor)
        return Path(path)

    def publish(self, temporary: Path, path: str) -> None:
        """Upload the file under its final path and remove it here."""
        with storage_errors("write", f"{self.place}/{path}"):
            self.filesystem.put_file(str(temporary), self._path(path))
            size = self.filesystem.info(self._path(path))["size"]
        if size != temporary.stat().st_size:
            raise StoreError(
                f"--state_store: upload of {self.place}/{path} arrived with {size} bytes "
                f"instead of {temporary.stat().st_size}. Run again."
            )
        temporary.unlink()

    def remove(self, path: str) -> None:
        """Remove a file; no matter if it is gone already."""
        with storage_errors("remove", f"{self.place}/{path}"):
            try:
                self.filesystem.rm_file(self._path(path))
            except FileNotFoundError:
                return

    def _path(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _fetch(self, path: str, ranges: Sequence[ByteRange]) -> list[bytes]:
        paths = [self._path(path)] * len(ranges)
        starts, ends = [start for start, _ in ranges], [end for _, end in ranges]
        with storage_errors("read", f"{self.place}/{path}"):
            parts = self.filesystem.cat_ranges(paths, starts, ends, on_error="return")
            return [_part(part) for part in parts]

    def _listing(self, path: str) -> list[dict[str, Any]]:
        # fsspec remembers listings, but other workers write here too.
        self.filesystem.invalidate_cache()
        try:
            listing = self.filesystem.ls(path, detail=True)
        except FileNotFoundError:
            return []
        # Some object stores list the folder's own marker among its files.
        return [info for info in listing if info["name"].rstrip("/") != path]

    def _modified(self, info: dict[str, Any]) -> float:
        return float(self.filesystem.modified(info["name"]).timestamp())


class RangeFile(io.RawIOBase):
    """Random access to a remote file of which some ranges are in memory already."""

    def __init__(
        self, files: RemoteFiles, path: str, ranges: Sequence[ByteRange], parts: Sequence[bytes]
    ) -> None:
        super().__init__()
        self._files = files
        self._path = path
        self._held = [(start, part) for (start, _), part in zip(ranges, parts, strict=True)]
        self._position = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Position of the next read."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to ``offset`` bytes from the start or from here."""
        if whence == io.SEEK_END:
            size = self._files.filesystem.info(self._files._path(self._path))["size"]
            self._position = size + offset
        else:
            self._position = offset + (self._position if whence == io.SEEK_CUR else 0)
        return self._position

    def read(self, size: int = -1) -> bytes:
        """The next ``size`` bytes."""
        content = self._bytes(self._position, self._position + max(size, 0))
        self._position += len(content)
        return content

    def _bytes(self, start: int, end: int) -> bytes:
        for held_from, part in self._held:
            if held_from <= start and end <= held_from + len(part):
                return part[start - held_from : end - held_from]
        return self._files.read_range(self._path, start, end)


def _base_name(info: dict[str, Any]) -> str:
    return str(info["name"]).rstrip("/").rsplit("/", 1)[-1]


def _content(found: bytes | Exception) -> bytes | None:
    if isinstance(found, FileNotFoundError):
        return None
    if isinstance(found, Exception):
        raise found
    return bytes(found)


def _part(found: bytes | Exception) -> bytes:
    if isinstance(found, FileNotFoundError):
        raise found
    if isinstance(found, Exception):
        # Google Cloud Storage answers 416 to a range beyond the end of a
        # (truncated) file; that is damage, which the caller tells by length.
        if getattr(found, "code", None) == 416 or getattr(found, "status", None) == 416:
            return b""
        raise found
    return bytes(found)

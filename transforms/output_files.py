"""Files of an output that people and their scripts read, and the staged lines they are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import Any, Protocol, TextIO

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.staging import create


class StagedLine(Protocol):
    """Something of which the first line lies at an offset of a staged file."""

    @property
    def path(self) -> str:
        """The staged file."""

    @property
    def offset(self) -> int:
        """Where its first line begins."""


def staged_lines(documents: Iterable[StagedLine], which: int) -> Iterator[str]:
    """The first (0) or second (1) line of each of some staged entries, in order."""
    streams: dict[str, Any] = {}
    try:
        for document in documents:
            if document.path not in streams:
                streams[document.path] = FileSystems.open(
                    document.path, compression_type=CompressionTypes.UNCOMPRESSED
                )
            stream = streams[document.path]
            stream.seek(document.offset)
            for _ in range(which):
                stream.readline()
            yield stream.readline().decode()
    finally:
        for stream in streams.values():
            stream.close()


def write_json(output: str, name: str, value: Any) -> None:
    """An indented JSON file of the output."""
    write_text(output, name, json.dumps(value, indent=2, sort_keys=False) + "\n")


def write_text(output: str, name: str, text: str) -> None:
    """A UTF-8 file of the output."""
    with text_file(output, name) as file:
        file.write(text)


def text_file(output: str, name: str) -> TextIO:
    """A new UTF-8 file of the output; ``name`` may have folders in it."""
    stream = create(FileSystems.join(output, *name.split("/")))
    return TextIOWrapper(stream, encoding="utf-8", newline="")

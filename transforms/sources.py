"""From the value of ``--input`` to the files to read."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable

from apache_beam.io.filesystem import MatchResult
from apache_beam.io.filesystems import FileSystems

from transforms.formats import ENDINGS, is_supported
from transforms.records import Source

_GLOB_CHARACTERS = re.compile(r"[*?\[]")


class InputError(ValueError):
    """``--input`` names nothing that can be read."""


def expand_input(pattern: str) -> list[Source]:
    """Find the files that an ``--input`` value means, sorted by path.

    pattern: a file; a directory (every file of a supported format below it,
        hidden ones left out); or a glob, where ``**`` crosses directories.
        Local, or anything Beam's file systems open (``gs://``).
    Returns sources named by their path relative to the directory, or to the
    glob's part before its first wildcard; a single file by its own name.
    A glob's matches are all returned, whatever their ending: the reader rejects
    the wrong ones with a reason.

    Raises InputError if nothing matches.
    """
    pattern = os.fspath(pattern)
    if not pattern.strip():
        raise InputError(_message(pattern, "is empty"))
    try:
        return _expand(pattern)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(_message(pattern, f"cannot be listed ({error})")) from error


def leave_out(sources: list[Source], places: Iterable[str]) -> list[Source]:
    """Sources that do not lie in one of the places (an output within the input, say).

    Raises InputError if nothing is left.
    """
    roots = tuple(_absolute(place) for place in places)
    left = [source for source in sources if not _absolute(source.path).startswith(roots)]
    if not left:
        raise InputError(
            "--input names nothing but what runs wrote, in --output or --state_store: "
            "name the documents."
        )
    return left


def fixed_part(pattern: str) -> str:
    """The directory of a glob before its first wildcard, with the last slash.

    A pattern without wildcards gives its parent directory.
    """
    wildcard = _GLOB_CHARACTERS.search(pattern)
    plain = pattern[: wildcard.start()] if wildcard else pattern
    return plain[: plain.rfind("/") + 1]


def _expand(pattern: str) -> list[Source]:
    if _is_local(pattern) and os.path.isdir(pattern):
        return _expand_directory(pattern)
    if _exists(pattern):
        return [Source(path=pattern, name=posixpath.basename(pattern))]
    if _GLOB_CHARACTERS.search(pattern):
        paths = _match(pattern)
        if not paths:
            raise InputError(_message(pattern, "matches no file"))
        return _sources(paths, fixed_part(pattern))
    if _is_local(pattern):
        raise InputError(_message(pattern, "does not exist"))
    return _expand_directory(pattern)  # object stores have no directories to ask for


def _expand_directory(directory: str) -> list[Source]:
    root = directory.rstrip("/") + "/"
    # Wildcard characters in a directory's own name: each matches itself, at least.
    found = _match(_GLOB_CHARACTERS.sub("?", root) + "**")
    paths = [path for path in found if path.startswith(root) and _is_wanted(path[len(root) :])]
    if not paths:
        local = _is_local(directory)
        problem = (
            "is a directory without any file of a supported format" if local else "matches no file"
        )
        raise InputError(_message(directory, problem))
    return _sources(paths, root)


def _is_wanted(name: str) -> bool:
    hidden = any(part.startswith(".") for part in name.split("/"))
    return is_supported(name) and not hidden


def _sources(paths: list[str], root: str) -> list[Source]:
    return [Source(path=path, name=path.removeprefix(root)) for path in sorted(set(paths))]


def _match(pattern: str) -> list[str]:
    if _is_local(pattern) and not fixed_part(pattern):
        return [path.removeprefix("./") for path in _match(f"./{pattern}")]
    results: list[MatchResult] = FileSystems.match([pattern])
    return [entry.path for result in results for entry in result.metadata_list]


def _exists(path: str) -> bool:
    return bool(FileSystems.exists(path)) and not path.endswith("/")


def _absolute(path: str) -> str:
    return (os.path.abspath(path) if _is_local(path) else path.rstrip("/")) + "/"


def _is_local(path: str) -> bool:
    return "://" not in path


def _message(value: str, problem: str) -> str:
    return (
        f"--input {value!r} {problem}. Allowed: a file, a directory or a glob (quote it), "
        f"local or gs://, of files ending in {', '.join(ENDINGS)}."
    )

"""The output folder: what belongs to a run, what may be replaced, what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems

from transforms.staging import STAGING

PAIRS, VERDICTS = "pairs", "verdicts"
SUCCESS = "_SUCCESS"
STATES = "states"
# All that a run writes, except the states, which stay valid for the next run.
FOLDERS = (PAIRS, VERDICTS, "findings", "dead_letters", STAGING)
FILES = (SUCCESS, "predictions.json", "report.html", "run.json", "findings.jsonl")


def written_places(output: str) -> list[str]:
    """All files and folders that runs write in an output, whether they are there or not."""
    return [FileSystems.join(output, name) for name in (*FILES, *FOLDERS, STATES)]


class OutputError(ValueError):
    """An ``--output`` that cannot be written to; the message says why."""


def check_output(output: str, overwrite: bool) -> None:
    """Refuse an output that must not or cannot be written; nothing in it is changed.

    Raises
    ------
    OutputError
        If it holds a finished run and ``overwrite`` is false, or cannot be written.
    """
    with _output_errors(output):
        if exists(FileSystems.join(output, SUCCESS)) and not overwrite:
            raise OutputError(
                f"--output {output} holds a finished run: choose another directory, or give "
                "--overwrite to replace it."
            )
        probe = FileSystems.join(output, ".writable")
        if "://" not in output and not exists(output):
            FileSystems.mkdirs(output)
        FileSystems.create(probe).close()
        FileSystems.delete([probe])


def clear_output(output: str) -> None:
    """Delete what an earlier run wrote; the marker goes first.

    To be called when nothing can keep the new run from starting any more. States
    in the default state store are kept: they are named by everything they depend
    on, so a new run may use them.

    Raises
    ------
    OutputError
        If something cannot be deleted.
    """
    with _output_errors(output):
        for name in (*FILES, *FOLDERS):
            _delete(FileSystems.join(output, name))


@contextmanager
def _output_errors(output: str) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except (OSError, BeamIOError, ValueError) as error:
        raise OutputError(
            f"--output {output} cannot be written ({error}): give a directory or gs:// folder "
            "that you may write to."
        ) from error


def replace_folder(output: str, name: str) -> None:
    """Delete a folder of the output, if it is there."""
    _delete(FileSystems.join(output, name))


def move_tables(output: str, name: str, staged: Sequence[str]) -> list[str]:
    """Move staged Parquet files to ``OUTPUT/name/part-00000-of-0000N.parquet``.

    Files that are at their place already (a retry) are left there.
    """
    folder = FileSystems.join(output, name)
    if "://" not in output and not exists(folder):
        FileSystems.mkdirs(folder)
    targets = [
        FileSystems.join(folder, f"part-{i:05d}-of-{len(staged):05d}.parquet")
        for i in range(len(staged))
    ]
    waiting = [(s, t) for s, t in zip(staged, targets, strict=True) if exists(s)]
    if waiting:
        FileSystems.rename([s for s, _ in waiting], [t for _, t in waiting])
    return targets


def remove_staging(output: str) -> None:
    """Delete what is left of staged files."""
    _delete(FileSystems.join(output, STAGING))


def exists(path: str) -> bool:
    """Whether a file or folder is there."""
    if FileSystems.exists(path):
        return True
    return "://" in path and any(
        match.metadata_list for match in FileSystems.match([path.rstrip("/") + "/**"], [1])
    )


def _delete(path: str) -> None:
    if exists(path):
        if "://" in path:
            found = FileSystems.match([path, path.rstrip("/") + "/**"])
            paths = [entry.path for match in found for entry in match.metadata_list]
            if paths:
                FileSystems.delete(paths)
            return
        FileSystems.delete([path])

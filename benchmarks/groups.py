"""Groups of documents that are compared."""

from __future__ import annotations

from pathlib import Path

from benchmarks.common import BenchmarkError
from transforms.documents import read_source
from transforms.records import DeadLetter, Document
from transforms.sources import InputError, expand_input


def read_groups(path: Path, flag: str = "--input") -> list[list[Document]]:
    """The documents of each group of a file, both in the order of the file.

    flag : what people gave the path with.

    Raises
    ------
    BenchmarkError
        If there is no such file, or something in it cannot be used.
    """
    try:
        sources = expand_input(str(path))
    except InputError as error:
        raise BenchmarkError(str(error)) from error
    groups: dict[str, list[Document]] = {}
    for source in sources:
        for item in read_source(source):
            if isinstance(item, DeadLetter):
                raise BenchmarkError(f"{flag} {path}: {item.id}: {item.reason}.")
            groups.setdefault(item.group_id, []).append(item)
    if not groups:
        raise BenchmarkError(f"{flag} {path}: there is no document in it.")
    return list(groups.values())


def texts_by_language(path: Path) -> list[dict[str, str]]:
    """The texts of each cluster by language, in the order of the file.

    Raises
    ------
    BenchmarkError
        If the file cannot be used, or a cluster has no English or no other text.
    """
    if not path.is_file():
        raise BenchmarkError(f"--clusters {path}: no such file.")
    clusters = []
    for documents in read_groups(path, "--clusters"):
        texts = {document.lang: document.text for document in documents}
        if "en" not in texts or len(texts) < 2:
            name = documents[0].group_id
            raise BenchmarkError(f"--clusters {path}: {name} needs English and another language.")
        clusters.append(texts)
    return clusters

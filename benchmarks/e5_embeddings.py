"""Embeddings of stock multilingual-e5-small, rebuilt from the package that carries it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.common import BenchmarkError, quiet_transformers

PREFIX = "query: "


def embed_texts(texts: Iterable[str], directory: Path | None = None) -> dict[str, np.ndarray]:
    """The embedding float32 [width], of length 1, of each distinct text.

    directory : the rebuilt model; by default it is rebuilt in a temporary folder.

    Raises
    ------
    BenchmarkError
        If there is no such directory, or no package to rebuild it from.
    """
    from lait.training.contracts.embedding import embed
    from lait.training.e5.rebuild import packed_file, read_packed, rebuild

    if directory is not None and not directory.is_dir():
        raise BenchmarkError(
            f"--e5 {directory}: no such directory; leave it out, or make it with "
            f"python -m lait.training.e5.rebuild --output {directory}"
        )
    quiet_transformers()
    distinct = list(dict.fromkeys(texts))
    with tempfile.TemporaryDirectory() as folder:
        try:
            if directory is None:
                rebuild(read_packed(packed_file()), Path(folder))
            vectors = embed(
                str(directory or folder), [PREFIX + text for text in distinct], "float32"
            )
        except (ValueError, OSError) as error:
            place = "" if directory is None else f"--e5 {directory}: "
            raise BenchmarkError(f"{place}{error}") from error
    return dict(zip(distinct, vectors, strict=True))

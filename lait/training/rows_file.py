"""Writing training rows, and counting them."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lait.whole_file import whole_file


def write_rows(rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write gzipped JSON lines; a file of that name is replaced only by a whole one."""
    with whole_file(path) as part, gzip.open(part, "wt", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def counts_by_label(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many rows there are, and the share of each label, the commonest first."""
    labels = Counter(row["label"] for row in rows)
    shares = (f"  {n / len(rows):6.1%} {label}" for label, n in labels.most_common())
    return "\n".join([f"{len(rows):,} rows", *shares])

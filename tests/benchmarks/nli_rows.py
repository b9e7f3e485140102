"""Small files of labelled pairs, in the words of the tiny models."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

from lait.modeling import LABELS


def write_rows(path: Path, counts: dict[str, int], seed: int = 0) -> Path:
    """``counts[source]`` rows of each source, sources in turn; every third may not be released."""
    rng = random.Random(seed)
    rows = []
    for source, count in counts.items():
        for i in range(count):
            words = [f"w{rng.randrange(40)}" for _ in range(rng.randrange(2, 9))]
            rows.append(
                {
                    "hypothesis": " ".join(words[:2]),
                    "premise": " ".join([source, *words]),
                    "label": LABELS[rng.randrange(3)],
                    "source": source,
                    "release": i % 3 != 2,
                }
            )
    rng.shuffle(rows)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path

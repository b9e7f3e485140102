"""Reader of simulated corruptions in the format of WikiClusters' own file.

The file is an object: article title -> list of instances, each with ``wikis``
(language -> sentences), ``gold_ind``, ``original``, ``new``, ``matched_sent``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common import BenchmarkError
from benchmarks.corruption_generator import Corruption

_SHAPE = (
    "an object of lists: {title: [{wikis: {lang: [sentence, ...]}, gold_ind, original, new, "
    "matched_sent}, ...]}"
)


@dataclass(frozen=True)
class Instance:
    """A cluster of articles of one title, with one English sentence to replace.

    wikis : language -> sentences; ``en`` is among them.
    corruption : of the English article.
    matched_sent : the sentence that ``new`` was made from; "" if it is not given.
    """

    title: str
    wikis: dict[str, list[str]]
    corruption: Corruption
    matched_sent: str

    def corrupted(self) -> list[str]:
        """The English article with the new sentence, whichever one the file holds."""
        return self.corruption.document(self.wikis["en"])


def read_instances(path: Path) -> list[Instance]:
    """Read a file of simulated corruptions, plain or gzipped (``.gz``).

    Raises
    ------
    BenchmarkError
        If the file is missing, is no JSON or of another shape, if an instance
        has no English article, or its ``gold_ind`` lies outside of it; the
        message names the title and the instance's place.
    """
    contents = _read_json(path)
    if not isinstance(contents, dict) or not all(isinstance(v, list) for v in contents.values()):
        raise BenchmarkError(f"{path}: expected {_SHAPE}.")
    return [
        _instance(title, fields, f"{path}: {title!r}, instance {place}")
        for title, instances in contents.items()
        for place, fields in enumerate(instances)
    ]


def _read_json(path: Path) -> Any:
    if not path.is_file():
        raise BenchmarkError(f"{path}: no such file. Give {_SHAPE}.")
    try:
        data = path.read_bytes()
        return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    except (OSError, EOFError, ValueError) as error:
        raise BenchmarkError(f"{path}: no JSON ({error}).") from error


def _instance(title: str, fields: Any, where: str) -> Instance:
    for problem in _problems(fields):
        raise BenchmarkError(f"{where}: {problem}.")
    corruption = Corruption(fields["gold_ind"], fields["original"], fields["new"])
    return Instance(title, fields["wikis"], corruption, fields.get("matched_sent") or "")


def _problems(fields: Any) -> Iterator[str]:
    """What is wrong with an instance, the first thing first."""
    if not isinstance(fields, dict):
        yield f"expected an object, not {type(fields).__name__}"
        return
    for name, kind in (("wikis", dict), ("gold_ind", int), ("original", str), ("new", str)):
        if not isinstance(fields.get(name), kind) or isinstance(fields.get(name), bool):
            yield f"{name!r} is missing or is no {kind.__name__}"
            return
    for lang, sentences in fields["wikis"].items():
        if not isinstance(sentences, list) or not all(isinstance(s, str) for s in sentences):
            yield f"the sentences of {lang!r} are no list of texts"
    if "en" not in fields["wikis"]:
        yield "there is no English article ('en') among 'wikis'"
    elif not 0 <= fields["gold_ind"] < len(fields["wikis"]["en"]):
        yield (
            f"gold_ind {fields['gold_ind']} lies outside the {len(fields['wikis']['en'])} English "
            "sentences"
        )

"""Documents and their pairs to staged verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from lait.verdict_rule import VerdictRule
from tests.transforms.bundles import counters, place, run_bundle
from tests.transforms.staged import read_row_groups
from transforms.output_files import staged_lines
from transforms.pairs import PAIRS_SCHEMA, pairs_table
from transforms.records import Claim, Document, PairsAddress, Tile
from transforms.staging import Staging, TableWriter
from transforms.verdicts import VERDICTS_SCHEMA, JudgeDocuments

CLAIMS = [Claim(0, "nda-1", "One."), Claim(1, "nda-2", "Two.")]
SPANS = ((0, 10), (10, 20), (20, 30))
PROBABILITIES = np.tile(np.array([0.7, 0.2, 0.1], np.float32), (2, 3, 1))


def document(name: str, ordinal: int) -> Document:
    return Document(name, name, "en", "", "x" * 30, source="file.json", ordinal=ordinal)


def staged_pairs(staging: Staging, name: str) -> list[PairsAddress]:
    """A document's pairs in two tiles of two files; the last tile first."""
    found = []
    for first, last in ((2, 3), (0, 2)):
        writer = TableWriter(staging, "pairs", PAIRS_SCHEMA)
        tile = Tile(
            name, "claims", (place(0), place(1)), name, tuple(map(place, range(first, last)))
        )
        row_group = writer.add(pairs_table(tile, PROBABILITIES[:, first:last], 2))
        writer.close()
        found.append(PairsAddress(writer.path, row_group))
    return found


def element(staging: Staging, name: str, ordinal: int) -> Any:
    documents = [(document(name, ordinal), SPANS)]
    return (name, name), {"documents": documents, "pairs": staged_pairs(staging, name)}


def test_verdicts_and_entries_are_staged(tmp_path: Path) -> None:
    staging = Staging(str(tmp_path / "staging"))
    stage = JudgeDocuments(CLAIMS, VerdictRule(), staging)
    outputs = run_bundle(stage, [element(staging, "b", 2), element(staging, "a", 1)])
    assert counters(outputs) == {"verdicts": 4, "documents_judged": 2}

    (table,) = outputs[JudgeDocuments.TABLES]
    assert table.rows == 4
    verdicts = read_row_groups(table.path, [0])
    assert verdicts.schema.equals(VERDICTS_SCHEMA)
    assert verdicts["doc_id"].to_pylist() == ["b", "b", "a", "a"]
    assert verdicts["label"].to_pylist() == ["entailment"] * 4
    assert [len(evidence) for evidence in verdicts["evidence"].to_pylist()] == [3] * 4

    ordered = sorted(outputs["main"])
    predictions = [json.loads(line) for line in staged_lines(ordered, which=0)]
    entries = [json.loads(line) for line in staged_lines(ordered, which=1)]
    # In the order of the files, not of arrival.
    assert [p["id"] for p in predictions] == [e["id"] for e in entries] == ["a", "b"]
    assert predictions[0]["annotations"]["nda-2"] == {"choice": "Entailment", "spans": [0, 1, 2]}


def test_an_empty_bundle_stages_nothing(tmp_path: Path) -> None:
    stage = JudgeDocuments(CLAIMS, VerdictRule(), Staging(str(tmp_path / "staging")))
    outputs = run_bundle(stage, [])
    assert outputs["main"] == outputs[JudgeDocuments.TABLES] == []
    assert not (tmp_path / "staging").exists()

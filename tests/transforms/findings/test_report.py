"""What is published of clusters: findings best first, and what people must know."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.findings.report import ClusterReport, sorted_findings, write_findings
from transforms.findings.stage import StagedGroup
from transforms.findings.tables import FINDINGS_SCHEMA


def group(name: str, *languages: str) -> StagedGroup:
    return StagedGroup(("", 0, name), "", 0, name, 2, 4, 8, languages)


def rows(*scores: float) -> pa.Table:
    found = [
        {"finding_id": f"{i}-{score}", "score": score, "reason": "“é”"}
        for i, score in enumerate(scores)
    ]
    return pa.Table.from_pylist(found, schema=FINDINGS_SCHEMA)


def test_findings_of_all_workers_are_one_list_best_first(tmp_path: Path) -> None:
    for name, table in (("one", rows(0.2, 0.9)), ("two", rows(0.5, 0.9))):
        pq.write_table(table, tmp_path / f"{name}.parquet")
    found = sorted_findings([str(tmp_path / "two.parquet"), str(tmp_path / "one.parquet")])
    assert found["finding_id"].to_pylist() == ["1-0.9", "1-0.9", "0-0.5", "0-0.2"]
    for _ in range(2):  # a repeated last stage writes the same
        write_findings(str(tmp_path / "out"), found)
    assert pq.read_table(tmp_path / "out" / "findings").equals(found)
    text = (tmp_path / "out" / "findings.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line) for line in text.splitlines()] == found.to_pylist()
    assert sorted_findings([]).num_rows == 0


@pytest.mark.parametrize(
    ("counted", "problem"),
    [
        ({"pairs_planned": 0, "groups_excluded": 0, "groups_alone": 3}, ""),
        ({"pairs_planned": 1, "groups_excluded": 2, "groups_alone": 0}, ""),
        ({"pairs_planned": 0, "groups_excluded": 1, "groups_alone": 0}, "why."),
        (
            {"pairs_planned": 0, "groups_excluded": 2, "groups_alone": 3},
            "why; so it is with 4 ",
        ),
    ],
)
def test_a_run_whose_options_leave_nothing_fails(counted: dict[str, int], problem: str) -> None:
    found = ClusterReport("t").problem(counted, ["why", "why not"])
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_a_language_that_the_model_does_not_know_is_said() -> None:
    report = ClusterReport("t", "small", frozenset({"en", "de"}))
    (note,) = report.unknown_languages([group("a", "en", "tlh"), group("b", "", "zh")])
    assert "small is for de, en: what it says of sentences in tlh, zh means little" in note
    assert report.unknown_languages([group("a", "en"), group("b", "", "de")]) == []
    # A model whose card says nothing may know any.
    assert ClusterReport("t").unknown_languages([group("a", "tlh")]) == []

"""The last stage: what it writes, what it refuses, and that it may be repeated."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from lait.verdict_rule import VerdictRule
from tests.transforms.bundles import run_bundle
from tests.transforms.test_verdicts import CLAIMS, element
from transforms.contract_report import ContractReport
from transforms.counters import summarise_counters, total_counters
from transforms.finish import FinishRun, RunFacts, RunFailed, check_run
from transforms.records import DeadLetter
from transforms.staging import Staging
from transforms.verdicts import JudgeDocuments

LETTER = DeadLetter("read", "bad.txt", "the file is empty")


def test_counters_add_up_and_peaks_do_not() -> None:
    numbers = [
        ("documents", 2), ("documents", 3), ("seconds/read", 1.5), ("seconds/read", 0.25),
        ("peak_bytes/read", 100), ("peak_bytes/read", 70), ("state_bytes_written", 9),
    ]  # fmt: skip
    summary = summarise_counters(total_counters(numbers))
    assert summary["counters"]["documents"] == 5
    assert summary["counters"]["pairs_reused"] == 0
    assert summary["stage_seconds"] == {"read": 1.75}
    assert summary["stage_peak_bytes"] == {"read": 100}
    assert summary["state_bytes_written"] == 9


def numbers(documents: int, planned: int = 0, scored: int = 0) -> dict[str, int]:
    return {"documents": documents, "pairs_planned": planned, "pairs_scored": scored}


@pytest.mark.parametrize(
    ("documents", "letters", "rate", "problem"),
    [
        (3, [], 0.0, ""),
        (1, [LETTER], 0.5, ""),
        (1, [LETTER], 0.49, "1 of 2 inputs could not be used (50.0%)"),
        (1, [LETTER], 0.0, "--max_error_rate 0 allows"),
        (0, [LETTER], 1.0, "No input could be used: all 1 were rejected"),
        (0, [], 1.0, "No input could be used"),
        # Claims are not inputs; a document without sentences is one input, not two.
        (1, [DeadLetter("claims", "c", "repeated")], 0.0, ""),
        (2, [DeadLetter("split", "d", "no sentence")], 0.5, ""),
        (1, [DeadLetter("split", "d", "no sentence")], 1.0, "No input could be used"),
    ],
)
def test_when_a_run_fails(
    documents: int, letters: list[DeadLetter], rate: float, problem: str
) -> None:
    found = check_run(numbers(documents), letters, rate)
    assert problem in found
    assert bool(found) == bool(problem)


def test_a_lost_pair_fails_the_run() -> None:
    assert "6 pairs were planned but 5 scored" in check_run(numbers(1, 6, 5), [], 1.0)


@pytest.fixture
def facts(tmp_path: Path) -> RunFacts:
    info = {"options": {"model": "tiny"}, "parallel_layers": 2}
    return RunFacts(
        output=str(tmp_path / "out"),
        staging=Staging.of(str(tmp_path / "out"), "run"),
        report=ContractReport(tuple(CLAIMS)),
        info=info,
        max_error_rate=0.5,
        started=0.0,
    )


def staged(facts: RunFacts) -> list[Any]:
    """Side inputs of a run of two documents and one dead letter."""
    elements = [element(facts.staging, name, i) for i, name in enumerate("ab")]
    outputs = run_bundle(JudgeDocuments(CLAIMS, VerdictRule(), facts.staging), elements)
    paths = sorted({address.path for _, joined in elements for address in joined["pairs"]})
    done = [("documents", 2), ("pairs_planned", 12), ("pairs_scored", 12), *outputs["counters"]]
    return [paths, outputs[JudgeDocuments.TABLES], outputs["main"], [LETTER], done]


def snapshot(output: str) -> dict[str, Any]:
    """Everything in the output but what is staged and what tells the time."""
    found: dict[str, Any] = {}
    for path in sorted(Path(output).rglob("*")):
        name = str(path.relative_to(output))
        if path.is_file() and not name.startswith(".staging"):
            data = path.read_bytes()
            if name == "run.json":
                run = json.loads(data)
                found[name] = (run["counters"], run["error"], sorted(run))
            elif name != "report.html":
                found[name] = data
    return found


def test_finishing_twice_gives_the_same(facts: RunFacts) -> None:
    """A runner may repeat the last stage: after it was done, or after it broke off."""
    inputs = staged(facts)
    # What a failed attempt of an earlier stage left behind counts for nothing.
    stray = Path(facts.staging.directory) / "pairs-stray.parquet"
    stray.write_bytes(b"half a file")
    (first,) = FinishRun(facts).process(None, *inputs)
    before = snapshot(facts.output)
    (second,) = FinishRun(facts).process(None, *inputs)
    assert snapshot(facts.output) == before
    assert first["counters"] == second["counters"]
    assert first["counters"]["dead_letters"] == 1
    output = Path(facts.output)
    assert len(parquet.read_table(output / "pairs")) == 12
    assert len(parquet.read_table(output / "verdicts")) == 4
    assert [d["id"] for d in json.loads(before["predictions.json"])["documents"]] == ["a", "b"]
    assert json.loads(before["dead_letters/dead_letters.jsonl"]) == {
        "stage": "read", "id": "bad.txt", "reason": "the file is empty"
    }  # fmt: skip
    assert (output / "_SUCCESS").exists()


def test_finishing_goes_on_where_it_broke_off(
    facts: RunFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = staged(facts)
    with monkeypatch.context() as patched:
        patched.setattr("transforms.contract_report.write_page", None)  # fails when it is called
        with pytest.raises(TypeError):
            list(FinishRun(facts).process(None, *inputs))
    assert not (Path(facts.output) / "_SUCCESS").exists()
    list(FinishRun(facts).process(None, *inputs))
    assert len(parquet.read_table(Path(facts.output) / "pairs")) == 12
    assert (Path(facts.output) / "_SUCCESS").exists()


def test_a_run_that_must_not_count_has_no_marker(facts: RunFacts) -> None:
    paths, tables, documents, _, done = staged(facts)
    letters = [LETTER] * 3
    with pytest.raises(RunFailed, match=r"3 of 5 inputs could not be used \(60.0%\)"):
        list(FinishRun(facts).process(None, paths, tables, documents, letters, done))
    assert set(snapshot(facts.output)) == {"run.json", "dead_letters/dead_letters.jsonl"}

    quiet = FinishRun(replace(facts, fail_job=False))
    (run,) = quiet.process(None, paths, tables, documents, letters, done)
    assert "3 of 5 inputs" in run["error"]
    assert set(snapshot(facts.output)) == {"run.json", "dead_letters/dead_letters.jsonl"}

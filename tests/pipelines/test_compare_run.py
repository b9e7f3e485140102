"""``pipelines.compare``: any documents, one against many, claims; plans and refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines import compare, wikiclusters
from pipelines.errors import UsageError
from tests.pipelines.cluster_runs import document, rows, run_compare, run_wikiclusters, write_lines
from tests.pipelines.small_runs import counters, read_json, sentences
from transforms.finish import RunFailed

TEXTS = sentences(9, seed=11)
DOCUMENTS = [
    document("x", "a", "", TEXTS[:3], story="one"),
    document("y", "b", "", TEXTS[3:5], story="one"),
    document("z", "c", "", TEXTS[5:9], story="two"),
]


@pytest.fixture
def arguments(tmp_path: Path, checkpoint: Callable[..., Path]) -> list[Any]:
    source = write_lines(tmp_path / "in" / "documents.jsonl", DOCUMENTS)
    return ["--input", source, "--model", checkpoint(), "--output", tmp_path / "out"]


def compared(output: Path) -> dict[tuple[str, str, str], int]:
    """Numbers of pairs by group and documents."""
    found: dict[tuple[str, str, str], int] = {}
    for row in rows(output, "pairs"):
        key = (row["group_id"], row["a_doc_id"], row["b_doc_id"])
        found[key] = found.get(key, 0) + 1
    return found


def test_all_documents_are_one_group(arguments: list[Any], tmp_path: Path) -> None:
    run_compare(*arguments)
    assert compared(tmp_path / "out") == {
        ("all", "a", "b"): 6, ("all", "b", "a"): 6, ("all", "a", "c"): 12,
        ("all", "c", "a"): 12, ("all", "b", "c"): 8, ("all", "c", "b"): 8,
    }  # fmt: skip


def test_one_against_many_in_groups_of_a_field(arguments: list[Any], tmp_path: Path) -> None:
    run_compare(*arguments, "--group_by", "story", "--anchor", "b", "--lang", "tlh")
    assert compared(tmp_path / "out") == {("one", "b", "a"): 6}
    notes = read_json(tmp_path / "out", "run.json")["notes"]
    assert any("'two' has one document" in note for note in notes)


def test_claims_are_the_contracts_case(arguments: list[Any], tmp_path: Path) -> None:
    claims = tmp_path / "claims.txt"
    claims.write_text("\n".join(TEXTS[:2]), encoding="utf-8")
    run_compare(*arguments, "--claims", claims)
    done = counters(tmp_path / "out")
    assert done["pairs_scored"] == 2 * 9
    assert done["verdicts"] == 2 * 3
    assert (tmp_path / "out" / "predictions.json").exists()
    with pytest.raises(UsageError, match="--anchor b with --claims"):
        run_compare(*arguments, "--claims", claims, "--anchor", "b", "--overwrite")


def test_options_that_leave_no_pair_are_an_error(arguments: list[Any], tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"--pairs cross_lingual: .* give --pairs all"):
        run_compare(*arguments, "--pairs", "cross_lingual")
    assert not (tmp_path / "out" / "_SUCCESS").exists()
    with pytest.raises(RunFailed, match="--anchor d: group 'all' has no such document; it has a"):
        run_compare(*arguments, "--anchor", "d")


def test_a_group_of_one_document_is_no_error(arguments: list[Any], tmp_path: Path) -> None:
    run_wikiclusters(*arguments)
    assert counters(tmp_path / "out")["pairs_scored"] == 0
    assert (tmp_path / "out" / "_SUCCESS").exists()
    assert (tmp_path / "out" / "findings.jsonl").read_text() == ""
    assert len(read_json(tmp_path / "out", "run.json")["notes"]) == 3


@pytest.mark.parametrize("more", [[], ["--candidates", "2"], ["--anchor", "a"]])
def test_a_plan_counts_what_a_run_does(
    arguments: list[Any],
    tmp_path: Path,
    more: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("transforms.model._load", None)  # whoever loads a model fails
        run_compare(*arguments, *more, "--plan")
    plan = capsys.readouterr().out
    assert not (tmp_path / "out").exists()
    pairs = {"[]": 52, "['--candidates', '2']": 2 * 18, "['--anchor', 'a']": 18}[str(more)]
    assert re.search(rf"^pairs: +{pairs}$", plan, flags=re.MULTILINE), plan
    assert f"largest groups:    all (3 documents, {pairs} pairs)" in plan
    assert "joint layers:" in plan
    run_compare(*arguments, *more)
    done = counters(tmp_path / "out")
    assert done["pairs_planned"] == done["pairs_scored"] == pairs


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--candidates", "-1"], "--candidates -1: allowed is 1 or more"),
        (["--candidates", "2", "--cascade", "0"], "--candidates 2 with --cascade 0"),
        (["--anchr_lang", "en"], "did you mean --anchor_lang"),
    ],
)
def test_options_that_cannot_be_used(arguments: list[Any], given: list[str], message: str) -> None:
    for program in (wikiclusters, compare):
        with pytest.raises(UsageError, match=re.escape(message)):
            program.run([*map(str, arguments), *given])

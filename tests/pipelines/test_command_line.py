"""The command as people type it: from any directory, in a process of its own, and its plan."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.pipelines.conftest import Done
from tests.pipelines.small_runs import contract, counters, sentences, table, write_contractnli

CLAIMS = sentences(4, seed=100)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two contracts, of which one has a sentence of the other."""
    parts = sentences(6, seed=1)
    documents = [contract(1, parts), contract(2, [parts[0], *sentences(3, seed=2)]), {"id": 3}]
    return write_contractnli(tmp_path / "in" / "contracts.json", documents, CLAIMS)


def planned(text: str, name: str) -> str:
    """A line of a plan."""
    found = re.search(rf"^{name}:\s+(.*)$", text, flags=re.MULTILINE)
    assert found, text
    return found[1]


def test_a_plan_counts_what_a_run_then_does(
    source: Path,
    tmp_path: Path,
    checkpoint: Callable[..., Path],
    command: Callable[..., Done],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = ["--input", source, "--model", checkpoint(), "--output", tmp_path / "out"]
    with monkeypatch.context() as patched:
        # Whoever loads a model while planning fails.
        patched.setattr("transforms.model._load", None)
        plan = command(*arguments, "--plan")
    assert plan.status == 0, plan.error
    assert not (tmp_path / "out").exists()

    assert command(*arguments).status == 0
    done = counters(tmp_path / "out")
    assert planned(plan.out, "documents") == "2 (1 inputs unusable)"
    assert planned(plan.out, "sentences") == f"{done['sentences']}" == "10"
    assert planned(plan.out, "distinct segments") == (
        f"{done['distinct_segments']} ({done['tokens_encoded']} tokens)"
    )
    assert planned(plan.out, "claims") == "4"
    assert planned(plan.out, "pairs") == f"{done['pairs_scored']}" == "40"
    assert planned(plan.out, "largest groups") == "1 (24 pairs), 2 (16 pairs)"
    assert planned(plan.out, "P") == "2 of 3 layers"
    for stage in ("encode", "joint layers"):
        operations, seconds = re.fullmatch(
            r"([\d.]+) GFLOP, about ([\d.]+) s", planned(plan.out, stage)
        ).groups()  # type: ignore[union-attr]
        assert float(operations) >= 0 and float(seconds) >= 0


def test_help_explains_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    from pipelines.contractnli import parser

    with pytest.raises(SystemExit) as left:
        parser().parse_args(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    for action in parser()._actions:
        assert action.help
        assert all(flag in said for flag in action.option_strings)
    for default in ("lait-minilm-l6", "256", "0.5", "FnApiRunner"):
        assert default in said


def run_elsewhere(directory: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """``python -m pipelines.contractnli`` in another working directory."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines.contractnli", *map(str, arguments)],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=200,
    )


def test_from_another_directory_with_relative_paths(
    source: Path, tmp_path: Path, checkpoint: Callable[..., Path]
) -> None:
    done = run_elsewhere(
        tmp_path, "--input", "in/*.json", "--output", "results/out", "--model", checkpoint(),
        "--no_save_main_session",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    output = tmp_path / "results" / "out"
    assert (output / "_SUCCESS").exists()
    assert len(table(output, "pairs")) == 40
    assert done.stdout.splitlines()[-1] == "report: results/out/report.html"
    assert "2 documents, 10 sentences" in done.stdout
    # Nothing of what libraries have to say reaches people.
    assert [line for line in done.stderr.splitlines() if " documents, " not in line] == []


def test_a_failing_command_says_one_line(tmp_path: Path, checkpoint: Callable[..., Path]) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "claims.txt").write_text("W1 w2.\n")
    done = run_elsewhere(
        tmp_path, "--input", "empty.txt", "--claims", "claims.txt", "--output", "out",
        "--model", checkpoint(),
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "pipelines.contractnli: No input could be used: all 1 were rejected; the reasons are in "
        "dead_letters/ of --output.\n"
    )

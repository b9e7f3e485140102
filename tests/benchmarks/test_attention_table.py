"""The paper's Table 4, counted on our data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.attention_table import PAPER, main


def test_the_papers_shares_are_found(
    shared_data: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """ContractNLI's dev contracts stand for its test set, XQuAD's paragraphs for WikiClusters."""
    shared_data("data/t5_tokenizer/tokenizer.json")
    path = tmp_path / "figures.json"
    assert main(["--parallel_layers", "10", "--json", str(path)]) == 0
    percent = json.loads(path.read_text())["percent"]
    for name, (_, plain, reused) in PAPER.items():
        assert percent[name]["10"] == pytest.approx([plain, reused], abs=0.3)
    assert "98.92 / 21.50 at P = 10" in capsys.readouterr().out


def test_data_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--contracts", str(tmp_path / "none.json")]) == 2
    assert "attention_table: " in capsys.readouterr().err

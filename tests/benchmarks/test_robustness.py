"""The robustness program on a tiny model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.robustness import main
from tests.benchmarks.nli_rows import write_rows


@pytest.fixture
def arguments(tmp_path: Path, tiny_backbone, tiny_model) -> list[str]:
    tiny_model().save_pretrained(tmp_path / "model")
    options = {
        "--train": write_rows(tmp_path / "train.jsonl.gz", {"one": 30, "two": 30}),
        "--dev": write_rows(tmp_path / "dev.jsonl.gz", {"one": 12, "two": 9}, seed=1),
        "--work": tmp_path / "work",
        "--json": tmp_path / "figures.json",
        "--backbone": tiny_backbone("bert"),
        "--model": tmp_path / "model",
        "--examples": 12,
        "--batch_size": 6,
        "--resamples": 20,
        "--device": "cpu",
        "--dtype": "float32",
    }
    return [str(part) for pair in options.items() for part in pair]


def test_every_source_is_trained_and_measured_on_every_data_set(arguments, tmp_path, capsys):
    assert main([*arguments, "--train_sources", "one", "two"]) == 0
    text = capsys.readouterr().out
    assert "### Trained on 12 examples of two, measured on others" in text
    assert "by length (mean tokens " in text
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert list(figures["trained on"]) == ["one", "two"]
    for found in [*figures["trained on"].values(), figures["by length"]]:
        assert list(found["accuracy"]) == ["0", "1", "2", "3"]
        for name, whole in found["accuracy"]["0"].items():
            if whole["value"]:
                share = found["accuracy"]["2"][name]["value"] / whole["value"]
                assert found["retained"]["2"][name]["value"] == pytest.approx(share)
    tokens = list(figures["by length"]["mean tokens"].values())
    assert tokens == sorted(tokens) and tokens[0] < tokens[-1]
    assert main([*arguments, "--train_sources", "two", "--skip_lengths"]) == 0
    captured = capsys.readouterr()
    assert "elastic: done already" in captured.err and "by length" not in captured.out


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--train_sources", "three"], "no rows of three: choose among"),
        (["--train_sources", "--skip_lengths"], "leaves nothing to measure"),
        (["--train_sources", "--model", "nowhere"], "--model nowhere"),
    ],
)
def test_unusable_options_are_one_message(arguments, capsys, extra, message) -> None:
    assert main([*arguments, *extra]) == 2
    error = capsys.readouterr().err
    assert error.startswith("benchmarks.robustness: ") and message in error

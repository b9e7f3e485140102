"""A grid of learning rates and batch sizes."""

from __future__ import annotations

import json

import pytest
import torch

from lait import LaitForSequenceClassification
from lait import train as command_line
from lait.evaluation import accuracies
from lait.modeling import LABELS
from lait.training.examples import read_examples
from lait.training.grid import Cell, cells, grid_table
from tests.tiny_models import labelled_examples


def write_rows(path, examples):
    lines = [{"segments": one.segments, "label": LABELS[one.label]} for one in examples]
    path.write_text("\n".join(map(json.dumps, lines)))
    return str(path)


@pytest.fixture
def command(tiny_backbone, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", labelled_examples(24))
    fixed = ["--backbone", str(tiny_backbone("bert")), "--train", rows, "--dev", rows]
    fixed += ["--parallel_layers", "1,2", "--epochs", "8", "--device", "cpu"]
    fixed += ["--dtype", "float32", "--output", str(tmp_path / "grid")]
    return [*fixed, "--learning_rate", "1e-6", "4e-3", "--batch_size", "6", "12"]


def test_every_cell_once():
    grid = cells([1e-4, 2e-4, 1e-4], [32, 48])
    assert [cell.name for cell in grid] == [
        "lr_0.0001-batch_32",
        "lr_0.0001-batch_48",
        "lr_0.0002-batch_32",
        "lr_0.0002-batch_48",
    ]


def test_the_best_cell_becomes_the_model(command, tmp_path, capsys):
    assert command_line.main(command) == 0
    printed = capsys.readouterr().out
    output = tmp_path / "grid"
    found = json.loads((output / "grid.json").read_text())
    assert set(found["cells"]) == {
        f"lr_{rate}-batch_{size}" for rate in ("1e-06", "0.004") for size in (6, 12)
    }
    # 1e-6 is too slow to learn anything here.
    assert found["best"].startswith("lr_0.004")
    best = max(cell["dev_accuracy"] for cell in found["cells"].values())
    assert found["cells"][found["best"]]["dev_accuracy"] == best
    model = LaitForSequenceClassification.from_pretrained(output / "model")
    kept = LaitForSequenceClassification.from_pretrained(output / found["best"] / "model")
    for name, tensor in kept.state_dict().items():
        assert torch.equal(model.state_dict()[name], tensor)
    ((path, figures),) = found["cells"][found["best"]]["dev"].items()
    assert accuracies(model, {path: read_examples([path], LABELS)}, (1, 2)) == {path: figures}
    (line,) = [line for line in printed.splitlines() if line.endswith("best")]
    assert f"{best:.4f}" in line


def test_a_finished_cell_is_not_trained_again(command, tmp_path, capsys):
    assert command_line.main(command) == 0
    capsys.readouterr()
    weights = tmp_path / "grid" / "lr_0.004-batch_6" / "last" / "model.safetensors"
    written = weights.stat().st_mtime_ns
    contents = (tmp_path / "grid" / "grid.json").read_text()
    (tmp_path / "grid" / "grid.json").unlink()
    assert command_line.main([*command, "16"]) == 0  # batch sizes 6, 12 and 16
    assert weights.stat().st_mtime_ns == written
    again = json.loads((tmp_path / "grid" / "grid.json").read_text())
    assert {**again["cells"], **json.loads(contents)["cells"]} == again["cells"]
    assert len(again["cells"]) == 6
    assert capsys.readouterr().out.count("resumed at step") == 4


def test_the_table_has_means_over_the_files():
    one, two = Cell(1e-4, 8), Cell(2e-4, 8)
    found = {
        one: {"dev_accuracy": 0.5, "dev": {"a": {"0": 0.4, "3": 0.6}, "b": {"0": 0.6, "3": 0.4}}},
        two: {"dev_accuracy": 0.7, "dev": {"a": {"0": 0.7, "3": 0.9}, "b": {"0": 0.5, "3": 0.7}}},
    }
    head, first, second = grid_table(found, two).splitlines()
    assert head.split()[-2:] == ["P=0", "P=3"]
    assert first.split() == ["0.0001", "8", "0.5000", "0.5000", "0.5000"]
    assert second.split() == ["0.0002", "8", "0.7000", "0.6000", "0.8000", "best"]

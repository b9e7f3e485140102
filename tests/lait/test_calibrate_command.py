"""python -m lait.calibrate: temperatures go into the checkpoint, probabilities follow."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lait.calibrate import main
from lait.calibration import negative_log_likelihood, scaled_probabilities
from lait.modeling import LaitForSequenceClassification
from tests.tiny_models import LAYERS, labelled_examples


@pytest.fixture
def checkpoint(tiny_model, tmp_path: Path) -> Path:
    tiny_model().save_pretrained(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "dev.jsonl"
    names = ("entailment", "neutral", "contradiction")
    rows = [
        {"segments": list(e.segments), "label": names[e.label], "source": f"s{i % 2}"}
        for i, e in enumerate(labelled_examples(40))
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def options(checkpoint: Path, data: Path, *more: str) -> list[str]:
    fixed = ["--dtype", "float32", "--device", "cpu"]
    return ["--model", str(checkpoint), "--data", str(data), *fixed, *more]


def test_temperatures_are_written_and_used(checkpoint, data, tmp_path, capsys):
    before = LaitForSequenceClassification.from_pretrained(checkpoint)
    figures = tmp_path / "figures.json"
    assert main(options(checkpoint, data, "--json", str(figures))) == 0
    after = LaitForSequenceClassification.from_pretrained(checkpoint)
    assert sorted(after.config.temperatures) == [str(p) for p in range(LAYERS + 1)]
    changed = json.loads((checkpoint / "config.json").read_text())
    assert changed["temperatures"] == after.config.temperatures

    examples = labelled_examples(40)
    texts, labels = [e.segments for e in examples], np.array([e.label for e in examples])
    for p in range(LAYERS + 1):
        logits = before.predict_logits(texts, p)
        expected = scaled_probabilities(logits, after.config.temperature_of(p))
        np.testing.assert_allclose(after.predict(texts, p), expected, atol=1e-5)
        raw = negative_log_likelihood(scaled_probabilities(logits), labels)
        assert negative_log_likelihood(expected, labels) <= raw

    written = json.loads(figures.read_text())
    assert [one["parallel_layers"] for one in written["layers"]] == list(range(LAYERS + 1))
    table = capsys.readouterr().out
    assert "40 examples" in table
    assert table.count("->") == 1 + 3 * (LAYERS + 1)


def test_a_second_time_gives_the_same_and_other_layers_stay(checkpoint, data):
    assert main(options(checkpoint, data)) == 0
    first = json.loads((checkpoint / "config.json").read_text())
    assert main(options(checkpoint, data, "--parallel_layers", "1")) == 0
    assert json.loads((checkpoint / "config.json").read_text()) == first


def test_a_dry_run_leaves_the_checkpoint(checkpoint, data, tmp_path):
    before = (checkpoint / "config.json").read_bytes()
    assert main(options(checkpoint, data, "--dry_run", "--examples", "10")) == 0
    assert (checkpoint / "config.json").read_bytes() == before


def test_the_plot_is_a_picture(checkpoint, data, tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "plots" / "reliability.png"
    assert main(options(checkpoint, data, "--dry_run", "--plot", str(path))) == 0
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--parallel_layers", "9"], "parallel_layers=9"),
        (["--plot", "curve.txt"], "--plot curve.txt"),
    ],
)
def test_options_that_cannot_be(checkpoint, data, more, message, capsys):
    assert main(options(checkpoint, data, *more)) == 2
    error = capsys.readouterr().err.rstrip("\n").split("\n")[-1]
    assert "lait.calibrate: " in error
    assert message in error
    assert "Traceback" not in error


def test_input_that_cannot_be_used(checkpoint, data, tmp_path, capsys):
    unknown = tmp_path / "unknown.jsonl"
    unknown.write_text('{"hypothesis": "w1", "premise": "w2", "label": "maybe"}\n')
    for path, message in ((unknown, "maybe"), (tmp_path / "none.jsonl", "none.jsonl")):
        assert main(options(checkpoint, path)) == 2
        assert message in capsys.readouterr().err
    assert main(options(tmp_path / "nowhere", data)) == 2
    assert "--model" in capsys.readouterr().err

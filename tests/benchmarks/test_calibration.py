"""Calibration by data set, end to end on a tiny model."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.calibration import CONTRACTS, Row, main, pairs_of_contracts
from lait.calibration import scaled_probabilities
from lait.verdicts.cases import Case


def test_pairs_are_neutral_but_for_evidence():
    pairs = np.random.default_rng(0).dirichlet([1, 1, 1], (3, 4))
    evidence = np.zeros((3, 4), bool)
    evidence[0, 1] = evidence[1, 2] = evidence[2, 3] = True
    logits, labels = pairs_of_contracts([Case(pairs, np.array([0, -1, 2]), evidence)])
    assert labels.tolist() == [1, 0, 1, 1, 1, 1, 1, 2]
    np.testing.assert_allclose(scaled_probabilities(logits), pairs[[0, 2]].reshape(-1, 3))


def test_a_sources_own_temperature_is_its_best():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(0, 2, (500, 3)), rng.integers(0, 3, 500)
    row = Row.of(1, "x", logits, scaled_probabilities(logits, 2.0), labels)
    best = Row.of(1, "x", logits, scaled_probabilities(logits, row.temperature), labels)
    assert best.nll[1] <= min(row.nll)


@pytest.fixture
def command(tiny_model, tmp_path) -> list[str]:
    tiny_model().save_pretrained(tmp_path / "model")
    rng = np.random.default_rng(0)
    names = ("entailment", "neutral", "contradiction")
    data = [
        {"hypothesis": f"w{i}", "premise": f"w{i + 1}", "label": names[k], "source": f"s{i % 2}"}
        for i, k in enumerate(rng.integers(0, 3, 30))
    ]
    (tmp_path / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in data))
    document = {
        "text": "w1 w2. w3.",
        "spans": [[0, 6], [7, 10]],
        "annotation_sets": [{"annotations": {"a": {"choice": "Entailment", "spans": [1]}}}],
    }
    contents = {"documents": [document], "labels": {"a": {"hypothesis": "w3"}}}
    (tmp_path / "contracts.json").write_text(json.dumps(contents))
    return [
        *("--model", str(tmp_path / "model"), "--data", str(tmp_path / "dev.jsonl")),
        *("--contracts", str(tmp_path / "contracts.json"), "--dtype", "float32"),
    ]


def test_every_source_at_every_p(command, tmp_path, capsys):
    figures = tmp_path / "figures.json"
    assert main([*command, "--parallel_layers", "0,2", "--json", str(figures)]) == 0
    rows = json.loads(figures.read_text())["rows"]
    assert [(row["parallel_layers"], row["source"], row["examples"]) for row in rows] == [
        (p, *source)
        for p in (0, 2)
        for source in (("all", 30), ("s0", 15), ("s1", 15), (CONTRACTS, 2))
    ]
    assert capsys.readouterr().out.count("->") == 1 + 2 * len(rows)


def test_data_that_cannot_be_read(command, tmp_path, capsys):
    assert main([*command, "--data", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err

"""Fitting the verdict rule: it recovers a rule it was given, and writes what it found."""

from __future__ import annotations

import json

import numpy as np
import torch

from lait.training.fit_verdicts import best_scores, fit_rule, main
from lait.verdict_rule import VerdictRule


def test_a_known_rule_is_recovered_from_its_own_verdicts():
    rng = np.random.default_rng(0)
    truth = VerdictRule(1.5, 0.8, 0.7, -1.0)
    scores = rng.uniform(0.02, 0.98, size=(20_000, 3))
    probabilities = truth.probabilities(scores[:, None])
    labels = np.array([rng.choice(3, p=row) for row in probabilities])
    found = fit_rule(scores, labels)
    for name, value in truth.as_dict().items():
        assert abs(found.as_dict()[name] - value) < 0.1, name


def test_few_cases_stay_near_the_default_rule():
    found = fit_rule(np.array([[0.9, 0.1, 0.1]]), np.array([0]))
    assert abs(found.weight_c - 1.0) < 0.5
    assert abs(found.bias_c) < 0.5


def test_best_scores_are_the_maxima_of_predict(tiny_model):
    model = tiny_model()
    text = "a b c. d e. f g h"
    document = {"text": text, "spans": [[0, 6], [7, 11], [12, 17]]}
    claims = ["a d", "h"]
    found = best_scores(model, [document], claims, 1)
    clauses = [text[start:end] for start, end in document["spans"]]
    for i, claim in enumerate(claims):
        expected = model.predict([[claim, clause] for clause in clauses], 1).max(axis=0)
        np.testing.assert_allclose(found[0, i], expected, atol=1e-5)


def test_the_program_writes_a_rule_for_every_p(tiny_model, tmp_path, monkeypatch):
    monkeypatch.setattr("lait.training.fit_verdicts.choose_dtype", lambda name: torch.float32)
    model = tiny_model()
    model.save_pretrained(tmp_path / "model")
    annotation = {"nda-1": {"choice": "Entailment", "spans": [0]}}
    document = {
        "text": "a b c. d e.",
        "spans": [[0, 6], [7, 11]],
        "annotation_sets": [{"annotations": annotation}],
    }
    labels = {"nda-1": {"hypothesis": "a b"}}
    path = tmp_path / "contracts.json"
    path.write_text(json.dumps({"documents": [document, document], "labels": labels}))
    main(["--model", str(tmp_path / "model"), "--contracts", str(path), "--only", "0-1"])
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert sorted(config["verdict_rules"]) == [
        str(p) for p in range(config["num_hidden_layers"] + 1)
    ]
    VerdictRule.for_layers(config["verdict_rules"], 1)

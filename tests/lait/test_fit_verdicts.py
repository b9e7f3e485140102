"""Fitting the verdict rule: it recovers a rule it was given, and writes what it found."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from lait.modeling import LaitForSequenceClassification
from lait.training.fit_verdicts import main, share_right
from lait.verdict_rule import NEUTRAL, SCORES, VerdictRule
from lait.verdicts.cases import AnnotatedContracts, Case, excerpts, score_contracts
from lait.verdicts.fitting import fit_rule, with_excerpts
from tests.tiny_models import LAYERS

TEXT = "w1 w2 w3. w4 w5. w6 w7 w8"
SPANS = [[0, 9], [10, 16], [17, 25]]


def random_cases(rule: VerdictRule, claims: int, sentences: int) -> list[Case]:
    """One case of many claims, labelled by drawing from the rule's own verdicts."""
    rng = np.random.default_rng(0)
    pairs = rng.dirichlet([0.3, 1.0, 0.3], (claims, sentences))
    labels = np.array([rng.choice(3, p=row) for row in rule.probabilities(pairs)])
    return [Case(pairs, labels, np.zeros((claims, sentences), bool))]


@pytest.mark.parametrize("score", sorted(SCORES))
def test_a_known_rule_is_recovered_from_its_own_verdicts(score):
    truth = VerdictRule(1.5, 0.8, 0.7, -1.0, score)
    found = fit_rule(random_cases(truth, 20_000, 3), score, shared=False)
    assert found.score == score
    for name in ("weight_e", "bias_e", "weight_c", "bias_c"):
        assert abs(getattr(found, name) - getattr(truth, name)) < 0.12, name


def test_shared_numbers_are_recovered_and_shared():
    truth = VerdictRule(0.6, -0.5, 0.6, -0.5, "odds", 1.5)
    found = fit_rule(random_cases(truth, 10_000, 4), power=1.5)
    assert (found.weight_e, found.bias_e) == (found.weight_c, found.bias_c)
    assert abs(found.weight_e - 0.6) < 0.05
    assert abs(found.bias_e + 0.5) < 0.1
    assert found.power == 1.5


def test_few_cases_stay_near_the_default_rule():
    case = Case(np.array([[[0.6, 0.3, 0.1]]]), np.array([0]), np.ones((1, 1), bool))
    found = fit_rule([case], shared=False)
    assert abs(found.weight_c - 1.0) < 0.5
    assert abs(found.bias_c) < 1.0


def test_claims_without_annotation_do_not_count():
    rng = np.random.default_rng(1)
    case = random_cases(VerdictRule(score="odds"), 200, 3)[0]
    more = Case(
        np.concatenate([case.pairs, rng.dirichlet([1, 1, 1], (50, 3))]),
        np.concatenate([case.labels, np.full(50, -1)]),
        np.zeros((250, 3), bool),
    )
    assert fit_rule([more]) == fit_rule([case])
    with pytest.raises(ValueError, match="nothing to fit on"):
        fit_rule([Case(case.pairs, np.full(200, -1), case.evidence)])


def test_an_excerpt_mentions_what_it_has_evidence_for():
    evidence = np.zeros((4, 40), bool)
    evidence[0, 5], evidence[1, 30] = True, True
    labels = np.array([0, 2, 1, -1])
    pairs = np.random.default_rng(0).dirichlet([1, 1, 1], (4, 40))
    case = Case(pairs, labels, evidence)
    found = case.excerpt(4, 10)
    assert found.labels.tolist() == [0, NEUTRAL, 1, -1]
    np.testing.assert_array_equal(found.pairs, pairs[:, 4:10])
    drawn = excerpts(case, seed=3)
    assert {e.pairs.shape[1] for e in drawn} == {1, 3, 10, 30}
    for one in drawn:
        kept = one.labels[:2] == labels[:2]
        np.testing.assert_array_equal(kept, one.evidence[:2].any(axis=1))
    assert len(with_excerpts([case, case])) == 2 * (1 + len(drawn))
    assert excerpts(case.excerpt(0, 1), seed=0) == []


def contracts_file(path: Path) -> Path:
    annotation = {"nda-1": {"choice": "Entailment", "spans": [0]}}
    document = {
        "text": TEXT,
        "spans": SPANS,
        "annotation_sets": [{"annotations": annotation}],
    }
    labels = {"nda-1": {"hypothesis": "w1 w2"}, "nda-2": {"hypothesis": "w3"}}
    path.write_text(json.dumps({"documents": [document, document], "labels": labels}))
    return path


def test_cases_are_what_predict_says(tiny_model, tmp_path):
    model = tiny_model()
    model.config.temperatures = {"1": 2.0}
    contracts = AnnotatedContracts.read(contracts_file(tmp_path / "contracts.json"))
    cases = list(score_contracts(model, contracts.select([1]), 1, ["nda-2", "nda-1"]))
    assert len(cases) == 1
    assert cases[0].labels.tolist() == [-1, 0]
    assert cases[0].evidence.tolist() == [[False] * 3, [True, False, False]]
    clauses = [TEXT[start:end] for start, end in SPANS]
    for row, claim in zip(cases[0].pairs, ("w3", "w1 w2"), strict=True):
        expected = model.predict([[claim, clause] for clause in clauses], 1)
        np.testing.assert_allclose(row, expected, atol=1e-5)


@pytest.fixture
def checkpoint(tiny_model, tmp_path, monkeypatch):
    monkeypatch.setattr("lait.training.annotated.choose_dtype", lambda name: torch.float32)
    model = tiny_model()
    model.config.temperatures = {"1": 1.5}
    model.save_pretrained(tmp_path / "model")
    return tmp_path / "model"


def test_the_program_writes_a_rule_for_every_p(checkpoint, tmp_path):
    path = contracts_file(tmp_path / "contracts.json")
    command = ["--model", str(checkpoint), "--contracts", str(path)]
    assert main([*command, "--only", "0-1"]) == 0
    config = LaitForSequenceClassification.from_pretrained(checkpoint).config
    rules = [VerdictRule.for_layers(config.verdict_rules, p) for p in range(LAYERS + 1)]
    assert sorted(config.verdict_rules) == [str(p) for p in range(LAYERS + 1)]
    assert [rule.power for rule in rules] == [1.5 if p == 1 else 1.0 for p in range(LAYERS + 1)]
    assert main([*command, "--parallel_layers", "0", "--score", "maximum", "--by_label"]) == 0
    again = LaitForSequenceClassification.from_pretrained(checkpoint).config
    assert VerdictRule.for_layers(again.verdict_rules, 0).score == "maximum"
    assert VerdictRule.for_layers(again.verdict_rules, 1) == rules[1]


def test_the_share_of_right_verdicts_is_of_annotated_claims():
    pairs = np.array([[[0.9, 0.1, 0.0]], [[0.1, 0.9, 0.0]], [[0.1, 0.9, 0.0]]])
    case = Case(pairs, np.array([0, 0, -1]), np.zeros((3, 1), bool))
    assert share_right(VerdictRule(), [case]) == 0.5


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--only", "0-5"], "contracts [2, 3, 4, 5]: the file has 2"),
        (["--parallel_layers", "9"], "parallel_layers=9"),
    ],
)
def test_options_that_cannot_be(checkpoint, tmp_path, more, message, capsys):
    path = contracts_file(tmp_path / "contracts.json")
    before = (checkpoint / "config.json").read_bytes()
    assert main(["--model", str(checkpoint), "--contracts", str(path), *more]) == 2
    assert message in capsys.readouterr().err
    assert (checkpoint / "config.json").read_bytes() == before


def test_contracts_that_cannot_be_read(checkpoint, tmp_path, capsys):
    path = tmp_path / "contracts.json"
    for text in ("{", '{"documents": [{}], "labels": {}}', "[]"):
        path.write_text(text)
        assert main(["--model", str(checkpoint), "--contracts", str(path)]) == 2
        error = capsys.readouterr().err
        assert error.startswith(f"lait.training.fit_verdicts: {path}: ")
        assert error.count("\n") == 1

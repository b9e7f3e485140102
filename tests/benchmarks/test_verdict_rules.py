"""The comparison of verdict rules: what is fitted stays apart from what is measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.rule_cases import join_claims
from benchmarks.rule_learning import CURVES
from benchmarks.rule_protocols import (
    Sizes,
    Split,
    cross_validation,
    known_claims,
    left_out_claims,
    predict,
)
from benchmarks.rule_variants import FIRST, SHIPPED, VARIANTS, fit, tables, verdicts
from benchmarks.verdict_rules import main
from lait.training.claim_folds import claim_folds
from lait.verdicts.cases import Case
from lait.verdicts.fitting import fit_rule, with_excerpts
from lait.verdicts.likelihood import choice_probabilities
from tests.tiny_models import randomise_new_parts

CLAIMS = 5
SIZES = Sizes(4, 6, [np.array([0, 3]), np.array([1, 4]), np.array([2])])
BY_NAME = {variant.name: variant for variant in VARIANTS}


def contracts(count: int, seed: int = 0) -> list[Case]:
    rng = np.random.default_rng(seed)
    result = []
    for _ in range(count):
        sentences = int(rng.integers(4, 50))
        pairs = rng.dirichlet([0.2, 2.0, 0.2], (CLAIMS, sentences)).astype(np.float32)
        labels = rng.integers(0, 3, CLAIMS)
        evidence = (labels != 1)[:, None] & (rng.random((CLAIMS, sentences)) < 0.2)
        result.append(Case(pairs, labels, evidence))
    return result


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_every_rule_gives_probabilities(variant):
    collection = contracts(6)
    read = tables(variant, collection, 1.5, seed=0)
    parameters = fit(variant, read, np.arange(CLAIMS))
    for table, case in zip(read, collection, strict=True):
        found = verdicts(table, parameters)
        assert found.shape == (CLAIMS, 3)
        np.testing.assert_allclose(found.sum(axis=-1), 1.0)
        shuffled = case.pairs[:, ::-1]
        again = choice_probabilities(variant.design(shuffled, 1.5), parameters)
        np.testing.assert_allclose(again, found, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "score", "shared", "excerpts"),
    [(FIRST, "maximum", False, False), (SHIPPED, "odds", True, True)],
)
def test_the_library_fits_the_same_rule(name, score, shared, excerpts):
    collection = contracts(6)
    read = tables(BY_NAME[name], collection, 1.5, seed=0)
    parameters = fit(BY_NAME[name], read, np.arange(CLAIMS))
    cases = with_excerpts(collection) if excerpts else collection
    rule = fit_rule(cases, score, shared, power=1.5)
    for table, case in zip(read, collection, strict=True):
        np.testing.assert_allclose(
            verdicts(table, parameters), rule.probabilities(case.pairs), atol=1e-3
        )


def test_a_claim_that_the_fit_has_not_seen_has_no_bias_of_its_own():
    variant = BY_NAME["odds, excerpts, bias by claim"]
    read = tables(variant, contracts(6), 1.0, seed=0)
    parameters = fit(variant, read, np.array([0, 1, 2, 3]))
    own = parameters[-2 * CLAIMS :].reshape(CLAIMS, 2)
    np.testing.assert_allclose(own[4], 0.0, atol=1e-9)
    assert np.abs(own[:4]).max() > 0.01


PROTOCOLS = {
    "known": known_claims(SIZES),
    "claims": left_out_claims(SIZES),
    "unseen": left_out_claims(SIZES, unseen=True),
    "unseen fit": left_out_claims(SIZES, fit_unseen=True),
    "cross": cross_validation(SIZES, 3, 0, leave_claims=False),
    "cross claims": cross_validation(SIZES, 3, 0, leave_claims=True),
}


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_claim_of_every_contract_is_measured_once(name):
    measured = np.zeros((SIZES.dev, CLAIMS), int)
    for split in PROTOCOLS[name]:
        measured[np.ix_(split.contracts, split.claims)] += 1
    assert (measured == 1).all()


@pytest.mark.parametrize("name", PROTOCOLS)
def test_nothing_is_measured_on_what_it_was_fitted_on(name):
    for split in PROTOCOLS[name]:
        if split.source == split.target:
            assert not set(split.fit_contracts) & set(split.contracts)
        if name not in ("known", "cross"):
            assert not set(split.fit_claims) & set(split.claims)


def test_labels_that_are_left_out_do_not_matter():
    variant = BY_NAME[SHIPPED]
    collection = contracts(6)
    changed = [Case(c.pairs, c.labels.copy(), c.evidence) for c in collection]
    for case in changed:
        case.labels[[0, 3]] = (case.labels[[0, 3]] + 1) % 3
    split = [Split("fit", np.arange(6), np.array([1, 2, 4]), "fit", np.arange(6), np.array([0, 3]))]
    found = [
        predict(variant, split, {"fit": tables(variant, cases, 1.0, 0)})[:, [0, 3]]
        for cases in (collection, changed)
    ]
    np.testing.assert_array_equal(*found)
    assert np.isfinite(found[0]).all()


def test_claims_scored_in_folds_come_back_in_order():
    whole = contracts(3)
    places = [np.array([3, 0]), np.array([4, 1]), np.array([2])]
    parts = [
        [Case(c.pairs[place], c.labels[place], c.evidence[place]) for c in whole]
        for place in places
    ]
    for found, case in zip(join_claims(parts, places), whole, strict=True):
        np.testing.assert_array_equal(found.pairs, case.pairs)
        np.testing.assert_array_equal(found.labels, case.labels)
        np.testing.assert_array_equal(found.evidence, case.evidence)


def annotated(path: Path, count: int, seed: int) -> Path:
    """Contracts of words that the tiny models know."""
    rng = np.random.default_rng(seed)
    keys = [f"nda-{i}" for i in range(4)]
    documents = []
    for number in range(count):
        clauses = [" ".join(f"w{i}" for i in rng.integers(0, 40, 4)) for _ in range(5)]
        ends = np.cumsum([len(clause) + 1 for clause in clauses])
        spans = [
            [int(end) - len(clause) - 1, int(end) - 1]
            for end, clause in zip(ends, clauses, strict=True)
        ]
        choices = ["Entailment", "Contradiction", "NotMentioned", "Entailment"]
        annotations = {
            key: {"choice": choice, "spans": [] if choice == "NotMentioned" else [i]}
            for i, (key, choice) in enumerate(zip(keys, rng.permutation(choices), strict=True))
        }
        documents.append(
            {
                "id": number,
                "text": " ".join(clauses),
                "spans": spans,
                "annotation_sets": [{"annotations": annotations}],
            }
        )
    labels = {key: {"hypothesis": f"w{i} w{i + 1}"} for i, key in enumerate(keys)}
    path.write_text(json.dumps({"documents": documents, "labels": labels}))
    return path


def test_the_program_end_to_end_with_models_without_claims(tiny_model, tmp_path, capsys):
    for fold in range(len(claim_folds([f"nda-{i}" for i in range(4)], size=3, seed=0))):
        model = tiny_model()
        randomise_new_parts(model, seed=fold + 5)
        model.save_pretrained(tmp_path / f"without_{fold}")
    figures = tmp_path / "figures.json"
    command = ["--model", str(tmp_path / "without_0"), "--dtype", "float32"]
    command += ["--fit", str(annotated(tmp_path / "fit.json", 6, 0)), "--only", "2-5"]
    command += ["--input", str(annotated(tmp_path / "dev.json", 7, 1)), "--parallel_layers", "2"]
    command += ["--resamples", "5", "--draws", "2", "--json", str(figures)]
    pattern = str(tmp_path / "without_{fold}")
    assert main([*command, "--models_without_claims", pattern]) == 0
    printed = capsys.readouterr().out
    assert printed.count("| odds, excerpts |") == 6 + 1 + 1
    written = json.loads(figures.read_text())
    assert set(written["learning curve"]) == set(CURVES)
    assert written["fit_contracts"] == 4
    rules = written["claims left out of training and fitting"]
    assert set(rules) == {variant.name for variant in VARIANTS}
    assert 0 <= rules[SHIPPED]["accuracy"]["value"] <= 1

    assert main([*command, "--models_without_claims", "runs/without"]) == 2
    assert "{fold}" in capsys.readouterr().err
    assert main([*command, "--models_without_claims", str(tmp_path / "none_{fold}")]) == 2
    assert "--models_without_claims" in capsys.readouterr().err

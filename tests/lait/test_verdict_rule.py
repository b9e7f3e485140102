"""From pairs to verdicts: the laws of the rule."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.verdict_rule import (
    CONTRADICTION,
    ENTAILMENT,
    NEUTRAL,
    VerdictRule,
    evidence_scores,
    logit,
)

NUMBER = st.floats(-4, 4)
RULES = st.builds(VerdictRule, st.floats(0.1, 4), NUMBER, st.floats(0.1, 4), NUMBER)
SEEDS = st.integers(0, 10_000)


def pairs(seed, *shape):
    scores = np.random.default_rng(seed).normal(0, 3, (*shape, 3))
    weights = np.exp(scores)
    return (weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32)


@settings(max_examples=50, deadline=None)
@given(rule=RULES, seed=SEEDS)
def test_verdicts_are_probabilities_and_independent_of_the_sentences_order(rule, seed):
    table = pairs(seed, 4, 6)
    found = rule.probabilities(table)
    assert found.shape == (4, 3)
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=-1), 1.0)
    np.testing.assert_allclose(rule.probabilities(table[:, ::-1]), found)
    np.testing.assert_allclose(rule.probabilities(table[1]), found[1])


@settings(max_examples=50, deadline=None)
@given(rule=RULES, seed=SEEDS, label=st.sampled_from([ENTAILMENT, CONTRADICTION]))
def test_more_probable_pairs_make_the_verdict_more_probable(rule, seed, label):
    table = pairs(seed, 5)
    raised = table.copy()
    raised[2, label] = raised[:, label].max() + 0.5 * (1 - raised[:, label].max())
    before, after = rule.probabilities(table), rule.probabilities(raised)
    assert after[label] >= before[label]
    assert after[NEUTRAL] <= before[NEUTRAL]


@settings(max_examples=50, deadline=None)
@given(seed=SEEDS)
def test_the_default_rule_is_more_likely_than_not(seed):
    table = pairs(seed, 4)
    verdict = int(VerdictRule().probabilities(table).argmax())
    best = table.astype(np.float64).max(axis=0)
    if max(best[ENTAILMENT], best[CONTRADICTION]) < 0.5:
        assert verdict == NEUTRAL
    elif best[ENTAILMENT] > best[CONTRADICTION]:
        assert verdict == ENTAILMENT
    else:
        assert verdict == CONTRADICTION


def test_certain_pairs_stay_finite():
    table = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], dtype=np.float32)
    found = VerdictRule(weight_e=40.0).probabilities(table)
    assert np.isfinite(found).all()
    assert found.argmax() == ENTAILMENT
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()


def test_rules_are_stored_by_layers():
    rule = VerdictRule(2.0, -1.0, 3.0, 0.5)
    rules = {"4": rule.as_dict()}
    assert VerdictRule.for_layers(rules, 4) == rule
    assert VerdictRule.for_layers(rules, 3) == VerdictRule()


def test_evidence_is_what_is_not_neutral():
    table = np.array([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0]])
    np.testing.assert_allclose(evidence_scores(table), [0.8, 0.0])

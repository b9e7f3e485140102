"""From pairs to verdicts: the laws of the rule."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.verdict_rule import (
    CONTRADICTION,
    ENTAILMENT,
    NEUTRAL,
    SCORES,
    VerdictRule,
    VerdictRules,
    evidence_scores,
    logit,
    odds_scores,
)

NUMBER = st.floats(-4, 4)
WEIGHT = st.floats(0.1, 4)
RULES = st.builds(
    VerdictRule, WEIGHT, NUMBER, WEIGHT, NUMBER, st.sampled_from(sorted(SCORES)), WEIGHT
)
SEEDS = st.integers(0, 10_000)


def pairs(seed, *shape):
    scores = np.random.default_rng(seed).normal(0, 3, (*shape, 3))
    weights = np.exp(scores)
    return (weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32)


@settings(max_examples=30, deadline=None)
@given(rule=RULES, seed=SEEDS)
def test_verdicts_are_probabilities_and_independent_of_the_sentences_order(rule, seed):
    table = pairs(seed, 4, 6)
    found = rule.probabilities(table)
    assert found.shape == (4, 3)
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=-1), 1.0)
    np.testing.assert_allclose(rule.probabilities(table[:, ::-1]), found)
    np.testing.assert_allclose(rule.probabilities(table[1]), found[1])


@settings(max_examples=30, deadline=None)
@given(rule=RULES, seed=SEEDS, label=st.sampled_from([ENTAILMENT, CONTRADICTION]))
def test_more_probable_pairs_make_the_verdict_more_probable(rule, seed, label):
    table = pairs(seed, 5)
    raised = table.copy()
    raised[2, label] = raised[:, label].max() + 0.5 * (1 - raised[:, label].max())
    before, after = rule.probabilities(table), rule.probabilities(raised)
    assert after[label] >= before[label]
    assert after[NEUTRAL] <= before[NEUTRAL]


@settings(max_examples=30, deadline=None)
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
    for score in SCORES:
        found = VerdictRule(weight_e=40.0, score=score, power=3.0).probabilities(table)
        assert np.isfinite(found).all()
        assert found.argmax() == ENTAILMENT
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()


def test_odds_worked_by_hand():
    table = np.array([[0.6, 0.2, 0.2], [0.4, 0.4, 0.2]])
    # Odds of entailment 3 and 1, of contradiction 1 and 1/2.
    np.testing.assert_allclose(odds_scores(table), np.log([4.0, 1.5]))
    np.testing.assert_allclose(odds_scores(table, 2.0), np.log([10.0, 1.25]) / 2)
    rule = VerdictRule(score="odds")
    np.testing.assert_allclose(rule.probabilities(table), np.array([4.0, 1.0, 1.5]) / 6.5)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, temperature=st.floats(1, 3))
def test_the_temperature_as_power_undoes_it(seed, temperature):
    table = pairs(seed, 5).astype(np.float64).clip(1e-3)
    table /= table.sum(axis=-1, keepdims=True)
    calibrated = table ** (1 / temperature)
    calibrated /= calibrated.sum(axis=-1, keepdims=True)
    raw = VerdictRule(0.8, -1.0, 0.8, -1.0, "odds")
    # The score of calibrated probabilities is 1 / T of the raw one.
    same = VerdictRule(0.8 * temperature, -1.0, 0.8 * temperature, -1.0, "odds", temperature)
    np.testing.assert_allclose(same.probabilities(calibrated), raw.probabilities(table), atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(rule=RULES, seed=SEEDS)
def test_a_rule_with_shared_numbers_treats_both_labels_alike(rule, seed):
    shared = VerdictRule(
        rule.weight_e, rule.bias_e, rule.weight_e, rule.bias_e, rule.score, rule.power
    )
    table = pairs(seed, 5)
    mirrored = shared.probabilities(table[..., ::-1])
    np.testing.assert_allclose(mirrored, shared.probabilities(table)[::-1])


def test_rules_are_stored_by_layers():
    rule = VerdictRule(2.0, -1.0, 3.0, 0.5, "odds", 1.5)
    rules = {"4": rule.as_dict()}
    assert VerdictRule.for_layers(rules, 4) == rule
    assert VerdictRule.for_layers(rules, 3) == VerdictRule()


def test_rules_stored_before_there_were_scores_are_read():
    stored = {"weight_e": 2.0, "bias_e": -1.0, "weight_c": 3.0, "bias_c": 0.5}
    assert VerdictRule.for_layers({"4": stored}, 4) == VerdictRule(2.0, -1.0, 3.0, 0.5, "maximum")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"score": "median"}, "score='median'; allowed are maximum, odds"),
        ({"power": 0.0}, "power=0.0"),
        ({"slope": 1.0}, "verdict_rules\\['4'\\]"),
        ([1.0], "verdict_rules\\['4'\\]"),
    ],
)
def test_rules_that_cannot_be_are_refused(entry, message):
    with pytest.raises(ValueError, match=message):
        VerdictRule.for_layers({"4": entry}, 4)


def test_evidence_is_what_is_not_neutral():
    table = np.array([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0]])
    np.testing.assert_allclose(evidence_scores(table), [0.8, 0.0])


def test_rules_for_different_languages_are_those_of_the_nearest_p():
    def config(**fitted):
        return SimpleNamespace(
            verdict_rules={"3": {"weight_e": 2.0}},
            cross_lingual_rules={p[1:]: {"bias_e": bias} for p, bias in fitted.items()},
        )

    alone = VerdictRules.for_layers(config(), 3)
    assert alone.within == alone.across == VerdictRule(weight_e=2.0)
    both = config(p2=1.0, p4=3.0, p9=5.0)
    found = [VerdictRules.for_layers(both, p).across.bias_e for p in (0, 2, 3, 4, 6, 7, 12)]
    assert found == [1.0, 1.0, 3.0, 3.0, 3.0, 5.0, 5.0]
    assert VerdictRules.for_layers(both, 3).within == VerdictRule(weight_e=2.0)

"""Pairs of two documents, reduced as they are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.verdict_rule import VerdictRule, VerdictRules
from tests.transforms.bundles import counters, place, run_bundle
from tests.transforms.cluster_samples import lines, pairs_table
from transforms.findings.cluster import make_cluster
from transforms.findings.relation import (
    EVIDENCE,
    Reducer,
    RelateDocuments,
    ranks,
)
from transforms.findings.scores import FITTED_SENTENCES, number_of_premises
from transforms.pairs import PAIRS_SCHEMA
from transforms.pairs import pairs_table as tile_table
from transforms.records import PairsAddress, Tile
from transforms.staging import Staging, TableWriter

RULES = (VerdictRule(), VerdictRule(1.1, -2.0, 1.2, -2.5, "odds", 1.5))


def random_pairs(hypotheses: int, premises: int, seed: int) -> np.ndarray:
    exponents = np.random.default_rng(seed).normal(0, 2, (hypotheses, premises, 3))
    weights = np.exp(exponents)
    return (weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32)


def test_places_among_equals() -> None:
    assert ranks(np.array([5, 5, 7, 7, 7, 9])).tolist() == [0, 1, 0, 1, 2, 0]
    assert ranks(np.array([])).tolist() == []


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.integers(1, 9), st.integers(1, 8), st.integers(0, 99))
def test_the_cut_into_tables_changes_nothing(
    hypotheses: int, premises: int, cut: int, seed: int
) -> None:
    """Blocks in reverse order give what one table gives, which is what plain sorting gives."""
    said = random_pairs(hypotheses, premises, seed)
    for rule in RULES:
        rules = VerdictRules(rule, rule)
        whole, parts = Reducer(rules), Reducer(rules)
        whole.add(pairs_table(said))
        for start in reversed(range(0, premises, cut)):
            parts.add(pairs_table(said[:, start : start + cut], first=start))
        one, other = whole.relation("a", "b"), parts.relation("a", "b")
        for name in ("premises", "evidence", "layers", "counts"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        np.testing.assert_allclose(one.probabilities, other.probabilities, rtol=1e-6)
        for side, label in enumerate((0, 2)):
            order = np.argsort(-said[:, :, label], axis=1, kind="stable")[:, :EVIDENCE]
            number = order.shape[1]
            np.testing.assert_array_equal(one.premises[:, side, :number], order)
            assert (one.premises[:, side, number:] == -1).all()


def test_verdicts_are_the_rules_in_a_document_as_long_as_a_contract() -> None:
    said = random_pairs(3, FITTED_SENTENCES, seed=1)
    for rule in RULES:
        reducer = Reducer(VerdictRules(rule, rule))
        reducer.add(pairs_table(said))
        found = reducer.relation("a", "b").probabilities
        np.testing.assert_allclose(found, rule.probabilities(said), rtol=1e-5)


def test_what_few_premises_change() -> None:
    """Twice the sentences that say nothing make twice the sum of odds: the rule must not see it."""
    rule = RULES[1]
    change = number_of_premises(rule, np.array([FITTED_SENTENCES, 1, 2 * FITTED_SENTENCES]))
    assert change[0].tolist() == [0, 0]
    assert change[1, 0] == pytest.approx(np.log(FITTED_SENTENCES) / 1.5)
    assert change[1, 1] == 0
    assert change[2].tolist() == pytest.approx([-np.log(2) / 1.5] * 2)
    assert not number_of_premises(RULES[0], np.array([1, 500])).any()


def test_the_stage_reads_what_the_score_stage_wrote(tmp_path: Path) -> None:
    said = random_pairs(2, 5, seed=3)
    writer = TableWriter(Staging(str(tmp_path)), "pairs", PAIRS_SCHEMA)
    addresses = []
    for columns in (slice(3, 5), slice(0, 3)):
        b = tuple(place(i) for i in range(columns.start, columns.stop))
        tile = Tile("g", "one", (place(0), place(1)), "two", b)
        addresses.append(
            PairsAddress(writer.path, writer.add(tile_table(tile, said[:, columns], 2)))
        )
    writer.close()
    outputs = run_bundle(RelateDocuments(VerdictRules(*RULES)), [(("g", "one", "two"), addresses)])
    ((group, found),) = outputs["main"]
    assert (group, found.a_doc_id, found.b_doc_id) == ("g", "one", "two")
    assert found.counts.tolist() == [5, 5]
    np.testing.assert_allclose(found.probabilities, RULES[0].probabilities(said), rtol=1e-5)
    assert not np.allclose(found.across, found.probabilities)
    assert set(found.layers[:, :, 0].ravel().tolist()) == {2}
    assert counters(outputs) == {"document_pairs_judged": 1}


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.integers(1, 9), st.integers(0, 99))
def test_each_rule_makes_what_it_makes_alone(hypotheses: int, premises: int, seed: int) -> None:
    said = pairs_table(random_pairs(hypotheses, premises, seed))
    both, *alone = (
        Reducer(rules)
        for rules in (VerdictRules(*RULES), *(VerdictRules(one, one) for one in RULES))
    )
    for reducer in (both, *alone):
        reducer.add(said)
    found, within, across = (reducer.relation("a", "b") for reducer in (both, *alone))
    np.testing.assert_array_equal(found.probabilities, within.probabilities)
    np.testing.assert_array_equal(found.across, across.probabilities)
    np.testing.assert_array_equal(across.across, across.probabilities)


@pytest.mark.parametrize(
    ("langs", "differ"),
    [
        (("en", "de"), True),
        (("en", "en"), False),
        (("zh-cn", "zh-tw"), False),
        (("", "de"), False),
        (("en", ""), False),
    ],
)
def test_the_rule_follows_from_the_languages(langs: tuple[str, str], differ: bool) -> None:
    documents = [
        (replace(document, lang=lang, ordinal=i), spans)
        for i, (lang, (document, spans)) in enumerate(
            zip(langs, (lines("a", "One.", "Two."), lines("b", "Three.")), strict=True)
        )
    ]
    reducer = Reducer(VerdictRules(*RULES))
    reducer.add(pairs_table(random_pairs(2, 1, seed=3)))
    relation = reducer.relation("a", "b")
    cluster = make_cluster("g", documents, [relation])
    wanted = relation.across if differ else relation.probabilities
    np.testing.assert_array_equal(cluster.relations[0, 1].probabilities, wanted)
    assert not np.allclose(relation.across, relation.probabilities)

"""A sentence over its cluster: support, contradiction, missing facts."""

from __future__ import annotations

import math

import pytest

from tests.transforms.cluster_samples import cluster_of, lines, relation
from transforms.facts import Fact, Kind
from transforms.findings.cluster import make_cluster
from transforms.findings.counterparts import Counterparts
from transforms.findings.discrepancies import Instead, Lacking
from transforms.findings.judgement import (
    NAME_ALONE,
    WORTH,
    Suspicion,
    Worth,
    discrepancy_score,
    fact_ratios,
    judge_sentences,
    model_odds,
    suspicion_logit,
)

YES, NO, OTHER = (0.9, 0.05, 0.05), (0.05, 0.05, 0.9), (0.1, 0.8, 0.1)
BRIDGE = lines("en", "The bridge opened in 1912.", "It is blue.")
SAME = lines("de", "Die Brücke wurde 1921 eröffnet.", "Sie ist blau.", lang="de")
THIRD = lines("fr", "Le pont fut ouvert en 1921.", lang="fr")
TWO = {(0, 1): {(0, 0): NO, (1, 1): YES}, (1, 0): {(0, 0): OTHER, (1, 1): YES}}


def test_who_supports_and_who_contradicts() -> None:
    cluster = cluster_of([BRIDGE, SAME], TWO)
    english, german = judge_sentences(cluster, Counterparts(cluster))
    assert (english[0].supported_by, english[0].contradicted_by) == ((), (1,))
    assert (english[1].supported_by, english[1].contradicted_by) == ((1,), ())
    # The other direction is another matter.
    assert (german[0].supported_by, german[0].contradicted_by) == ((), ())
    assert english[0].discrepancy > german[0].discrepancy > english[1].discrepancy


def test_reasons_name_facts_that_nobody_else_has() -> None:
    cluster = cluster_of([BRIDGE, SAME], TWO)
    english, german = judge_sentences(cluster, Counterparts(cluster))
    assert english[0].reasons == (
        "contradicted by 1 of 1 other document",
        "year “1912” is missing in the other document",
    )
    assert german[0].reasons == (
        "not mentioned in 1 other document",
        "year “1921” is missing in the other document",
    )
    assert english[1].reasons == ()


def test_a_fact_that_some_have_is_no_reason_but_counts() -> None:
    said = {(0, 1): {(0, 0): YES}, (0, 2): {(0, 0): YES}}
    year = lines("x", "Opened in 1912.")
    cluster = cluster_of([BRIDGE, year, THIRD], said)
    counterparts = Counterparts(cluster)
    (lacking,) = counterparts.lacking((0, 0))
    assert (lacking.words, lacking.anywhere, lacking.near) == ("1912", 0.5, 0.5)
    assert lacking.reason(2) == ""


def test_a_fact_elsewhere_in_the_document_is_missing_near_only() -> None:
    far = lines("x", "It opened.", "A.", "In 1912 a man was born.")
    cluster = cluster_of([BRIDGE, far], {(0, 1): {(0, 0): YES, (1, 1): YES}})
    counterparts = Counterparts(cluster)
    (lacking,) = counterparts.lacking((0, 0))
    assert (lacking.anywhere, lacking.near) == (0.0, 1.0)
    assert lacking.reason(1) == "year “1912” is missing where the other documents say this"


def test_a_document_that_was_not_compared_says_nothing() -> None:
    cluster = cluster_of([BRIDGE, SAME, THIRD], {(0, 1): {(1, 1): YES}})
    judged = judge_sentences(cluster, Counterparts(cluster))
    assert [one.compared_with for one in judged[0]] == [(1,), (1,)]
    assert all(one.discrepancy == 0 and not one.reasons for row in judged[1:] for one in row)


@pytest.mark.parametrize(
    ("entailment", "contradiction", "odds"),
    [(0.2, 0.2, 0.0), (0.0, 0.99, math.log(100)), (0.99, 0.0, -math.log(100))],
)
def test_odds_by_hand(entailment: float, contradiction: float, odds: float) -> None:
    assert model_odds(entailment, contradiction) == pytest.approx(odds)


def test_a_nat_of_each_is_worth_its_weight() -> None:
    nothing = Suspicion(0.0, 0.0, 0.0)
    assert discrepancy_score(nothing, 7) == 0.5
    for field in nothing._fields:
        weight = getattr(WORTH, field)
        assert weight > 0
        found = discrepancy_score(nothing._replace(**{field: 3.0}), 1)
        assert found == pytest.approx(1 / (1 + math.exp(-3 * weight)))


def test_documents_that_err_together_are_worth_fewer() -> None:
    worth = Worth(1.0, 1.0, 1.0, amount_correlation=1.0, name_correlation=0.0)
    for documents in (1, 2, 8):
        # One document's ratio, summed over all of them.
        amount, name = Suspicion(0.0, 2.0 * documents, 0.0), Suspicion(0.0, 0.0, 2.0 * documents)
        assert suspicion_logit(amount, documents, worth) == pytest.approx(2.0)
        assert suspicion_logit(name, documents, worth) == pytest.approx(2.0 * documents)


@pytest.mark.parametrize(
    ("lacking", "instead", "amount", "name"),
    [
        ([], [], 0.0, 0.0),
        ([("number", 3.0), ("date", 5.0)], [], 5.0, 0.0),
        ([("number", -3.0)], [], 0.0, 0.0),
        ([("number", 3.0)], [("amount", 2.0)], 5.0, 0.0),
        ([], [("amount", 2.0)], 2.0, 0.0),
        ([("name", 4.0)], [("amount", 1.0)], 1.0, 4.0 * NAME_ALONE),
        ([("name", 4.0)], [("name", 3.0)], 0.0, 7.0),
        ([], [("name", 3.0)], 0.0, 3.0 * NAME_ALONE),
    ],
)
def test_the_likeliest_mistake_counts(
    lacking: list[tuple[Kind, float]],
    instead: list[tuple[str, float]],
    amount: float,
    name: float,
) -> None:
    facts = [Lacking(Fact(kind, "x", 0, 1), "x", 1.0, 1.0, strength) for kind, strength in lacking]
    others = [Instead(family, "y", 1, strength) for family, strength in instead]
    assert fact_ratios(facts, others) == pytest.approx((amount, name))


def test_the_same_sentence_is_support() -> None:
    again = lines("copy", "It  is blue.", "The bridge opened in 1912.")
    cluster = cluster_of([BRIDGE, again], {(0, 1): {(0, 1): NO, (1, 0): NO}})
    english = judge_sentences(cluster, Counterparts(cluster))[0]
    assert [one.supported_by for one in english] == [(1,), (1,)]
    certain = discrepancy_score(Suspicion(model_odds(1.0, 0.0), 0.0, 0.0), 1)
    assert [one.discrepancy for one in english] == pytest.approx([certain, certain])
    assert cluster.relations[0, 1].premises[:, 0, 0].tolist() == [1, 0]
    assert cluster.relations[0, 1].evidence[:, 0, 0].tolist() == [1, 1]


def test_a_german_noun_is_no_name() -> None:
    said = {(0, 1): {(0, 0): YES}, (1, 0): {(0, 0): YES}}
    swedish = lines("sv", "Bron i Tarrow är gammal.", lang="sv")
    cluster = cluster_of([lines("de", "Der Turm hat eine Glocke.", lang="de"), swedish], said)
    german, other = judge_sentences(cluster, Counterparts(cluster))
    assert german[0].reasons == ()
    assert other[0].reasons == ("name “Tarrow” is missing in the other document",)


def test_lost_pairs_are_an_error() -> None:
    with pytest.raises(ValueError, match="'en' with 'de' are missing or repeated"):
        make_cluster("g", [BRIDGE, SAME], [relation("en", "de", (1, 2), {})])


def test_a_name_that_begins_the_other_sentence_is_no_difference() -> None:
    here = lines("here", "In the end Kublai won.", "It rained.")
    there = lines("there", "Kublai won in the end.", "It rained.")
    said = {(0, 0): YES, (1, 1): YES}
    cluster = cluster_of([here, there], {(0, 1): said, (1, 0): said})
    counterparts = Counterparts(cluster)
    assert counterparts.missing_in((0, 0), (1, 0)) == []
    assert counterparts.lacking((0, 0)) == []
    assert counterparts.instead((1, 0)) == []
    other = lines("other", "In the end Genghis won.", "It rained.")
    cluster = cluster_of([here, other], {(0, 1): said, (1, 0): said})
    assert Counterparts(cluster).missing_in((0, 0), (1, 0)) == ["Kublai"]

"""What the lack of a fact means, learned from the other facts of the same documents."""

from __future__ import annotations

import numpy as np
import pytest

from tests.transforms.cluster_samples import Said, cluster_of, lines
from transforms.findings.cluster import Cluster
from transforms.findings.counterparts import Counterparts
from transforms.findings.discrepancies import Instead
from transforms.findings.fact_table import AMOUNT, NAME, FactTable, values_of
from transforms.findings.presence import (
    EXPECTED,
    EXPECTED_FACTS,
    HAS,
    LACKS,
    NEAR,
    WRONG,
    Presence,
)

YES = (0.9, 0.05, 0.05)
NAMES = ("Anna", "Bert", "Carl", "Dora", "Emil", "Fritz", "Gerda", "Hugo")


def translated(*numbers: int, lang: str = "de", name: str = "x") -> tuple:
    """A document of sentences with a number and a name each."""
    return lines(
        name, *(f"{n} war {who}." for n, who in zip(numbers, NAMES, strict=False)), lang=lang
    )


def diagonal(number: int) -> Said:
    return {(i, i): YES for i in range(number)}


def english(*numbers: int) -> tuple:
    return lines("en", *(f"It was {n} with {who}." for n, who in zip(numbers, NAMES, strict=False)))


def presence(cluster: Cluster) -> tuple[Presence, FactTable]:
    table = FactTable(cluster)
    return Presence(cluster, table), table


def test_states_of_a_fact() -> None:
    own = lines("en", "It was 340 and 340.", "It was 512.", "It was 777.")
    other = lines("x", "Es war 340.", "Nichts.", "Es war 512.", lang="de")
    said = {(0, 0): YES, (1, 1): YES, (2, 2): YES}
    found, table = presence(cluster_of([own, other], {(0, 1): said}))
    states = [found.state((0, i), table.own((0, i))[0], 1) for i in range(3)]
    # 340 stands there once, not twice; 512 stands in the next sentence; 777 nowhere.
    assert states == [LACKS, NEAR, LACKS]
    once = cluster_of([lines("en", "It was 340."), other], {(0, 1): {(0, 0): YES}})
    found, table = presence(once)
    assert found.state((0, 0), table.own((0, 0))[0], 1) == HAS


def test_names_are_compared_within_a_script() -> None:
    own = lines("en", "Then came Anna Karlsson.")
    greek = lines("el", "Τότε ήρθε η Άννα.", lang="el")
    found, table = presence(cluster_of([own, greek], {(0, 1): {(0, 0): YES}}))
    assert found.state((0, 0), table.own((0, 0))[0], 1) is None
    assert found.surprise((0, 0), table.own((0, 0))[0], 1) == 0.0


def test_a_lack_is_a_surprise_where_the_others_are_not_lacking() -> None:
    faithful, loose = translated(1948, 20, 30, 40, 50), translated(1, 2, 30, 4, 5, name="y")
    own = english(10, 20, 30, 40, 50)
    said = {(0, 1): diagonal(5), (0, 2): diagonal(5)}
    found, table = presence(cluster_of([own, faithful, loose], said))
    fact = table.own((0, 0))[0]
    assert fact.value == "10"
    assert found.surprise((0, 0), fact, 1) > 1.5 > 1 > found.surprise((0, 0), fact, 2)
    # By hand: of the five numbers four are there, and the fifth is the one that is asked for.
    counts = EXPECTED_FACTS * np.array(EXPECTED[True, AMOUNT]) + [4, 0, 0]
    expected = np.log(WRONG[AMOUNT][LACKS]) - np.log(counts[LACKS] / counts.sum())
    assert found.surprise((0, 0), fact, 1) == pytest.approx(expected)


def test_what_is_there_speaks_against_a_mistake() -> None:
    found, table = presence(
        cluster_of([english(10, 20), translated(10, 20)], {(0, 1): diagonal(2)})
    )
    assert found.surprise((0, 0), table.own((0, 0))[0], 1) < -1


def test_what_a_document_does_not_mention_is_counted_apart() -> None:
    own, other = english(10, 20, 30), translated(10, 2, 3)
    cluster = cluster_of([own, other], {(0, 1): {(0, 0): YES}})
    found, _ = presence(cluster)
    assert found.share((0, 0), 1, AMOUNT, HAS) > 0.8
    assert found.share((0, 1), 1, AMOUNT, LACKS) > 0.6


def test_what_stands_there_instead_is_said_with_its_number_of_documents() -> None:
    own = english(11, 20, 30, 40)
    others = [translated(10, 20, 30, 40, name=f"x{i}") for i in range(3)]
    cluster = cluster_of([own, *others], {(0, b): diagonal(4) for b in (1, 2, 3)})
    counterparts = Counterparts(cluster)
    (instead,) = counterparts.instead((0, 0))
    assert (instead.family, instead.words, instead.documents) == (AMOUNT, "10", 3)
    assert instead.strength > 3
    assert instead.reason(3) == "“10” stands there in 3 of 3 other documents"
    assert counterparts.instead((0, 1)) == []
    assert Instead(NAME, "Rom", 1, 1.0).reason(3) == ""
    (lacking,) = [one for one in counterparts.lacking((0, 0)) if one.words == "11"]
    assert (lacking.anywhere, lacking.near) == (1.0, 1.0)
    assert lacking.strength > 3


def test_more_documents_say_more() -> None:
    strengths = []
    for number in (1, 2, 5):
        others = [translated(10, 20, 30, name=f"x{i}") for i in range(number)]
        said = {(0, b + 1): diagonal(3) for b in range(number)}
        counterparts = Counterparts(cluster_of([english(11, 20, 30), *others], said))
        strengths.append(counterparts.lacking((0, 0))[0].strength)
    assert strengths == sorted(strengths)
    assert strengths[2] == pytest.approx(5 * strengths[0])


def test_values_are_the_same_for_all_ways_of_writing_them() -> None:
    texts = [
        lines("en", "In March 1990 it cost 22,392 dollars for Anna Karlsson."),
        lines("de", "Im März 1990 kostete es Anna Karlsson 22.392 Dollar.", lang="de"),
    ]
    table = FactTable(cluster_of(texts, {}))
    one, other = (table.values((i, 0)) for i in (0, 1))
    assert {(AMOUNT, "1990-03"), (AMOUNT, "1990"), (AMOUNT, "22392")} <= set(one) & set(other)
    assert {(NAME, "anna"), (NAME, "karls")} <= set(one) & set(other)


def test_numbers_of_a_list_and_articles_are_no_values() -> None:
    table = FactTable(cluster_of([lines("en", "2. One tenant paid 40.", "(3) Two did.")], {}))
    assert table.values((0, 0)) == {(AMOUNT, "40"): 1}
    assert table.values((0, 1)) == {}
    assert [fact.value for fact in table.own((0, 0))] == ["1", "40"]
    assert values_of(table.own((0, 0))[0]) == []


def test_another_number_is_a_mistake_where_the_documents_otherwise_agree() -> None:
    own = english(11, 20, 30, 40, 50)
    said = {(0, 1): diagonal(5), (1, 0): diagonal(5)}
    faithful = Counterparts(cluster_of([own, translated(10, 20, 30, 40, 50)], said))
    conflict = faithful.conflict((0, 0), 1)
    assert conflict is not None
    assert (conflict.place, conflict.words) == ((1, 0), "“11” here, “10” there")
    assert conflict.probability > 0.9
    assert faithful.conflict((0, 1), 1) is None
    # Where numbers differ all the time, one more says nothing.
    loose = Counterparts(cluster_of([own, translated(10, 21, 31, 41, 51)], said))
    assert loose.conflict((0, 0), 1) is None

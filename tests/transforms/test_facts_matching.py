"""Which facts of a sentence count as stated by its counterparts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.facts import Fact, Kind, facts_of, unmatched


def missing(sentence: str, *counterparts: tuple[str, str]) -> list[str]:
    """Values of an English sentence's facts that texts of (language, text) lack."""
    theirs = [fact for lang, text in counterparts for fact in facts_of(text, lang)]
    return [fact.value for fact in unmatched(facts_of(sentence, "en"), theirs)]


@pytest.mark.parametrize(
    ("sentence", "lang", "counterpart", "expected"),
    [
        ("It sold 1,234 cars.", "de", "Es wurden 1.234 Autos verkauft.", []),
        ("It sold 1,234 cars.", "de", "Es wurden 1.235 Autos verkauft.", ["1234"]),
        # A foreign separator: 22,392 by the language's own rules is a decimal.
        ("It lost 22,392 trees.", "tr", "22,392 ağaç", []),
        ("It grew by 22.392.", "de", "um 22.392", []),
        ("It had four towers.", "fr", "quatre tours", []),
        ("It had 4 towers.", "zh", "四座塔楼", []),
        ("It had five towers.", "fr", "quatre tours", ["5"]),
        ("It had one tower or two, zero in all.", "fr", "des tours", []),
        ("It had 2 towers.", "fr", "des tours", ["2"]),
        ("It rose by 5%.", "de", "um 5 Prozent", []),
        ("It rose by 5%.", "de", "um 5 Punkte", []),
        ("It rose by 5%.", "de", "um 5 km", ["5 %"]),
        ("It rose by 5.", "de", "um 5 km", []),
        ("It began in 2016.", "de", "am 7. Februar 2016", []),
        ("It began on 7 February 2016.", "de", "im Jahr 2016", []),
        ("It began on 7 February 2016.", "de", "im Februar 2016", []),
        ("It began on 7 February 2016.", "de", "am 9. Februar 2016", ["2016-02-07"]),
        ("It began on 7 February 2016.", "de", "am 7. Februar, und im Jahr 2015", []),
        ("It began on 7 February 2016.", "de", "am 7. Mai 2016", ["2016-02-07"]),
        ("It began on 7 February 2016.", "de", "im Jahr 2015", ["2016-02-07"]),
        ("They met Rollo.", "es", "Se reunieron con Rollo.", []),
        ("They met Rollo.", "es", "Se reunieron con Guaimar.", ["rollo"]),
        # Endings differ, scripts cannot be compared.
        ("They met Tancred.", "es", "Se reunieron con Tancredo.", []),
        ("They met Rollo.", "ru", "Они встретили Роллона.", []),
        ("They met Rollo.", "zh", "他们遇见了罗洛。", []),
    ],
)
def test_rules(sentence: str, lang: str, counterpart: str, expected: list[str]) -> None:
    assert missing(sentence, (lang, counterpart)) == expected


def test_one_counterpart_that_has_a_fact_is_enough() -> None:
    sentence = "In 1990 it sold 17 cars."
    assert missing(sentence, ("de", "1990"), ("ru", "17 машин")) == []
    assert missing(sentence, ("de", "1990")) == ["17"]
    assert missing(sentence) == ["1990", "17"]


STATED: dict[Kind, list[str]] = {
    "number": ["3", "1990", "22.392"],
    "number_word": ["2", "3"],
    "year": ["1990", "2016"],
    "quantity": ["3 km", "3 %"],
    "date": ["2016-02-07", "2016-02", "--02-07", "2015-02"],
    "name": ["rollo", "роллон", "anna rollo"],
}
FACTS = st.lists(
    st.sampled_from([Fact(kind, value, 0, 1) for kind in STATED for value in STATED[kind]]),
    max_size=6,
)


@settings(deadline=None)
@given(FACTS, FACTS)
def test_a_text_matches_itself_whatever_else_is_known(own: list[Fact], others: list[Fact]) -> None:
    assert unmatched(own, [*own, *others]) == []


@settings(deadline=None)
@given(FACTS, FACTS)
def test_what_is_unmatched_is_part_of_the_sentence_in_order(
    own: list[Fact], others: list[Fact]
) -> None:
    rest = iter(own)
    assert all(fact in rest for fact in unmatched(own, others))

"""Corruptions change one sentence, the same one for a seed, in English that still stands."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corruption_antonyms import OPPOSITES, antonyms, inflect
from benchmarks.corruption_edits import Edit, apply_edit
from benchmarks.corruption_generator import KINDS, Kind, corrupt
from benchmarks.corruption_negations import negations
from transforms.facts import facts_of

ARTICLE = [
    "The old mill was built in 1712 by Anna Berg, who had worked for the Baltic Company.",
    "In 1848 it burned for 12 days, and 340 people came to help John Falk.",
    "It isn't open to visitors, but 25 of its 37 rooms can be seen from Oslo Street.",
    "On 5 May 1990, the Northern Trust bought it, and on 17 June 2004 it was sold again.",
    "Its 3rd owner, Maria Lund, won the 16th prize of the city with four large pictures.",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("elsewhere", [True, False])
def test_one_sentence_changes_and_the_seed_decides_how(kind: Kind, elsewhere: bool) -> None:
    made = [corrupt(ARTICLE, kind, seed, elsewhere) for seed in range(30)]
    assert made == [corrupt(ARTICLE, kind, seed, elsewhere) for seed in range(30)]
    assert len({corruption.new for corruption in made if corruption}) > 2
    for corruption in made:
        assert corruption is not None
        assert corruption.original == ARTICLE[corruption.index] != corruption.new
        changed = corruption.document(ARTICLE)
        different = [
            i for i, pair in enumerate(zip(ARTICLE, changed, strict=True)) if len({*pair}) > 1
        ]
        assert different == [corruption.index]


@settings(deadline=None)
@given(st.lists(st.text(max_size=60) | st.sampled_from(ARTICLE), max_size=4), st.integers(0, 99))
def test_any_document_is_changed_in_one_place_or_not_at_all(text: list[str], seed: int) -> None:
    for kind in KINDS:
        made = corrupt(text, kind, seed)
        assert made is None or text[made.index] == made.original != made.new


def test_a_kind_that_does_not_apply_gives_none() -> None:
    assert [corrupt(["They slept."], kind, 0) for kind in KINDS] == [None] * 5
    assert [corrupt([], kind, 0) for kind in KINDS] == [None] * 5
    with pytest.raises(ValueError, match="no corruption of the kind 'colour': choose of number"):
        corrupt(ARTICLE, "colour", 0)  # type: ignore[arg-type]


def values(sentence: str) -> set[str]:
    return {fact.value for fact in facts_of(sentence, "en") if fact.kind != "name"}


@pytest.mark.parametrize("kind", ["number", "date"])
def test_a_value_comes_from_elsewhere_if_it_may_and_can(kind: Kind) -> None:
    article = ["It cost 340 crowns in 1848.", "It cost 25 crowns in 1990."]
    known = values(" ".join(article))
    for seed in range(20):
        swapped, made_up = (corrupt(article, kind, seed, elsewhere) for elsewhere in (True, False))
        assert swapped and values(swapped.new) <= known
        assert made_up and values(made_up.new) != values(made_up.original)
    # Nothing else has the form: another value is made up.
    assert corrupt(article[:1], kind, 0)


def test_forms_are_kept() -> None:
    for seed in range(60):
        made = corrupt(ARTICLE[4:], "number", seed)
        assert made is not None
        assert re.search(r"\b(?:\d*[04-9]th|\d*1st|\d*2nd|\d*3rd) owner", made.new)
        assert re.search(r"with [a-z]+ large", made.new)


def test_names_keep_their_article_and_share_no_word() -> None:
    for seed in range(40):
        made = corrupt(ARTICLE, "name", seed)
        assert made is not None
        assert (
            "the Baltic Company" in made.new
            or "the Northern Trust" in made.new
            or made.index not in (0, 3)
        )
        assert "by the" not in made.new


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("It isn't open.", {"It is open."}),
        ("They cannot go.", {"They can go."}),
        ("They won't go.", {"They will go."}),
        ("Won't they go?", {"Will they go?"}),
        ("He has never been there.", {"He has been there."}),
        ("She did not only sing.", set()),
        ("It was sold.", {"It was not sold.", "It wasn't sold.", "It was never sold."}),
        ("He can sing.", {"He can not sing.", "He can't sing.", "He can never sing."}),
        # Nouns, main verbs, questions and what is negated already stay.
        ("They read the will together.", set()),
        ("They have two cars.", set()),
        ("He asked: can it be?", set()),
        ("It was no good.", set()),
        ("In May they left.", set()),
    ],
)
def test_negations(sentence: str, changed: set[str]) -> None:
    made = {
        apply_edit(sentence, edit)
        for seed in range(30)
        for edit in negations([sentence], random.Random(seed))
    }
    assert made == changed


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("It increased.", {"It decreased."}),
        ("An old man came.", {"A new man came.", "An old man went."}),
        ("A new man.", {"An old man."}),
        ("LARGE letters.", {"SMALL letters."}),
        ("Most of it.", {"Least of it."}),
        ("In the North Sea, no more.", set()),
    ],
)
def test_antonyms(sentence: str, changed: set[str]) -> None:
    edits = antonyms([sentence], random.Random(0))
    assert {apply_edit(sentence, edit) for edit in edits} == changed


def test_an_antonym_has_the_form_of_its_word() -> None:
    assert all(word != opposite for word, opposite in OPPOSITES.items())
    assert OPPOSITES["including"] == "excluding" and OPPOSITES["forbidden"] == "allowed"
    assert (inflect("create", "ing"), inflect("oppress", "s")) == ("creating", "oppresses")
    # Every antonym has one itself, so that a change can be undone in kind.
    assert set(OPPOSITES.values()) <= set(OPPOSITES)


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("a ", "hour", "an hour"),
        ("An ", "union", "A union"),
        ("an ", "uninformed", "an uninformed"),
        ("a ", "18th", "an 18th"),
        ("an ", "180", "a 180"),
        ("the ", "old", "the old"),
        ("a ", "“old”", "a “old”"),
    ],
)
def test_articles_agree(before: str, new: str, after: str) -> None:
    assert apply_edit(f"{before}x", Edit(0, len(before), len(before) + 1, new)) == after

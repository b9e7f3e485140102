"""Sentences beside themselves, and beside themselves with one thing changed."""

from __future__ import annotations

import gzip
import json
import random
import re

import pytest

from lait.training import repeated_examples
from lait.training.changes import (
    Changes,
    change_number,
    change_time,
    negate,
    opposites,
    wordnet_opposites,
)
from lait.training.changes.opposites import FREQUENT, exchanged

SEEDS = range(60)


def drawn(change, text):
    return {change(text, random.Random(seed)) for seed in SEEDS}


def test_a_number_becomes_another_of_as_many_digits():
    found = drawn(change_number, "It cost 1,250 dollars.")
    assert all(re.fullmatch(r"It cost [1-9],\d{3} dollars\.", text) for text in found)
    assert "It cost 1,250 dollars." not in found
    assert len(found) > 50


def test_a_year_stays_near():
    years = {int(text[-5:-1]) for text in drawn(change_number, "They met in 1975.")}
    assert years <= set(range(1935, 2016)) - {1975}
    assert len(years) > 20


def test_a_month_becomes_a_month_and_a_day_a_day():
    found = drawn(change_time, "On Monday, 3 May")
    assert found > {"On Friday, 3 May", "On Monday, 3 July"}
    assert all(re.fullmatch(r"On (\w+day, 3 May|Monday, 3 [A-Z]\w+)", text) for text in found)
    assert "On Monday, 3 May" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was not at home.", {"She was at home."}),
        ("They didn't go and never will.", {"They did go and never will."}),
        ("She was at home.", {"She was not at home.", "She was never at home."}),
        ("It has been sold.", {"It has not been sold.", "It has never been sold."}),
        ("He has two dogs.", {None}),
        ("It is not only red.", {None}),
        ("Home again.", {None}),
    ],
)
def test_a_negation_comes_or_goes(text, expected):
    assert drawn(negate, text) == expected


def test_another_name_of_as_many_words_comes_in_its_place():
    change = Changes(["It met Ann Lee in Rome.", "It met Bob Day.", "Then we saw Oslo"], {})
    found = drawn(change.change_name, "It met Ann Lee in Rome.")
    assert found == {"It met Bob Day in Rome.", "It met Ann Lee in Oslo."}
    assert drawn(change.change_name, "Rome fell.") == {None}
    assert drawn(Changes(["Only of Rome"], {}).change_name, "Only of Rome") == {None}


def test_an_opposite_comes_in_a_words_place():
    change = Changes([], {"hot": ["cold"], "day": ["night"]})
    assert drawn(change.put_opposite, "a hot day") == {"a cold day", "a hot night"}
    assert drawn(change.put_opposite, "a shot") == {None}


def test_all_kinds_are_drawn_and_nothing_comes_of_nothing():
    change = Changes(["It met Ann in Oslo"], {"hot": ["cold"]})
    text = "On 3 May it was hot, says Ann"
    found = drawn(change, text)
    for part in (r"On [^3] May", r"On 3 (?!May)", "was not", "cold", "Oslo"):
        assert any(re.search(part, new) for new in found), part
    assert text not in found
    assert drawn(change, "nothing here") == {None}


def test_opposites_are_what_contradictions_exchange():
    pairs = [
        ("the cat is here", "the dog is here", "contradiction"),
        ("the big dog", "the large dog", "entailment"),
        ("the big dog", "the large dog", "contradiction"),
        ("a big hall", "a small hall, today", "contradiction"),
        ("one two three", "four five six", "contradiction"),
    ]
    assert exchanged(*pairs[0][:2]) == ("cat", "dog")
    assert exchanged(*pairs[4][:2]) is None
    fillers = [(f"{i:b}".translate(str.maketrans("01", "xy")) * 3,) * 2 for i in range(FREQUENT)]
    frequent = [(*pair, "neutral") for pair in fillers for _ in range(9)]
    found = opposites([*pairs, *frequent])
    assert found == {"cat": ["dog"], "dog": ["cat"], "big": ["small"], "small": ["big"]}
    # One pair is no proof for words that stand in most sentences.
    assert opposites(pairs) == {}
    assert opposites(pairs * 2)["cat"] == ["dog"]


LARGE = "00000001 00 a 02 large 0 big(p) 1 002 ! 00000002 a 0101 & 00000003 a 0000 | not small"
SMALL = "00000002 00 a 01 small 0 001 ! 00000001 a 0101 | not large"
RARE = "00000003 00 s 01 small 0 001 ! 00000004 a 0101 | a third meaning of small"
FOURTH = "00000004 00 a 01 grand 0 001 ! 00000003 a 0101 | grand"
RISE = "00000005 30 v 01 rise 0 001 ! 00000006 v 0101 01 + 01 00 | go up"
FALL = "00000006 30 v 01 decline 0 001 ! 00000005 v 0101 01 + 01 00 | go down"
DATABASE = {
    "data.adj": [LARGE, SMALL, RARE, FOURTH],
    "index.adj": [
        "large a 1 1 ! 1 1 00000001",
        "small a 3 1 ! 3 1 00000002 00000009 00000003",
        "grand a 1 1 ! 1 1 00000004",
    ],
    "data.verb": [RISE, FALL],
    "index.verb": ["rise v 1 1 ! 1 1 00000005", "decline v 1 1 ! 1 1 00000006"],
    "verb.exc": ["rose rise", "risen rise", "rising rise"],
}


@pytest.fixture
def wordnet(tmp_path):
    """A database of six meanings in WordNet's format."""
    for name in ("noun", "verb", "adj", "adv"):
        for kind in ("data", "index"):
            lines = ["  1 A licence.", *DATABASE.get(f"{kind}.{name}", [])]
            (tmp_path / f"{kind}.{name}").write_text("\n".join(lines) + "\n")
    (tmp_path / "verb.exc").write_text("\n".join(DATABASE["verb.exc"]) + "\n")
    return tmp_path


def counts(words, number=2):
    # Function words, and more of them than the words that are asked for.
    return {f"the{i}": 1000 for i in range(60)} | dict.fromkeys(words.split(), number)


def test_antonyms_are_taken_in_the_same_form(wordnet):
    words = counts("large small larger smaller largest rise rises rose risen declined declining")
    assert wordnet_opposites(wordnet, words) == {
        "declined": ["risen", "rose"],
        "large": ["small"],
        "larger": ["smaller"],
        "risen": ["declined"],
        "rose": ["declined"],
        "small": ["large"],
        "smaller": ["larger"],
    }


def test_words_that_are_no_alternative_are_no_opposites(wordnet):
    # A third meaning of a word, a word that is far more frequent, one that stands there once.
    assert wordnet_opposites(wordnet, counts("grand small")) == {}
    assert wordnet_opposites(wordnet, counts("small") | {"large": 61}) == {}
    assert wordnet_opposites(wordnet, counts("small") | {"large": 60}) != {}
    assert wordnet_opposites(wordnet, counts("small large", 1)) == {}
    assert wordnet_opposites(wordnet, {"small": 5, "large": 5}) == {}


def test_a_directory_without_the_database_is_said(tmp_path, capsys):
    status, _ = run(tmp_path, ROWS, "--examples", "3", "--wordnet", str(tmp_path / "none"))
    assert status == 2
    assert "not a file of WordNet's database" in capsys.readouterr().err


def test_kinds_of_changes_are_those_that_were_asked_for(tmp_path):
    _, made = run(tmp_path, ROWS, "--examples", "40", "--changed", "1", "--kinds", "negation")
    changed = [row for row in made if row["label"] == "contradiction"]
    assert len(changed) == 40
    for row in changed:
        texts = sorted((row["hypothesis"], row["premise"]), key=len)
        assert re.sub(" (not|never)(?= sold)", "", texts[1]) == texts[0]


ROWS = [
    {
        "hypothesis": f"hypothesis {i}",
        "premise": f"In {1900 + i} the town was sold to number {i}, they say.",
        "label": "neutral",
        "source": "one",
        "licence": "MIT",
        "release": i % 2 == 0,
    }
    for i in range(80)
]


def run(tmp_path, rows, *arguments):
    """The command's exit status and what it wrote."""
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    output = tmp_path / "new.jsonl.gz"
    command = ["--pairs", str(tmp_path / "rows.jsonl"), "--output", str(output), *arguments]
    status = repeated_examples.main(command)
    if status:
        return status, []
    with gzip.open(output, "rt") as file:
        return status, [json.loads(line) for line in file]


def test_a_sentence_entails_itself_and_contradicts_what_was_changed(tmp_path):
    _, made = run(tmp_path, ROWS, "--examples", "30", "--changed", "0.5", "--released_only")
    premises = {row["premise"] for row in ROWS if row["release"]}
    assert len(made) == 30
    for row in made:
        same = row["hypothesis"] == row["premise"]
        assert row["label"] == ("entailment" if same else "contradiction")
        assert premises & {row["hypothesis"], row["premise"]}
        assert (row["licence"], row["release"]) == ("MIT", True)
    changed = [row for row in made if row["label"] == "contradiction"]
    assert 5 < len(changed) < 25
    # Either side may be the one that was changed.
    assert 0 < sum(row["premise"] in premises for row in changed) < len(changed)
    _, again = run(tmp_path, ROWS, "--examples", "30", "--changed", "0.5", "--released_only")
    assert again == made


@pytest.mark.parametrize(
    ("rows", "arguments", "message"),
    [
        (ROWS, ["--examples", "0"], "--examples 0: allowed is 1 or more"),
        (ROWS, ["--examples", "3", "--changed", "2"], "--changed 2.0: allowed is a share"),
        ([{"premise": "a"}], ["--examples", "3"], "rows.jsonl:1: needs the texts"),
        (
            [{"premise": "short", "hypothesis": "a", "label": "neutral"}],
            ["--examples", "3"],
            "no premise of 30 to 400 characters",
        ),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, capsys, rows, arguments, message):
    status, _ = run(tmp_path, rows, *arguments)
    assert status == 2
    assert message in capsys.readouterr().err

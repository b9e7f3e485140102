"""Pieces are kept or dropped by the scripts of their letters alone."""

from __future__ import annotations

import pytest

from lait.training.e5.scripts import SCRIPTS, needed_ids

WANTED = ["▁the", "ß", "ł", "ї", "λ", "▁عن", "َّ", "का", "र्", "ก่", "你好", "ひ", "カー", "한"]
FOREIGN = ["শ", "▁মে", "ম", "ு", "ა", "հ", "ש", "ក", "አ", "aश\u0bb7", "ᏣᎳᎩ"]
# Digits of any script, punctuation, symbols and spaces have no letters.
NEUTRAL = ["▁", "1", "৩", "۵", "-", "।", "€", "😀", "…", "▁(", ""]


def kept(pieces: list[str], scripts: tuple[str, ...] = SCRIPTS) -> list[str]:
    return [pieces[i] for i in needed_ids(pieces, scripts)]


def test_the_languages_here_keep_their_letters():
    assert kept(WANTED + NEUTRAL) == WANTED + NEUTRAL


def test_other_scripts_go_even_where_a_wanted_one_is_beside_them():
    assert kept(FOREIGN) == []


def test_each_script_can_be_left_out():
    assert kept(["a", "я", "猫", "1"], ("Latin",)) == ["a", "1"]
    assert kept(["a", "я", "猫", "1"], ("Cyrillic", "Han")) == ["я", "猫", "1"]


def test_special_pieces_stay_and_order_is_kept():
    assert needed_ids(["<s>", "x", "я", "</s>"], ("Cyrillic",), always=[0, 3]) == [0, 2, 3]


def test_a_name_that_is_no_script_is_refused():
    with pytest.raises(ValueError, match="Klingon"):
        needed_ids(["a"], ("Latin", "Klingon"))

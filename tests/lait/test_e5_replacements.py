"""The compiled map of replacements does what the replacements say."""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers.normalizers import Precompiled

from lait.training.e5.replacements import compiled

# Of one to four bytes. No marks: the library looks a letter and its marks up together, and
# then drops the marks.
PLAIN = ("Ll", "Lu", "Nd", "Sm", "Sc")
ALPHABET = [c for c in map(chr, range(0x21, 0x1F000, 7)) if category(c) in PLAIN]
CHARACTERS = st.sampled_from(ALPHABET)
MAPS = st.dictionaries(CHARACTERS, st.text(CHARACTERS, max_size=3), max_size=40)


@settings(max_examples=50, deadline=None)
@given(MAPS, st.lists(CHARACTERS, max_size=20))
def test_each_character_becomes_its_replacement(replacements, others):
    normalizer = Precompiled(compiled(replacements))
    text = "".join([*replacements, *others])
    expected = "".join(replacements.get(c, c) for c in text)
    assert normalizer.normalize_str(text) == expected


def test_a_key_may_be_the_beginning_of_another():
    # The trie has values at inner nodes too; the library takes the shortest key.
    normalizer = Precompiled(compiled({"ab": "x", "é": ""}))
    assert normalizer.normalize_str("bé") == "b"


@pytest.mark.parametrize("pair", [("", "a"), ("\0", "a"), ("a", "\0")])
def test_zero_characters_and_empty_keys_are_refused(pair):
    with pytest.raises(ValueError, match="zero character"):
        compiled(dict([pair]))

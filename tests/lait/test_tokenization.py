"""Segments to ids: white space, truncation, padding, packing."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.segments import positions_in_segments
from lait.tokenization import SegmentTokenizer, normalise
from tests.tiny_models import KINDS, WORDS, word_tokenizer

WORD_LISTS = st.lists(st.sampled_from([*WORDS, "unknown"]), max_size=12)
EXAMPLES = st.lists(
    st.lists(st.lists(st.integers(5, 50), min_size=1, max_size=6), min_size=1, max_size=4),
    min_size=1,
    max_size=5,
)


def tokenizer(kind="bert", max_length=256, pad_token_id=0):
    return SegmentTokenizer(word_tokenizer(kind).to_str(), max_length, pad_token_id)


def test_normalise():
    assert normalise(" a\n\tb\u00a0 c\u2003") == "a b c"
    assert normalise(" \n") == ""


@given(st.text(alphabet=" \t\nab"))
def test_normalise_twice_is_once(text):
    once = normalise(text)
    assert normalise(once) == once
    assert once.split(" ") == (text.split() or [""])


@pytest.mark.parametrize("kind", KINDS)
def test_special_tokens_of_a_single_sequence(kind):
    backend = word_tokenizer(kind)
    expected = backend.encode("w1 w2").ids
    assert tokenizer(kind).ids(["w1 w2", "W1\n w2 "]) == [expected, expected]


@settings(max_examples=50, deadline=None)
@given(words=WORD_LISTS, max_length=st.integers(2, 14))
def test_truncation_keeps_the_beginning_and_the_last_special_token(words, max_length):
    text = " ".join(words)
    whole = tokenizer().ids([text])[0]
    cut, truncated = tokenizer(max_length=max_length).ids_and_truncated([text, "w1"])
    assert len(cut[0]) == min(len(whole), max_length)
    assert cut[0][-1] == whole[-1]
    assert cut[0][:-1] == whole[: len(cut[0]) - 1]
    assert truncated == (len(whole) > max_length) + (max_length < 3)
    assert tokenizer(max_length=max_length).lengths([text]) == [len(whole)]


def test_with_max_length():
    assert len(tokenizer().with_max_length(3).ids(["w1 w2 w3 w4"])[0]) == 3
    kept = tokenizer(pad_token_id=7).with_max_length(3)
    assert kept.pad([[1], [2, 3]])[0].tolist() == [[1, 7], [2, 3]]


def test_settings_of_the_file_do_not_pad_or_cut():
    backend = word_tokenizer("bert")
    backend.enable_truncation(3)
    backend.enable_padding(length=8)
    ids = SegmentTokenizer(backend.to_str(), 256).ids(["w1 w2 w3", "w1"])
    assert [len(row) for row in ids] == [5, 3]


def test_pad():
    input_ids, attention_mask = tokenizer(pad_token_id=1).pad([[5, 6, 7], [8], []])
    assert input_ids.tolist() == [[5, 6, 7], [8, 1, 1], [1, 1, 1]]
    assert attention_mask.tolist() == [[1, 1, 1], [1, 0, 0], [0, 0, 0]]
    assert input_ids.dtype == attention_mask.dtype == torch.int64
    assert tokenizer().pad([])[0].shape == (0, 0)


@settings(max_examples=50, deadline=None)
@given(EXAMPLES)
def test_pack_keeps_every_segment_in_its_place(examples):
    packed = tokenizer(pad_token_id=3).pack(examples)
    input_ids, segment_ids = packed["input_ids"], packed["segment_ids"]
    for i, example in enumerate(examples):
        for place, segment in enumerate(example):
            assert input_ids[i, segment_ids[i] == place].tolist() == segment
        total = sum(map(len, example))
        assert segment_ids[i, total:].eq(-1).all()
        assert input_ids[i, total:].eq(3).all()
    assert torch.equal(packed["attention_mask"], (segment_ids >= 0).long())
    positions = positions_in_segments(segment_ids)
    for i, example in enumerate(examples):
        expected = [j for segment in example for j in range(len(segment))]
        assert positions[i, : len(expected)].tolist() == expected


def test_from_directory(tmp_path):
    with pytest.raises(ValueError, match=r"holds no tokenizer\.json, nor any of vocab\.txt"):
        SegmentTokenizer.from_directory(tmp_path, 10)
    word_tokenizer("t5").save(str(tmp_path / "tokenizer.json"))
    found = SegmentTokenizer.from_directory(tmp_path, 10)
    assert found.ids(["w1"]) == tokenizer("t5").ids(["w1"])


def test_from_a_vocabulary_of_word_pieces(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "there", "##s"]
    (tmp_path / "vocab.txt").write_text("\n".join(pieces))
    assert SegmentTokenizer.from_directory(tmp_path, 10).ids(["Hello theres zz"]) == [
        [2, 5, 6, 7, 1, 3]
    ]

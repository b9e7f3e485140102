"""Ranking changed sentences: what must hold whatever the model's weights."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.corruption_article import GIVEN, article_of_instance, article_of_texts
from benchmarks.corruption_file import Instance
from benchmarks.corruption_generator import Corruption
from benchmarks.corruption_systems import compare, farness, judge, model_alone
from benchmarks.corruption_trials import (
    COSINE,
    OURS,
    language_sets,
    measure_article,
)
from benchmarks.corruptions import main
from lait.modeling import LABELS
from transforms.splitting import split_spans

ENGLISH = (
    "The castle cost 340 crowns in 1848. It burned for 12 days. Anna Karlsson was a good queen. "
    "The old garden is open to the public. It was never rebuilt."
)


def vectors(texts: Sequence[str]) -> np.ndarray:
    """A direction a text: equal texts have cosine 1, others less."""
    rows = [np.random.default_rng(abs(hash(text)) % 2**32).normal(size=16) for text in texts]
    return np.array([row / np.linalg.norm(row) for row in rows], np.float32)


@pytest.fixture
def article():
    """Compared with two documents that say the very same, and one that does not."""
    texts = {"en": ENGLISH, "de": ENGLISH, "fr": "Nichts davon. Gar nichts.", "es": ENGLISH}
    return article_of_texts("castle", texts, range(3))


def test_every_kind_has_its_trials_and_no_two_are_the_same(article):
    assert len(set(article.trials)) == len(article.trials)
    kinds = {trial.kind for trial in article.trials}
    assert kinds >= {"number", "number elsewhere", "date", "negation", "antonym"}
    assert article.compared[: len(article.sentences)] == [
        ENGLISH[start:end] for start, end in split_spans(ENGLISH, "en")
    ]


def test_a_trial_is_the_article_with_one_sentence_exchanged(article):
    for number, trial in enumerate(article.trials):
        document, spans = article.english(article.rows(number))
        expected = list(article.sentences)
        expected[trial.corruption.index] = trial.corruption.new
        assert [document.text[start:end] for start, end in spans] == expected


def test_what_others_say_word_for_word_is_never_before_a_change(article, tiny_model):
    rows = list(measure_article(tiny_model(), 2, article, vectors))
    for languages in ("de", "es"):
        for system in (OURS, "the model alone", COSINE):
            found = [r for r in rows if (r.system, r.languages) == (system, languages)]
            assert len(found) == len(article.trials)
            assert all((row.first, row.area) == (1.0, 1.0) for row in found)
    chance = [row for row in rows if row.system == "chance"]
    assert [row.first for row in chance] == [pytest.approx(1 / len(article.sentences))] * len(
        chance
    )
    assert {row.area for row in chance} == {0.5}


def test_a_trial_is_judged_as_an_article_of_its_own(article, tiny_model):
    model, langs, number = tiny_model(), list(article.others), 1
    relations, rows = compare(model, 2, article), article.rows(number)
    document, spans = article.english(rows)
    bare = replace(
        article, sentences=tuple(document.text[start:end] for start, end in spans), trials=()
    )
    alone = judge(bare, compare(model, 2, bare), langs, range(len(rows)))
    among = judge(article, relations, langs, rows)
    assert [one.reasons for one in among] == [one.reasons for one in alone]
    assert [one.discrepancy for one in among] == pytest.approx(
        [one.discrepancy for one in alone], abs=1e-5
    )


def test_relations_are_those_of_the_pairs(article, tiny_model):
    model = tiny_model()
    relation = compare(model, 2, article)["fr"]
    document, spans = article.others["fr"]
    pairs = [[article.compared[0], document.text[start:end]] for start, end in spans]
    logits = torch.from_numpy(model.predict_logits(pairs, 2))
    expected = model.probabilities_in_order(logits, LABELS, 2)[:, 0]
    assert relation.evidence[0, 0, : len(spans)] == pytest.approx(np.sort(expected)[::-1], abs=1e-5)


def test_language_sets_are_all_each_and_some():
    langs = [f"l{i}" for i in range(11)]
    found = language_sets(langs, "castle")
    assert found[0] == tuple(langs)
    assert [len(one) for one in found] == [11, *[1] * 11, 2, 4, 8]
    assert found == language_sets(langs, "castle")
    assert language_sets(["de"], "castle") == [("de",)]


@pytest.mark.parametrize("held", ["Two.", "Three."])
def test_an_instance_is_read_whichever_sentence_the_file_holds(held):
    wikis = {"en": ["One.", held], "de": ["Eins.", "Zwei."]}
    article = article_of_instance("n", Instance("T", wikis, Corruption(1, "Two.", "Three."), ""))
    assert article.compared == ["One.", "Two.", "Three."]
    assert [trial.kind for trial in article.trials] == [GIVEN]
    document, spans = article.others["de"]
    assert [document.text[start:end] for start, end in spans] == ["Eins.", "Zwei."]


def test_cosine_is_by_document(article):
    found = farness(article, vectors)
    number = len(article.sentences)
    assert found["de"][:number] == pytest.approx(-1.0, abs=1e-6)
    assert (found["fr"] > -0.999).all()


@pytest.fixture
def arguments(tmp_path: Path, tiny_model, tiny_backbone) -> list[str]:
    tiny_model().save_pretrained(tmp_path / "model")
    path = tmp_path / "clusters.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for cluster in ("a", "b"):
            for lang in ("en", "de", "es"):
                row = {"cluster_id": cluster, "doc_id": lang, "lang": lang, "text": ENGLISH}
                file.write(json.dumps(row) + "\n")
    options = {
        "--clusters": path,
        "--model": tmp_path / "model",
        "--e5": tiny_backbone("bert"),
        "--dtype": "float32",
        "--resamples": 20,
        "--seeds": 2,
        "--json": tmp_path / "figures.json",
    }
    return [str(part) for pair in options.items() for part in pair]


def test_the_program_prints_and_writes_its_tables(arguments, tmp_path, capsys):
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "model at P = 0; 1 articles, " in printed
    # Both other documents are the article itself.
    assert "| discrepancy | 100.0 [100.0, 100.0] |" in printed
    rows = json.loads((tmp_path / "figures.json").read_text())
    assert {row["languages"] for row in rows} == {"de es", "de", "es"}


def test_a_file_of_corruptions_takes_the_place_of_made_ones(arguments, tmp_path, capsys):
    instance = {
        "wikis": {"en": ["It burned.", "It stood."], "de": ["It burned.", "It stood."]},
        **{"gold_ind": 1, "original": "It stood.", "new": "It fell."},
    }
    path = tmp_path / "corruptions.json"
    path.write_text(json.dumps({"Castle": [instance, instance]}))
    assert main([*arguments, "--corruptions", str(path), "--articles", "all"]) == 0
    assert "2 articles, 2 trials, 1 other languages" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--seeds", "0"], "--seeds 0"),
        (["--languages", "th"], "--languages th: article 0 has de, es"),
        (["--model", "nowhere"], "--model nowhere"),
        (["--parallel_layers", "9"], "parallel_layers=9"),
        (["--clusters", "nowhere.gz"], "no such file"),
    ],
)
def test_what_cannot_be_measured_is_said(arguments, capsys, flags, message):
    assert main([*arguments, *flags]) == 2
    assert message in capsys.readouterr().err


def test_doubt_alone_does_not_see_facts(article, tiny_model):
    model = tiny_model()
    (langs, *_) = language_sets(list(article.others), "castle")
    for judgement in judge(article, compare(model, 2, article), langs, article.rows(0)):
        assert model_alone(judgement) <= judgement.discrepancy + 1e-9

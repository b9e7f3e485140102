"""Ranking a sentence's translation among the sentences of the other document."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.common import BenchmarkError
from benchmarks.e5_embeddings import embed_texts
from benchmarks.resampling import Bootstrap
from benchmarks.translation_articles import Article, align, choose
from benchmarks.translation_ranks import (
    BACKWARD,
    FORWARD,
    cosine,
    entailment,
    mutual_entailment,
    rank,
    rows,
    tally,
)
from benchmarks.translation_table import cells
from benchmarks.translations import main
from lait.modeling import LaitForSequenceClassification
from tests.benchmarks.same_text import ALONE, prefer_same_text, write_clusters
from tests.tiny_models import random_texts
from transforms.records import Document

TEXTS = random_texts([3, 5, 4, 6, 2, 7], seed=1)
ENGLISH = "W1 w2 w3. W4 w5 w6 w7.\n\nW8 w9. W10 w11 w12. W13 w14.\n\nW15 w16 w17 w18."
# The second paragraph has a sentence more.
GERMAN = "W1 w2 w3. W4 w5 w6 w7.\n\nW8 w9. W10. W11 w12. W13 w14.\n\nW15 w16 w17 w18."


def article(order: Sequence[int], meant: Sequence[int] | None = None) -> Article:
    """English sentences, and the same texts in another order called German.

    meant : places in the German document that are taken for the translations.
    """
    german = [TEXTS[i] for i in order]
    places = [german.index(text) for text in TEXTS] if meant is None else meant
    aligned = np.array(list(enumerate(places)), np.int64)
    return Article({"en": TEXTS, "de": german}, {"de": aligned})


@pytest.fixture(scope="module")
def model(tiny_model: Callable[..., LaitForSequenceClassification]):
    return prefer_same_text(tiny_model("bert", "comparison"))


def test_only_paragraphs_of_equal_length_are_aligned() -> None:
    assert align([2, 1, 3], [2, 2, 3]).tolist() == [[0, 0], [1, 1], [3, 4], [4, 5], [5, 6]]
    assert align([2, 0], [2, 0]).tolist() == [[0, 0], [1, 1]]
    assert align([1, 2], [1, 2, 1]).shape == (0, 2)
    assert align([1], [2]).shape == (0, 2)


def test_an_article_has_its_sentences_and_their_places() -> None:
    documents = [
        Document(doc_id=lang, group_id="g", lang=lang, title="", text=text)
        for lang, text in (("de", GERMAN), ("en", ENGLISH))
    ]
    found = Article.of(documents)
    assert found.aligned["de"].tolist() == [[0, 0], [1, 1], [5, 6]]
    for i, j in found.aligned["de"]:
        assert found.sentences["en"][i] == found.sentences["de"][j]
    with pytest.raises(BenchmarkError, match="'g' has documents in de;"):
        Article.of(documents[:1])


def test_equal_texts_come_first_by_the_model_and_by_cosine(model, tiny_backbone) -> None:
    articles = [article([0, 1, 2, 3, 4, 5]), article([3, 5, 4, 0, 1, 2])]
    vectors = embed_texts(TEXTS, tiny_backbone("bert"))
    systems = (entailment(model, ALONE), mutual_entailment(model, ALONE), cosine(vectors))
    for system in systems:
        for sums in tally(articles, system).values():
            np.testing.assert_allclose(sums, 6.0)


def test_mutual_entailment_is_the_product_of_both(tiny_model) -> None:
    own = article([0, 1, 2, 3, 4, 5])
    one, both = entailment(tiny_model(), 2)(own), mutual_entailment(tiny_model(), 2)(own)
    expected = one(TEXTS[:2], TEXTS) * one(TEXTS, TEXTS[:2]).T
    np.testing.assert_allclose(np.exp(both(TEXTS[:2], TEXTS)), expected, rtol=1e-4)
    np.testing.assert_allclose(both(TEXTS, TEXTS), both(TEXTS, TEXTS).T, rtol=1e-4)


def test_any_other_sentence_is_no_translation(model) -> None:
    wrong = article([0, 1, 2, 3, 4, 5], meant=[1, 2, 3, 4, 5, 0])
    for sums in tally([wrong], entailment(model, ALONE)).values():
        assert sums[0, :2].tolist() == [6.0, 0.0]
        assert 6 / 6 <= sums[0, 2] <= 6 / 2


def test_with_equal_scores_the_draw_decides() -> None:
    places = rank(article([0, 1, 2, 3, 4, 5]), ("de", FORWARD), lambda a, b: np.ones((6, 6)))
    assert {place.first for place in places} == {1 / 6}


def test_each_side_is_the_hypothesis_once() -> None:
    found = Article({"en": ["e1", "e2"], "de": ["d0", "d1"]}, {"de": np.array([[0, 1]])})

    def compare(hypotheses: Sequence[str], premises: Sequence[str]) -> np.ndarray:
        asked.append((list(hypotheses), list(premises)))
        return np.array([[p == "d1" for p in premises] for _ in hypotheses], float)

    asked: list[tuple[list[str], list[str]]] = []
    assert [place.first for place in rank(found, ("de", FORWARD), compare)] == [1.0]
    assert [place.first for place in rank(found, ("de", BACKWARD), compare)] == [0.5]
    assert asked == [(["e1"], ["d0", "d1"]), (["d1"], ["e1", "e2"])]


def test_rows_are_paired_and_languages_count_alike() -> None:
    rng = np.random.default_rng(0)
    sizes = {"de": [9.0, 3.0, 5.0, 7.0], "th": [1.0, 0.0, 2.0, 1.0], "zh": [0.0] * 4}
    ours = {
        (lang, direction): np.stack([np.array(size), np.array(size) * rng.random(4), size], axis=1)
        for lang, size in sizes.items()
        for direction in (FORWARD, BACKWARD)
    }
    found = {(row.language, row.direction): row for row in rows(ours, ours, Bootstrap(50), "a")}
    for key, row in found.items():
        difference = row.model.minus(row.cosine).first
        if key[0] == "zh":
            assert row.sentences == 0 and set(cells(row)[3:]) == {"-"}
        else:
            assert difference.value == 0 and set(difference.samples) <= {0.0}
    means = [found[lang, FORWARD].model.first for lang in ("de", "th")]
    assert found["de", FORWARD].model.first.value == pytest.approx(
        ours["de", FORWARD][:, 1].sum() / 24
    )
    mean = found["mean", FORWARD]
    assert mean.sentences == 28
    assert mean.model.first.value == pytest.approx(sum(m.value for m in means) / 2)


def test_articles_are_chosen_by_their_places() -> None:
    articles = [article([0, 1, 2, 3, 4, 5]) for _ in range(5)]
    parts = choose(articles, "all", None)
    assert [len(part) for part in parts.values()] == [3, 2]
    assert choose(articles, "odd", 1)["odd"] == articles[1:2]
    assert list(choose(articles[:1], "all", None)) == ["even"]


def test_the_program(tmp_path: Path, model, tiny_backbone, capsys) -> None:
    model.save_pretrained(tmp_path / "model")
    texts = [{"en": ENGLISH, "de": GERMAN}, {"de": ENGLISH, "en": ENGLISH}]
    options = {
        "--input": write_clusters(tmp_path / "clusters.jsonl", texts),
        "--model": tmp_path / "model",
        "--e5": tiny_backbone("bert"),
        "--resamples": 20,
        "--json": tmp_path / "figures.json",
    }
    arguments = [str(part) for pair in options.items() for part in pair]
    assert main([*arguments, "--parallel_layers", str(ALONE)]) == 0
    printed = capsys.readouterr().out
    for sentences, place in ((3, "even"), (6, "odd")):
        assert f"1 articles at {place} places, P = {ALONE}\n" in printed
        for direction in (FORWARD, BACKWARD):
            perfect = "100.0 | 100.0 | +0.0 [+0.0, +0.0]"
            assert f"| de | {direction} | {sentences} | {perfect} | {perfect} |" in printed
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert main([*arguments[:-2], "--parallel_layers", str(ALONE), "--both"]) == 0
    assert "entailment in both directions" in capsys.readouterr().out
    assert len(figures["rows"]) == 2 * 2 * 2 and figures["articles"] == {"even": 1, "odd": 1}
    assert {row["entailment"]["reciprocal"]["value"] for row in figures["rows"]} == {1.0}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"--model": "nowhere"}, "--model nowhere: no such checkpoint"),
        ({"--input": "none.jsonl"}, "--input"),
        ({"--limit": "0"}, "--limit 0"),
        ({"--parallel_layers": "9"}, "--parallel_layers"),
        ({"--articles": "odd"}, "--articles odd"),
        ({"--e5": "nowhere"}, "--e5 nowhere: no such directory"),
    ],
)
def test_what_cannot_be_measured_is_one_message(
    tmp_path: Path, model, capsys, changes: dict[str, str], expected: str
) -> None:
    path = write_clusters(tmp_path / "clusters.jsonl", [{"en": ENGLISH, "de": GERMAN}])
    model.save_pretrained(tmp_path / "model")
    options = {"--input": str(path), "--model": str(tmp_path / "model"), **changes}
    assert main([part for pair in options.items() for part in pair]) == 2
    assert expected in capsys.readouterr().err


def test_a_file_without_alignment_is_an_error(tmp_path, model, tiny_backbone, capsys) -> None:
    texts = [{"en": "W1 w2. W3 w4.", "de": "W1 w2."}]
    model.save_pretrained(tmp_path / "model")
    options = {
        "--input": write_clusters(tmp_path / "clusters.jsonl", texts),
        "--model": tmp_path / "model",
        "--e5": tiny_backbone("bert"),
    }
    assert main([str(part) for pair in options.items() for part in pair]) == 2
    assert "--input: no paragraph" in capsys.readouterr().err

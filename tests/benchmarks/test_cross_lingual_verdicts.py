"""Verdicts on documents in another language, and the rule that is fitted for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cross_lingual_cases import (
    ANTONYM,
    LEFT_OUT,
    NEGATION,
    TRANSLATED,
    Case,
    Translated,
    scores_of,
)
from benchmarks.cross_lingual_verdicts import fit, main, shares
from lait.modeling import LaitForSequenceClassification
from lait.verdict_rule import CONTRADICTION, ENTAILMENT, NEUTRAL, VerdictRule
from tests.benchmarks.same_text import ALONE, prefer_same_text, write_clusters
from transforms.findings.scores import FITTED_SENTENCES
from transforms.records import Document

ENGLISH = "The w1 was w2 w3. It is large w5.\n\nW6 w7 w8 w9. W10 w11 w12. W13 is w14.\n\nW15 w16."
# The second paragraph has a sentence more: nothing in it is aligned.
GERMAN = "W1 w2 w3. W4 w5.\n\nW6 w7. W8 w9. W10 w11 w12. W13 w14.\n\nW15 w16."


def documents(**texts: str) -> list[Document]:
    return [Document(lang, "g", lang, "", text) for lang, text in texts.items()]


@pytest.fixture(scope="module")
def model(tiny_model: Callable[..., LaitForSequenceClassification]):
    return prefer_same_text(tiny_model("bert", "comparison"))


def test_cases_are_translations_their_lack_and_changed_sentences(model) -> None:
    article = Translated.of("a", documents(en=ENGLISH, de=GERMAN), seeds=3)
    assert article.aligned == {"de": {0: 0, 1: 1, 5: 6}}
    cases = list(article.cases(model, ALONE))
    lengths: dict[str, list[int]] = {}
    for case in cases:
        assert case.lang == "de"
        lengths.setdefault(case.kind, []).append(len(case.probabilities))
    assert lengths[TRANSLATED] == [7, 7, 7]
    # A translation goes with its neighbours: two at an end, three elsewhere.
    assert lengths[LEFT_OUT] == [5, 4, 5]
    # "W13 is w14." can be negated too, but it has no known translation.
    assert 1 <= len(lengths[NEGATION]) <= 2
    assert lengths[ANTONYM] == [7]
    wanted = {TRANSLATED: ENTAILMENT, LEFT_OUT: NEUTRAL, NEGATION: CONTRADICTION}
    assert all(case.label == wanted.get(case.kind, CONTRADICTION) for case in cases)


def test_a_text_in_both_documents_is_found_by_the_fitted_rule(model) -> None:
    texts = [" ".join(f"W{i} w{i + 3} w{2 * i + j}." for i in range(1, 9)) for j in range(6)]
    articles = [Translated.of(text, documents(en=text, de=text), 1) for text in texts]
    cases = [case for article in articles for case in article.cases(model, ALONE)]
    rule = fit(cases)
    found = shares(cases, rule)
    assert found[TRANSLATED] > 0.9
    assert found[LEFT_OUT] > 0.9
    assert found["called contradicted"] == 0
    assert np.isnan(found[NEGATION])


def test_scores_are_the_rules_where_documents_are_as_long_as_contracts() -> None:
    rng = np.random.default_rng(0)
    rule = VerdictRule(score="odds", power=4.0)
    cases = [
        Case(TRANSLATED, "de", rng.dirichlet([1, 1, 1], FITTED_SENTENCES).astype(np.float32))
        for _ in range(3)
    ]
    expected = [rule.probabilities(case.probabilities) for case in cases]
    np.testing.assert_allclose(rule.of_scores(scores_of(cases, rule)), expected, rtol=1e-5)


def test_the_command_fits_and_then_measures_what_it_wrote(model, tmp_path: Path, capsys) -> None:
    model.save_pretrained(tmp_path / "model")
    clusters = write_clusters(tmp_path / "c.jsonl", [{"en": ENGLISH, "de": GERMAN}] * 3)
    command = ["--clusters", str(clusters), "--model", str(tmp_path / "model"), "--articles"]
    layers = ["--parallel_layers", "1", str(ALONE)]
    figures = ["--json", str(tmp_path / "figures.json")]
    assert main([*command, "even", "--fit", *layers]) == 0
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert sorted(config["cross_lingual_rules"]) == ["1", str(ALONE)]
    assert config["cross_lingual_rules"]["1"]["score"] == "odds"
    capsys.readouterr()
    assert main([*command, "odd", "--parallel_layers", str(ALONE), *figures]) == 0
    assert str(config["cross_lingual_rules"][str(ALONE)]["weight_e"]) in capsys.readouterr().out
    rows = json.loads((tmp_path / "figures.json").read_text())["rows"]
    assert [row["language"] for row in rows] == ["all", "all", "de"]
    assert rows[1]["translated"] == rows[2]["translated"]


@pytest.mark.parametrize(
    ("clusters", "arguments", "message"),
    [
        ([{"de": GERMAN, "fr": GERMAN}], ["--articles", "all"], "needed are English (en)"),
        ([{"en": ENGLISH, "de": GERMAN}], ["--articles", "odd"], "no article is left"),
    ],
)
def test_what_cannot_be_measured_is_said(tmp_path, capsys, clusters, arguments, message) -> None:
    path = write_clusters(tmp_path / "c.jsonl", clusters)
    assert main(["--clusters", str(path), *arguments]) == 2
    assert message in capsys.readouterr().err

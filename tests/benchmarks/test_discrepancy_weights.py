"""The weights of the discrepancy: their fit, and the program that makes it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.discrepancy_weights import Trial, first_places, fit, fit_without, main
from tests.benchmarks.test_corruption_trials import ENGLISH
from transforms.findings.judgement import WORTH, Suspicion, Worth, suspicion_logit

TRUE = Worth(1.0, 0.5, 0.3, 0.4, 0.1)


def drawn(number: int, worth: Worth) -> list[Trial]:
    """Trials whose changed sentence is drawn by exp(logit), compared with 1 and 6 documents."""
    random = np.random.default_rng(0)
    found = []
    for i in range(number):
        documents = (1, 6)[i % 2]
        nats = random.normal(0, [1, 3, 3], (15 + i % 3, 3))
        chances = np.exp(suspicion_logit(Suspicion(*nats.T), documents, worth))
        index = int(random.choice(len(nats), p=chances / chances.sum()))
        found.append(Trial(str(i % 3), "number", index, documents, nats))
    return found


def test_what_drew_the_trials_is_found_again() -> None:
    found = fit(drawn(6000, TRUE))
    assert found[:3] == pytest.approx(TRUE[:3], abs=0.05)
    assert found[3:] == pytest.approx(TRUE[3:], abs=0.1)


def test_without_trials_all_stays() -> None:
    assert fit([]) == pytest.approx(WORTH)


def test_an_article_has_no_part_in_its_own_weights() -> None:
    trials = drawn(60, TRUE)
    found = fit_without(trials)
    assert found["0"] == fit([trial for trial in trials if trial.article != "0"])
    changed = [
        trial._replace(index=(trial.index + 1) % 15) if trial.article == "0" else trial
        for trial in trials
    ]
    assert fit_without(changed)["0"] == found["0"]
    assert fit_without(changed)["1"] != found["1"]


def test_first_places_by_hand() -> None:
    nats = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    trials = [Trial("a", "date", 0, 1, nats), Trial("b", "name", 0, 1, nats)]
    worth = {"a": Worth(0.0, 1.0, 0.0, 0.0, 0.0), "b": Worth(1.0, 0.0, 0.0, 0.0, 0.0)}
    assert first_places(trials, worth) == {1: {"date": 1.0, "name": 0.0, "all": 0.5}}


@pytest.fixture
def arguments(tmp_path: Path, tiny_model) -> list[str]:
    tiny_model().save_pretrained(tmp_path / "model")
    path = tmp_path / "clusters.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for cluster in ("a", "b", "c"):
            for lang in ("en", "de"):
                row = {"cluster_id": cluster, "doc_id": lang, "lang": lang, "text": ENGLISH}
                file.write(json.dumps(row) + "\n")
    flags = {"--clusters": path, "--model": tmp_path / "model", "--dtype": "float32"}
    return [str(part) for pair in flags.items() for part in pair]


def test_the_program_fits_on_even_places(arguments, tmp_path, capsys) -> None:
    assert main([*arguments, "--json", str(tmp_path / "figures.json")]) == 0
    printed = capsys.readouterr().out
    assert "2 articles, " in printed
    assert "| in use |" in printed
    figures = json.loads((tmp_path / "figures.json").read_text())
    # The other document is the article itself: what was changed is always first.
    assert figures["first"]["in use"]["1"]["all"] == 1.0
    assert set(figures["fitted"]) == set(Worth._fields)


def test_one_article_is_not_enough(arguments, capsys) -> None:
    assert main([*arguments, "--limit", "1"]) == 2
    assert "two articles are the least" in capsys.readouterr().err

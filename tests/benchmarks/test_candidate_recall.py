"""What is left when only the nearest premises of a hypothesis are scored."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.candidate_figures import Kept, counts, joined, keep, shares, verdicts
from benchmarks.candidate_recall import main
from benchmarks.candidate_scores import Pair, document_pairs, keep_in_group
from benchmarks.text_states import TextStates
from lait.verdict_rule import ENTAILMENT, VerdictRule, VerdictRules
from tests.benchmarks.same_text import ALONE, prefer_same_text, write_clusters
from tests.tiny_models import random_texts
from transforms.document_pairs import PairRule
from transforms.findings.scores import FITTED_SENTENCES
from transforms.records import Document

FIRST = random_texts([3, 5, 4, 6, 2, 7], seed=1)
SECOND = random_texts([4, 2, 8, 3, 5, 6, 3, 4, 7], seed=2)
RULE = VerdictRule(score="odds", weight_e=1.4, bias_e=-1.0, weight_c=1.4, bias_c=-1.0)
CANDIDATES = [1, 2, 4, 8, 100]
TEXTS = {
    "en": "W1 w2 w3. W4 w5 w6. W7 w8.",
    "de": "W9 w1. W2 w4 w6. W8 w10. W3 w5 w7.",
    "fr": "W11 w12. W1 w2 w3.",
}


def random_pairs(hypotheses: int, premises: int, seed: int = 0) -> np.ndarray:
    """Probabilities float32 [hypotheses, premises, 3]."""
    found = np.random.default_rng(seed).dirichlet([0.5] * 3, (hypotheses, premises))
    return found.astype(np.float32)


def test_verdicts_are_those_of_the_rule() -> None:
    few, many = random_pairs(20, 7), random_pairs(20, FITTED_SENTENCES)
    rule = VerdictRule()
    assert (verdicts(few, rule) == rule.probabilities(few).argmax(axis=1)).all()
    # With as many premises as the rule was fitted on, their number changes nothing.
    assert (verdicts(many, RULE) == RULE.probabilities(many).argmax(axis=1)).all()


@pytest.mark.parametrize("layers", [0, 2, 3])
def test_recall_never_falls_and_ends_at_one(tiny_model, layers: int) -> None:
    states = TextStates(tiny_model(), layers, FIRST + SECOND)
    pairs = [Pair(FIRST, SECOND), Pair(SECOND, FIRST)]
    found = keep_in_group(states, pairs, CANDIDATES, VerdictRules(RULE, RULE))
    kept = [joined(parts) for parts in found.values()]
    for fewer, more in pairwise(kept):
        assert (fewer.support <= more.support).all()
        assert (fewer.contradiction <= more.contradiction).all()
        assert (fewer.scored <= more.scored).all()
    everything = shares(kept[-1])
    assert {value for value in everything.values() if not np.isnan(value)} == {1.0}
    assert shares(kept[0])["pairs scored"] == (6 + 9) / (2 * 6 * 9)


def test_of_the_probabilities_the_best_one_counts_not_its_place() -> None:
    probabilities = np.full((2, 3, 3), 1 / 3, np.float32)
    probabilities[1, 2] = [0.6, 0.3, 0.1]
    verdict = np.array([1, 0])
    kept = keep(probabilities, verdict, np.array([[0], [1]]), VerdictRule())
    assert kept.support.tolist() == [True, False]
    assert kept.contradiction.tolist() == [True, True]
    assert kept.scored.tolist() == [1, 1] and kept.premises.tolist() == [3, 3]


def test_a_copy_is_nearest_and_the_best_support(tiny_model) -> None:
    model = prefer_same_text(tiny_model("bert", "comparison"))
    states = TextStates(model, ALONE, FIRST + SECOND)
    (kept,) = keep_in_group(states, [Pair(FIRST, SECOND + FIRST)], [1], VerdictRules(RULE, RULE))[1]
    assert kept.support.all()
    scores = states.probabilities(FIRST, SECOND + FIRST)[:, :, ENTAILMENT]
    assert (scores.argmax(axis=1) == np.arange(9, 15)).all()


def test_shares_are_those_of_their_verdicts() -> None:
    true, false = True, False
    kept = Kept(
        verdict=np.array([0, 0, 1, 1]),
        same=np.array([true, false, true, true]),
        support=np.array([true, true, false, false]),
        contradiction=np.array([false, false, false, true]),
        premises=np.array([10, 10, 10, 10]),
        scored=np.array([2, 2, 2, 2]),
    )
    assert counts(kept) == {"entailment": 2, "neutral": 2, "contradiction": 0}
    found = shares(kept)
    assert (found["best support"], found["where entailed"]) == (0.5, 1.0)
    assert (found["same verdict"], found["of entailment"], found["of neutral"]) == (0.75, 0.5, 1)
    assert found["best contradiction"] == 0.25 and found["pairs scored"] == 0.2
    assert np.isnan(found["where contradicted"]) and np.isnan(found["of contradiction"])


def test_documents_meet_as_in_the_pipelines() -> None:
    group = [
        Document(doc_id=lang, group_id="g", lang=lang, title="", text=text, ordinal=place)
        for place, (lang, text) in enumerate({**TEXTS, "es": " "}.items())
    ]
    assert [
        (len(pair.hypotheses), len(pair.premises))
        for pair in document_pairs(group, PairRule(anchor_lang="en"))
    ] == [
        (3, 4),
        (3, 2),
    ]
    assert len(document_pairs(group, PairRule())) == 6


def test_the_program(tmp_path: Path, tiny_model, capsys) -> None:
    tiny_model().save_pretrained(tmp_path / "model")
    options = {
        "--input": write_clusters(tmp_path / "clusters.jsonl", [TEXTS, TEXTS]),
        "--model": tmp_path / "model",
        "--json": tmp_path / "figures.json",
    }
    arguments = [str(part) for pair in options.items() for part in pair]
    flags = ["--parallel_layers", "2", "1", "--candidates", "4", "1", "4"]
    assert main([*arguments, *flags]) == 0
    printed = capsys.readouterr().out
    assert "2 groups, 4 ordered pairs of documents, 12 verdicts, 36 pairs" in printed
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [(row["parallel_layers"], row["candidates"]) for row in figures["rows"]] == [
        (2, 1),
        (2, 4),
        (1, 1),
        (1, 4),
    ]
    for counted in figures["verdicts_by_label"].values():
        assert sum(counted.values()) == 12
    assert all(row["best support"] == 1 for row in figures["rows"] if row["candidates"] == 4)
    assert main([*arguments, "--anchor_lang", "all", "--limit", "1", "--documents", "2"]) == 0
    assert "1 groups, 2 ordered pairs of documents, 7 verdicts, 24 pairs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"--model": "nowhere"}, "--model nowhere: no such checkpoint"),
        ({"--input": "none.jsonl"}, "--input"),
        ({"--candidates": "0"}, "--candidates 0"),
        ({"--limit": "0"}, "--limit 0"),
        ({"--documents": "1"}, "--documents 1"),
        ({"--anchor_lang": "ja"}, "--anchor_lang ja"),
        ({"--parallel_layers": "-1"}, "--parallel_layers"),
    ],
)
def test_what_cannot_be_measured_is_one_message(
    tmp_path: Path, tiny_model, capsys, changes: dict[str, str], expected: str
) -> None:
    tiny_model().save_pretrained(tmp_path / "model")
    path = write_clusters(tmp_path / "clusters.jsonl", [TEXTS])
    options = {"--input": str(path), "--model": str(tmp_path / "model"), **changes}
    assert main([part for pair in options.items() for part in pair]) == 2
    assert expected in capsys.readouterr().err


def test_a_line_that_cannot_be_used_is_an_error(tmp_path: Path, capsys) -> None:
    path = write_clusters(tmp_path / "clusters.jsonl", [TEXTS])
    path.write_text(path.read_text() + "no JSON\n")
    assert main(["--input", str(path), "--model", "nowhere"]) == 2
    assert "clusters.jsonl:4" in capsys.readouterr().err

"""Pairs of a hypothesis and another premise, labelled by a teacher."""

from __future__ import annotations

import gzip
import json
import random

import pytest
import torch

from lait.training import recombined_examples
from lait.training.recombination import nearest_premises, recombine


def row(source, i, premise=None, release=True):
    premise = premise or f"w{i} w{i + 1} of {source} says w{i + 2}"
    fields = {"hypothesis": f"w{i} {source} w{i + 3}", "premise": premise, "label": "neutral"}
    return fields | {"source": source, "licence": f"licence {source}", "release": release}


ROWS = [row(source, i) for source in ("one", "two") for i in range(12)]


@pytest.fixture
def command(tmp_path, tiny_backbone, tiny_model):
    """Runs the command with further arguments on rows; returns what it wrote."""
    tiny_model("bert", "pooled").save_pretrained(tmp_path / "teacher")
    output = tmp_path / "new.jsonl.gz"

    def run(rows, *further, code=0):
        output.unlink(missing_ok=True)
        (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
        arguments = ["--pairs", str(tmp_path / "rows.jsonl"), "--output", str(output)]
        arguments += ["--backbone", str(tiny_backbone("bert"))]
        arguments += ["--teacher", str(tmp_path / "teacher"), *further]
        assert recombined_examples.main(arguments) == code
        if code:
            assert not output.exists()
            return []
        with gzip.open(output, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    run.teacher = tiny_model("bert", "pooled").eval()
    return run


def test_a_hypothesis_meets_another_premise_of_its_licence(command):
    new = command(ROWS, "--examples", "24")
    licences = {row["premise"]: row["licence"] for row in ROWS}
    own = {row["hypothesis"]: row for row in ROWS}
    assert {made["hypothesis"] for made in new} == set(own)
    for made in new:
        first = own[made["hypothesis"]]
        assert made["premise"] != first["premise"]
        assert licences[made["premise"]] == made["licence"] == first["licence"]
        assert made["source"] == f"recombined-{first['source']}"
        assert made["release"] is True


def test_a_text_is_drawn_once(command):
    twice = [*ROWS, *(row("two", i, premise=f"w{i} w9 w9") for i in range(12))]
    new = command(twice, "--examples", "24")
    assert len({made["hypothesis"] for made in new}) == 24


def test_premises_meet_each_other(command):
    new = command(ROWS, "--examples", "24", "--hypotheses", "premise")
    premises = {row["premise"]: row["licence"] for row in ROWS}
    assert {made["hypothesis"] for made in new} == set(premises)
    for made in new:
        assert made["premise"] != made["hypothesis"]
        assert premises[made["premise"]] == premises[made["hypothesis"]] == made["licence"]


def test_the_label_is_the_teacher_s_at_p_0(command):
    new = command(ROWS, "--examples", "24", "--seed", "3")
    pairs = [(made["hypothesis"], made["premise"]) for made in new]
    logits = command.teacher.predict_logits(pairs, 0)
    # The command rounds to bf16 where the processor is good at it: labels of clear cases.
    gaps = torch.from_numpy(logits).topk(2, dim=1).values.diff(dim=1).abs().squeeze(1)
    clear = [i for i, gap in enumerate(gaps.tolist()) if gap > 0.05]
    assert clear
    names = command.teacher.label_names
    for i in clear:
        assert new[i]["label"] == names[int(logits[i].argmax())]


def test_only_released_rows_and_licences_with_another_premise(command):
    closed = [row("closed", i, release=False) for i in range(5)]
    alone = [row("alone", 20 + i, premise="w1 w2 w3") for i in range(3)]
    new = command([*ROWS, *closed, *alone], "--released_only", "--examples", "27")
    assert {made["source"] for made in new} == {"recombined-one", "recombined-two"}
    assert len(new) == 24


def test_equal_commands_write_equal_rows(command):
    first = command(ROWS, "--examples", "10", "--seed", "1")
    assert first == command(ROWS, "--examples", "10", "--seed", "1")
    assert first != command(ROWS, "--examples", "10", "--seed", "2")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--examples", "0"], "--examples 0: allowed is 1 or more"),
        (["--examples", "25"], "--pairs has 24 distinct texts"),
        (["--examples", "4", "--nearest", "0"], "--nearest 0"),
        (["--examples", "4", "--teacher", "nowhere"], "--teacher nowhere"),
    ],
)
def test_what_cannot_be_used_is_named(command, capsys, arguments, words):
    command(ROWS, *arguments, code=2)
    assert words in capsys.readouterr().err


def test_rows_without_texts_are_named(command, capsys):
    command([*ROWS, row("one", 1) | {"premise": " "}], "--examples", "4", code=2)
    assert "rows.jsonl:25" in capsys.readouterr().err
    command([row("one", 1, release=False)], "--released_only", "--examples", "1", code=2)
    assert "no row is left" in capsys.readouterr().err


def test_nearest_are_the_largest_products():
    generator = torch.Generator().manual_seed(0)
    hypotheses, premises = (torch.randn(n, 8, generator=generator) for n in (700, 30))
    nearest = nearest_premises(hypotheses, premises, 4)
    products = hypotheses.double() @ premises.double().T
    assert len(nearest) == 700
    for i in (0, 511, 512, 699):
        assert nearest[i] == products[i].topk(4).indices.tolist()
    assert len(nearest_premises(hypotheses[:2], premises[:3], 4)[1]) == 3


def test_one_of_the_nearest_but_its_own():
    pairs, premises = [("h", "b")] * 200, ["a", "b", "c", "d"]
    drawn = recombine(pairs, premises, [[1, 0, 2]] * 200, 2, random.Random(0))
    assert set(drawn) == {("h", "a"), ("h", "c")}
    # Its own is not among the nearest: no more than `count` of them all the same.
    drawn = recombine(pairs, premises, [[0, 2, 3]] * 200, 2, random.Random(0))
    assert set(drawn) == {("h", "a"), ("h", "c")}
    assert recombine([("h", "b")], ["b"], [[0]], 2, random.Random(0)) == [None]


def test_a_contradiction_of_texts_that_are_not_near_is_neutral(command):
    plain = command(ROWS, "--examples", "24")
    assert {tuple(row) for row in plain} == {
        ("source", "licence", "release", "hypothesis", "premise", "label")
    }
    # Every cosine lies below 1.01, none below -1.
    assert command(ROWS, "--examples", "24", "--same_subject", "-1") == plain
    settled = command(ROWS, "--examples", "24", "--same_subject", "1.01")
    assert [row | {"label": ""} for row in settled] == [row | {"label": ""} for row in plain]
    for before, after in zip(plain, settled, strict=True):
        same = before["label"] != "contradiction"
        assert after["label"] == (before["label"] if same else "neutral")


def test_only_contradictions_below_the_cosine_change():
    rows = [
        {"label": label, "cosine": cosine}
        for label in ("entailment", "neutral", "contradiction")
        for cosine in (0.2, 0.6, 0.9)
    ]
    labels = [row["label"] for row in recombined_examples.unrelated_made_neutral(rows, 0.6)]
    assert labels == ["entailment"] * 3 + ["neutral"] * 4 + ["contradiction"] * 2

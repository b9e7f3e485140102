"""Trainings on the same examples: done once, compared in pairs, never mixed up."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.common import BenchmarkError
from benchmarks.nli_predictions import MEAN
from benchmarks.nli_sets import dev_groups
from benchmarks.resampling import Bootstrap, Sampled
from benchmarks.same_budget import chosen, main, trainings
from benchmarks.same_budget_report import report, results, verdict
from benchmarks.work_folder import keep_settings
from lait.modeling import LaitForSequenceClassification
from lait.training.examples import Example
from tests.benchmarks.nli_rows import write_rows

DEV = {"a": [Example(("x", "y"), i % 3) for i in range(6)]}
RIGHT = np.array([0, 1, 2, 0, 1, 2])
ONE_WRONG = np.array([0, 1, 2, 0, 1, 0])


@pytest.fixture
def arguments(tmp_path: Path, tiny_backbone) -> list[str]:
    train = write_rows(tmp_path / "train.jsonl.gz", {"one": 40, "two": 40})
    dev = write_rows(tmp_path / "dev.jsonl.gz", {"one": 12, "other": 9}, seed=1)
    options = {
        "--train": train,
        "--dev": dev,
        "--work": tmp_path / "work",
        "--json": tmp_path / "figures.json",
        "--backbone": tiny_backbone("bert"),
        "--examples": 16,
        "--batch_size": 8,
        "--resamples": 20,
        "--device": "cpu",
        "--dtype": "float32",
    }
    return [str(part) for pair in options.items() for part in pair]


def test_what_is_compared_for_six_layers_and_for_one() -> None:
    six = {training.name: training for training in trainings(6)}
    assert list(six) == [
        *("alone-0", "alone-4", "alone-5", "taught-5", "pooled-5", "elastic", "elastic-shared"),
        *("dual-1", "dual-3", "hypothesis"),
    ]
    for name, separate in (("elastic", True), ("elastic-shared", False)):
        assert six[name].parallel_layers == (0, 1, 2, 3, 4, 5, 6)
        assert six[name].each_step == (0, 5)
        assert six[name].separate_layers == separate
    assert [six[f"alone-{p}"].parallel_layers for p in (0, 4, 5)] == [(0,), (4,), (5,)]
    assert [(six[n].parallel_layers, six[n].comparison_layers) for n in ("dual-1", "dual-3")] == [
        ((6,), 1),
        ((6,), 3),
    ]
    assert [t.name for t in trainings(1) if t.name.startswith("alone")] == ["alone-0"]
    assert chosen(trainings(6), None) == trainings(6)
    assert [t.name for t in chosen(trainings(6), ["dual-1", "elastic"])] == [
        "elastic",
        "dual-1",
    ]
    with pytest.raises(BenchmarkError, match="--only alone-3: choose among alone-0"):
        chosen(trainings(6), ["alone-3"])


def test_all_trainings_are_made_once_and_reported(arguments, tmp_path, capsys) -> None:
    assert main([*arguments, "--only", "elastic", "alone-1"]) == 0
    missing = "alone-0, alone-2, taught-2, pooled-2, elastic-shared, dual-1, dual-3, hypothesis"
    assert f"Not trained yet: {missing}." in capsys.readouterr().out
    work = tmp_path / "work"
    before = (work / "elastic" / "result.json").stat().st_mtime_ns
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert "elastic: done already" in captured.err
    assert (work / "elastic" / "result.json").stat().st_mtime_ns == before
    assert "Not trained yet" not in captured.out
    figures = json.loads((tmp_path / "figures.json").read_text())
    titles = list(figures["accuracy"])
    assert titles[:4] == [*(f"P = {p} alone" for p in range(3)), "P = 2, taught by P = 0"]
    assert titles[4] == "P = 2 alone, pooled head"
    assert titles[5:9] == [f"elastic, P = {p}" for p in range(4)]
    assert titles[-2:] == ["hypothesis only", "majority label of the data set"]
    assert len(titles) == 17
    for p in (0, 1, 2):
        differences = figures["elastic_minus_alone"]["elastic"]
        difference = differences[str(p)][MEAN]["value"]
        elastic, alone = (
            figures["accuracy"][title][MEAN]["value"]
            for title in (f"elastic, P = {p}", f"P = {p} alone")
        )
        assert difference == pytest.approx(elastic - alone)
    dual = LaitForSequenceClassification.from_pretrained(work / "dual-3" / "model")
    assert (dual.config.head, dual.config.comparison_layers) == ("comparison", 3)
    assert dual.config.parallel_layers == 3


def test_a_stored_result_is_what_the_stored_model_says(arguments, tmp_path) -> None:
    assert main([*arguments, "--only", "hypothesis"]) == 0
    folder = tmp_path / "work" / "hypothesis"
    model = LaitForSequenceClassification.from_pretrained(folder / "model")
    stored = json.loads((folder / "result.json").read_text())["predictions"]["other"]["0"]
    rows = dev_groups(tmp_path / "dev.jsonl.gz", 2000)["other"]
    found = model.predict([row.segments[:1] for row in rows], 0).argmax(axis=1)
    assert stored == found.tolist()


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["nothing"], "--only nothing: choose among alone-0"),
        (["--examples", "1000"], "--examples 1000: there are"),
        (["--learning_rate", "0.1"], "other settings (learning_rate 0.0002, now 0.1)"),
        (["--backbone", "nowhere"], "--backbone nowhere: no config.json"),
        (["--train", "nowhere.jsonl"], "--train nowhere.jsonl"),
    ],
)
def test_unusable_options_are_one_message(arguments, capsys, extra, message) -> None:
    assert main([*arguments, "--only"]) == 0
    capsys.readouterr()
    assert main([*arguments, "--only", *extra]) == 2
    error = capsys.readouterr().err
    assert error.startswith("benchmarks.same_budget: ") and error.count("\n") == 1
    assert message in error


def test_differences_are_elastic_minus_alone_at_the_same_layers() -> None:
    known = {training.name: training for training in trainings(2)}
    finished = {
        known["elastic"]: {"a": {0: ONE_WRONG, 1: RIGHT, 2: RIGHT}},
        known["alone-0"]: {"a": {0: RIGHT}},
        known["alone-1"]: {"a": {1: ONE_WRONG}},
        known["taught-1"]: {"a": {1: RIGHT}},
        known["dual-1"]: {"a": {2: ONE_WRONG}},
        known["hypothesis"]: {"a": {0: ONE_WRONG}},
    }
    found = results(finished, DEV, Bootstrap(30))
    (differences,) = found.differences.values()
    assert {p: row["a"].value for p, row in differences.items()} == {
        0: pytest.approx(-1 / 6),
        1: pytest.approx(1 / 6),
    }
    text = report(found, DEV, ["heading"], ["dual-3"])
    assert "| elastic, P = 0 | 83.3 [" in text and "| P = 1 | +16.7 [" in text
    assert "| hypothesis only | 83.3 [" in text and "Not trained yet: dual-3." in text


@pytest.mark.parametrize(
    ("value", "low", "high", "answer"),
    [
        (0.0, -0.005, 0.02, "yes"),
        (-0.05, -0.06, -0.04, "no"),
        (0.0, -0.02, 0.02, "yes, but the interval reaches beyond"),
        (-0.015, -0.03, 0.0, "no, but the interval reaches within"),
    ],
)
def test_within_one_point(value: float, low: float, high: float, answer: str) -> None:
    assert verdict(Sampled(value, np.array([low] * 50 + [high] * 50))) == answer


def test_a_folder_has_one_set_of_settings(tmp_path: Path) -> None:
    keep_settings(tmp_path / "new", {"rate": 0.1, "layers": (1, 2)})
    keep_settings(tmp_path / "new", {"rate": 0.1, "layers": (1, 2)})
    with pytest.raises(BenchmarkError, match=r"rate 0\.1, now 0\.2"):
        keep_settings(tmp_path / "new", {"rate": 0.2, "layers": (1, 2)})


def test_a_pupil_needs_its_teacher(arguments, capsys) -> None:
    assert main([*arguments, "--only", "taught-2"]) == 2
    assert "taught-2: its teacher alone-0 is not trained yet" in capsys.readouterr().err

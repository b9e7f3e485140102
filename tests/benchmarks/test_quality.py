"""Answers, comparisons and baselines on contracts small enough to work by hand."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import baselines
from benchmarks.answers import CHOICES, Answers, Gold
from benchmarks.common import BenchmarkError, Contracts, read_contracts
from benchmarks.comparison import METRICS, Comparison, evidence_asked
from benchmarks.contractnli_quality import lait_system, main
from benchmarks.machine import Machine
from benchmarks.quality_report import System, as_json, compare, report

LABELS = {"a": {"hypothesis": "It is secret."}, "b": {"hypothesis": "It is shared."}}


def annotated(choice: str, *spans: int) -> dict[str, Any]:
    return {"choice": choice, "spans": list(spans)}


def contract(identifier: Any, **annotations: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": identifier,
        "text": "One. Two. Six.",
        "spans": [[0, 4], [5, 9], [10, 14]],
        "annotation_sets": [{"annotations": annotations}],
    }


CONTRACTS = Contracts(
    [
        contract(7, a=annotated("Entailment", 0), b=annotated("NotMentioned")),
        contract("x", a=annotated("Contradiction", 1, 2), b=annotated("Entailment", 2)),
    ],
    LABELS,
    ("two.json",),
)
PREDICTIONS = {
    "documents": [
        {
            "id": "x",
            "annotations": {"a": annotated("Contradiction", 1), "b": annotated("NotMentioned")},
            "span_scores": {"a": [0.5, 0.9, 0.4], "b": [0.1, 0.2, 0.3]},
        },
        {
            "id": 7,
            "annotations": {"a": annotated("Entailment", 0), "b": annotated("NotMentioned")},
            "span_scores": {"a": [0.2, 0.6, 0.1], "b": [0.0, 0.0, 0.0]},
        },
    ]
}
EVEN = np.ones(2)


@pytest.fixture
def gold() -> Gold:
    return Gold.of(CONTRACTS)


def figures(gold: Gold, answers: Answers, weights: np.ndarray = EVEN) -> dict[str, float]:
    return Comparison(gold, answers)(weights)


def test_gold_is_read_as_annotated(gold: Gold) -> None:
    assert gold.ids == ["7", "x"]
    assert [[CHOICES[c] for c in row] for row in gold.choices] == [
        ["Entailment", "NotMentioned"],
        ["Contradiction", "Entailment"],
    ]
    assert gold.evidence[1][0].tolist() == [False, True, True]
    assert evidence_asked(gold).tolist() == [[True, False], [True, True]]


def test_figures_of_predictions_by_hand(gold: Gold) -> None:
    found = figures(gold, Answers.of_predictions(PREDICTIONS, gold))
    assert found["accuracy"] == 3 / 4
    assert found["f1_entailment"] == pytest.approx(2 / 3)
    assert found["f1_contradiction"] == 1
    assert found["f1_not_mentioned"] == pytest.approx(2 / 3)
    # Claim a: 1. Claim b: its one entailment is missed.
    assert found["macro_f1_entailment"] == pytest.approx(1 / 2)
    assert found["macro_f1_contradiction"] == 1
    # Contract 7, a: second place. Contract x, a: places 1 and 3; b: first place.
    precisions = [1 / 2, (1 + 2 / 3) / 2, 1]
    assert found["map"] == pytest.approx(sum(precisions) / 3)
    assert found["macro_map"] == pytest.approx(((precisions[0] + precisions[1]) / 2 + 1) / 2)
    # Claim a pooled, best first: x1*, 7-1, x0, x2*, 7-0*, 7-2.
    pooled = (1 + 2 / 4 + 3 / 5) / 3
    assert found["pooled_map"] == pytest.approx((pooled + 1) / 2)
    assert found["pooled_precision_at_recall"] == pytest.approx((3 / 5 + 1) / 2)
    # All pooled: x-a1*, 7-a1, x-a0, x-a2*, x-b2* .3, then .2: 7-a0*, x-b1. All four are needed.
    assert found["precision_at_recall"] == pytest.approx(4 / 7)


def test_weights_choose_contracts(gold: Gold) -> None:
    answers = Answers.of_predictions(PREDICTIONS, gold)
    first = figures(gold, answers, np.array([2.0, 0.0]))
    assert first["accuracy"] == 1
    assert first["map"] == pytest.approx(1 / 2)
    assert math.isnan(first["f1_contradiction"])


def test_perfect_answers_have_perfect_figures(gold: Gold) -> None:
    scores = [[mask.astype(float) for mask in row] for row in gold.evidence]
    assert set(figures(gold, Answers(gold.choices, scores)).values()) == {1.0}


def test_what_is_not_answered_has_no_figure(gold: Gold) -> None:
    found = figures(gold, Answers(choices=gold.choices))
    assert found.keys() == METRICS.keys()
    assert found["accuracy"] == 1
    assert math.isnan(found["map"]) and math.isnan(found["precision_at_recall"])


@pytest.mark.parametrize("missing", ["document", "claim", "span"])
def test_incomplete_predictions_are_refused(gold: Gold, missing: str) -> None:
    predictions = json.loads(json.dumps(PREDICTIONS))
    if missing == "document":
        del predictions["documents"][1]
    elif missing == "claim":
        del predictions["documents"][1]["annotations"]["b"]
    else:
        predictions["documents"][1]["span_scores"]["b"].pop()
    with pytest.raises(BenchmarkError, match="contract 7"):
        Answers.of_predictions(predictions, gold)


def test_majority_is_taken_claim_by_claim() -> None:
    training = [
        ("It is secret.", "Contradiction"),
        ("It  is\nsecret.", "Contradiction"),
        ("It is secret.", "Entailment"),
        ("Another.", "NotMentioned"),
        ("Another.", "NotMentioned"),
        ("Another.", "NotMentioned"),
    ]
    assert baselines.majority_choices(training, ["It is secret.", "It is shared."]) == [
        "Contradiction",
        "NotMentioned",  # unknown in training: the most frequent of all
    ]
    answers = baselines.majority(training, CONTRACTS)
    assert answers.choices is not None
    assert answers.choices.tolist() == [[1, 2], [1, 2]]


def test_training_files_of_both_formats_say_the_same(tmp_path: Path) -> None:
    rows = [("It is secret.", "Entailment"), ("It is shared.", "NotMentioned")]
    rows += [("It is secret.", "Contradiction"), ("It is shared.", "Entailment")]
    lines = tmp_path / "labels.jsonl.gz"
    with gzip.open(lines, "wt") as file:
        file.writelines(json.dumps({"hypothesis": h, "choice": c}) + "\n" for h, c in rows)
    contracts = CONTRACTS.write(tmp_path / "train.json")
    assert baselines.read_training_choices(lines) == rows
    assert baselines.read_training_choices(contracts) == rows


@pytest.mark.parametrize("content", [None, "[1]", "{", '{"documents": [{}], "labels": {}}'])
def test_unusable_training_file_names_the_flag(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "train.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BenchmarkError, match=r"--train .*train\.json"):
        baselines.read_training_choices(path)


@pytest.mark.parametrize("content", [None, "", "[]", '{"documents": []}'])
def test_unusable_input_names_the_flag(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "dev.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BenchmarkError, match=r"--input .*dev\.json"):
        read_contracts([path])


def test_files_are_put_together_unless_they_clash(tmp_path: Path) -> None:
    one = CONTRACTS.write(tmp_path / "one.json")
    other = Contracts([contract(8)], LABELS, ()).write(tmp_path / "other.json")
    labels = {"a": {"hypothesis": "Something else."}}
    clash = Contracts([contract(9)], labels, ()).write(tmp_path / "clash.json")
    both = read_contracts([one, other])
    assert [document["id"] for document in both.documents] == [7, "x", 8]
    assert read_contracts([one, other], limit=1).documents == CONTRACTS.documents[:1]
    with pytest.raises(BenchmarkError, match="each file once"):
        read_contracts([one, one])
    with pytest.raises(BenchmarkError, match=r"clash\.json: its labels differ"):
        read_contracts([one, clash])


def test_report_names_data_runs_and_gains(gold: Gold, tmp_path: Path) -> None:
    (tmp_path / "predictions.json").write_text(json.dumps(PREDICTIONS))
    (tmp_path / "run.json").write_text(
        json.dumps({"parallel_layers": 5, "dtype": "bfloat16", "options": {"model": "tiny"}})
    )
    systems = [
        lait_system(tmp_path, gold),
        System("majority", baselines.majority([("It is secret.", "Entailment")], CONTRACTS), {}),
    ]
    figures = compare(gold, systems, resamples=20, seed=0)
    machine = Machine("a processor", 2, 0.0, "3.11", "2.13")
    text = report(CONTRACTS, gold, machine, figures, 20)
    assert "two.json, 2 contracts x 2 claims, 3 pairs with evidence" in text
    assert "LAIT P=5: model tiny, dtype bfloat16" in text
    assert "| accuracy | 0.750 [" in text
    assert "LAIT P=5 minus majority, accuracy: +0.250 [" in text
    written = as_json(CONTRACTS, gold, machine, figures)
    lait, majority = written["systems"]
    assert lait["metrics"]["accuracy"]["value"] == 0.75
    assert "map" in lait["metrics"] and "map" not in majority["metrics"]
    json.dumps(written, allow_nan=False)


def test_missing_predictions_are_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = CONTRACTS.write(tmp_path / "dev.json")
    arguments = ["--input", str(source), "--train", str(source), "--predictions", str(tmp_path)]
    assert main(arguments) == 2
    assert "--predictions" in capsys.readouterr().err

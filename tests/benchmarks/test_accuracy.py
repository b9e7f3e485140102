"""The accuracy tables of a tiny checkpoint, and where they are put."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.accuracy import main
from benchmarks.accuracy_table import pairs_a_second
from benchmarks.card import replace_between
from lait.evaluation import accuracy
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.training.examples import read_examples
from tests.benchmarks.nli_rows import write_rows

CARD = "# Card\n\n<!-- accuracy -->\nold\n<!-- /accuracy -->\n\n## Limits\n"
CLAIM = "w1 w2"
SPANS = [[0, 2], [3, 5], [6, 8]]


@pytest.fixture
def model(tmp_path: Path, tiny_model) -> LaitForSequenceClassification:
    model = tiny_model()
    model.save_pretrained(tmp_path / "model")
    return model


@pytest.fixture
def arguments(tmp_path: Path, model: LaitForSequenceClassification) -> list[str]:
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps({"hypothesis": CLAIM, "choice": "Contradiction"}) + "\n")
    options = {
        "--model": tmp_path / "model",
        "--dev": write_rows(tmp_path / "dev.jsonl.gz", {"one": 12, "two": 9}),
        "--contracts": write_contracts(tmp_path / "contracts.json"),
        "--contract_labels": labels,
        "--json": tmp_path / "figures.json",
        "--resamples": 20,
        "--dtype": "float32",
    }
    return [str(part) for pair in options.items() for part in pair]


def write_contracts(path: Path) -> Path:
    annotation = {"c": {"choice": "Entailment", "spans": [1]}}
    documents = [
        {
            "id": i,
            "text": "w3 w4 w5",
            "spans": SPANS,
            "annotation_sets": [{"annotations": annotation}],
        }
        for i in range(3)
    ]
    path.write_text(json.dumps({"documents": documents, "labels": {"c": {"hypothesis": CLAIM}}}))
    return path


def write_run(folder: Path, model: LaitForSequenceClassification, **changes: object) -> Path:
    """A finished run at P = 2: all evidence found, the verdict of two contracts of three right."""
    folder.mkdir()
    facts = {
        "parallel_layers": 2,
        "dtype": "float32",
        "fingerprints": {
            "parallel": model.parallel_fingerprint(2),
            "joint": model.joint_fingerprint(2),
        },
        "stage_seconds": {"encode": 0.5, "score": 1.0},
        "seconds": 2.0,
    }
    choices = ["Entailment", "Entailment", "NotMentioned"]
    documents = [
        {
            "id": i,
            "annotations": {"c": {"choice": choice, "spans": [1]}},
            "span_scores": {"c": [0.2, 0.9, 0.1]},
        }
        for i, choice in enumerate(choices)
    ]
    (folder / "run.json").write_text(json.dumps({**facts, **changes}))
    (folder / "predictions.json").write_text(json.dumps({"documents": documents}))
    return folder


def test_pairs_by_layer_and_data_set(arguments, model, tmp_path, capsys) -> None:
    card = tmp_path / "README.md"
    card.write_text(CARD)
    text_file = tmp_path / "tables.md"
    extra = ["--skip_contracts", "--card", str(card), "--markdown", str(text_file)]
    assert main([*arguments, *extra]) == 0
    printed = capsys.readouterr().out
    figures = json.loads((tmp_path / "figures.json").read_text())
    rows = read_examples([tmp_path / "dev.jsonl.gz"], LABELS)
    for p in range(4):
        # All examples are taken, so the sources' accuracies make up the file's.
        share = sum(figures["pairs"][str(p)][n]["value"] * s for n, s in (("one", 12), ("two", 9)))
        assert share / 21 == pytest.approx(accuracy(model, rows, p))
    assert text_file.read_text() == printed
    assert card.read_text() == CARD.replace("old\n", printed)
    assert "| P = 3 |" in printed and "change from P = 0" in printed


def test_contracts_of_finished_runs(arguments, model, tmp_path, capsys) -> None:
    run = write_run(tmp_path / "run", model)
    extra = ["--parallel_layers", "2", "--contract_layers", "2", "--predictions", str(run)]
    assert main([*arguments, *extra]) == 0
    printed = capsys.readouterr().out
    # 3 contracts, each with 3 clauses and one claim, in 1.5 seconds.
    assert "3 contracts, 9 (claim, clause) pairs" in printed
    row = next(line for line in printed.splitlines() if line.startswith("| LAIT P=2"))
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    assert cells[1].startswith("0.667 [") and cells[6] == "1.000 [1.000, 1.000]"
    assert cells[-1] == "6"
    assert "| majority | 0.000 [0.000, 0.000] |" in printed
    assert "P = 0, 1, 3 (`--contract_layers 0,1,3`)" in printed
    systems = json.loads((tmp_path / "figures.json").read_text())["contracts"]
    assert [system["name"] for system in systems] == ["LAIT P=2", "majority"]
    assert systems[0]["metrics"]["f1_entailment"]["value"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fingerprints": {"parallel": "x", "joint": "y"}}, "is of other weights"),
        ({"dtype": "bfloat16"}, "give --dtype bfloat16"),
        ({"fingerprints": None}, "no finished run there"),
    ],
)
def test_a_run_of_another_model_is_refused(arguments, model, tmp_path, capsys, changes, message):
    run = write_run(tmp_path / "run", model, **changes)
    extra = ["--parallel_layers", "2", "--contract_layers", "2", "--predictions", str(run)]
    assert main([*arguments, *extra]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--model", "nowhere"], "--model nowhere"),
        (["--parallel_layers", "4"], "--parallel_layers: the model has no P = 4"),
        (["--contract_layers", "0-9"], "--contract_layers: the model has no P = 4"),
        (["--card", "nowhere.md"], "--card nowhere.md"),
        (["--examples", "0"], "the number of dev examples is 0"),
    ],
)
def test_unusable_options_are_one_message(arguments, capsys, extra, message) -> None:
    assert main([*arguments, *extra]) == 2
    error = capsys.readouterr().err
    assert error.startswith("benchmarks.accuracy: ") and message in error


@pytest.mark.parametrize(
    "text", ["none", "<!-- a -->", "<!-- /a --><!-- a -->", "<!-- a --><!-- a --><!-- /a -->"]
)
def test_a_card_needs_both_markers_once(text: str) -> None:
    with pytest.raises(ValueError, match="<!-- a -->"):
        replace_between(text, "a", "new")


def test_filling_a_card_twice_changes_nothing_more() -> None:
    once = replace_between(CARD, "accuracy", "| table |\n")
    assert once == CARD.replace("old", "| table |")
    assert replace_between(once, "accuracy", "| table |") == once


def test_rate_needs_both_stages() -> None:
    assert pairs_a_second({"stage_seconds": {"encode": 1.0, "score": 3.0}}, 8) == 2
    assert pairs_a_second({"stage_seconds": {"encode": 1.0}}, 8) is None
    assert pairs_a_second({}, 8) is None

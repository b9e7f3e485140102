"""The command that makes training rows of contracts, on invented contracts."""

from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest

from lait.modeling import LABELS
from lait.training import contract_examples
from lait.training.contract_examples import CLAIMS_A_CONTRACT
from lait.training.examples import read_examples

CLAIMS = {f"nda-{i}": f"Claim w{i} of the party says w{i} w{i + 1}." for i in range(17)}
CHOICES = ["Entailment", "Contradiction", "NotMentioned"]


def clause(contract, i):
    return f"w{i} w{i + 2} clause of contract c{contract} number n{i} says w{i + 5} on its own."


def annotated():
    """Two annotated contracts: clause i is the evidence of claim i, if it is mentioned."""
    documents = []
    for contract in range(2):
        text, spans = "", []
        for i in range(20):
            spans.append([len(text), len(text) + len(clause(contract, i))])
            text += clause(contract, i) + "\n"
        annotations = {
            key: {"choice": CHOICES[i % 3], "spans": [i] if i % 3 < 2 else []}
            for i, key in enumerate(CLAIMS)
        }
        documents.append(
            {"text": text, "spans": spans, "annotation_sets": [{"annotations": annotations}]}
        )
    labels = {key: {"hypothesis": text} for key, text in CLAIMS.items()}
    return {"documents": documents, "labels": labels}


def label_rows(contracts):
    return [
        {
            "hypothesis": text,
            "choice": CHOICES[i % 3],
            "evidence": clause(contract, i),
        }
        for contract in range(contracts)
        for i, text in enumerate(CLAIMS.values())
    ]


def zipped(rows):
    return gzip.compress("\n".join(json.dumps(row) for row in rows).encode())


@pytest.fixture
def command(tmp_path, tiny_backbone):
    """Runs the command with further arguments; returns the rows."""
    (tmp_path / "annotated.json").write_text(json.dumps(annotated()))
    (tmp_path / "labels.gz").write_bytes(zipped(label_rows(4)))
    texts = [
        {"train_index": i, "text": "\n".join(clause(i, k) for k in range(20))} for i in range(3)
    ]
    (tmp_path / "texts.gz").write_bytes(zipped(texts))
    output = tmp_path / "rows.jsonl.gz"

    def run(*further, code=0):
        output.unlink(missing_ok=True)
        arguments = ["--backbone", str(tiny_backbone("bert")), "--output", str(output)]
        arguments += ["--annotated", str(tmp_path / "annotated.json")]
        arguments += ["--labels", str(tmp_path / "labels.gz")]
        arguments += ["--texts", str(tmp_path / "texts.gz")]
        # Random weights take all clauses for nearly the same.
        arguments += ["--ceiling", "1"]
        assert contract_examples.main([*arguments, *further]) == code
        if code:
            assert not output.exists()
            return []
        with gzip.open(output, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    run.output = output
    return run


def test_rows_can_be_trained_on_and_released(command):
    rows = command()
    examples = read_examples([command.output], LABELS, released_only=True)
    assert len(examples) == len(rows)
    assert {example.label for example in examples} == {0, 1, 2}
    assert {row["contract"] for row in rows} == {0, 1, 2, 3}
    # These claims have no other wordings, so that every text is the claim's own.
    assert all(row["hypothesis"] == CLAIMS[row["claim"]] for row in rows)
    assert rows == command()


def test_labels_follow_the_evidence(command):
    for row in command():
        number = int(row["claim"].removeprefix("nda-"))
        own = clause(row["contract"], number)
        if row["source"] == "contractnli-evidence":
            assert row["premise"] == own
            assert row["label"] == ("entailment", "contradiction")[number % 3]
        else:
            assert row["label"] == "neutral"
            assert number % 3 == 2 or own not in row["premise"]


def test_a_contract_without_text_gives_only_other_claims_evidence_as_neutral(command):
    neutral = {r["premise"] for r in command() if r["contract"] == 3 and r["label"] == "neutral"}
    mentioned = {clause(3, i) for i in range(CLAIMS_A_CONTRACT) if i % 3 < 2}
    assert neutral
    assert {piece for premise in neutral for piece in premise.split("\n")} <= mentioned


def test_held_out_contracts_and_claims_leave_no_row(command):
    everything = command()
    rows = command("--held_out", "1", "3")
    assert {row["contract"] for row in rows} == {0, 2}
    rows = command("--leave_out_claims", "nda-3", "16")
    assert {row["claim"] for row in rows} == set(CLAIMS) - {"nda-3", "nda-16"}
    # What is left is the same as with all claims.
    assert rows == [row for row in everything if row["claim"] not in ("nda-3", "nda-16")]


def test_repetition(command):
    def count(*arguments):
        rows = command(*arguments)
        return Counter((row["source"], row["label"]) for row in rows)

    once = count("--repeat_evidence", "1", "--repeat_contradictions", "1")
    often = count("--repeat_evidence", "2", "--repeat_contradictions", "5")
    for (source, label), times in often.items():
        factor = {"entailment": 2, "contradiction": 5, "neutral": 1}[label]
        assert times == factor * once[source, label]


def test_counts_of_neutral_premises(command):
    rows = command("--hard", "2", "--other", "0", "--easy", "3", "--joined", "1")
    kinds = Counter((row["contract"], row["claim"], row["source"]) for row in rows)
    for contract in range(3):
        for key in CLAIMS:
            assert kinds[contract, key, "contractnli-hard"] == 2
            assert kinds[contract, key, "contractnli-easy"] == 3
            assert kinds[contract, key, "contractnli-other"] == 0
            assert kinds[contract, key, "contractnli-joined"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--held_out", "9"), "--held_out 9: allowed are 0 to 3"),
        (("--leave_out_claims", "nda-99"), "--leave_out_claims nda-99: allowed are nda-0"),
        (("--leave_out_claims", "17"), "--leave_out_claims 17"),
        (("--hard", "-1"), "--hard -1: allowed is 0 or more"),
        (("--repeat_evidence", "0"), "--repeat_evidence 0: allowed is 1 or more"),
        (("--paraphrase", "1.5"), "--paraphrase 1.5: allowed are 0 to 1"),
        (("--texts", "missing.gz"), "missing.gz"),
    ],
)
def test_unusable_input_is_told_in_one_line(command, capsys, arguments, message):
    command(*arguments, code=2)
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("lait.training.contract_examples: ")
    assert error.count("\n") == 1


def test_files_of_another_format_are_told(command, tmp_path, capsys):
    (tmp_path / "annotated.json").write_text('{"documents": [{}], "labels": {}}')
    command(code=2)
    assert "ContractNLI's format" in capsys.readouterr().err
    (tmp_path / "annotated.json").write_text("[]")
    command(code=2)
    assert "not a JSON object" in capsys.readouterr().err
    (tmp_path / "annotated.json").write_text("{}")
    command(code=2)
    assert "`labels`" in capsys.readouterr().err


def test_a_claim_that_the_annotated_contracts_do_not_have_is_told(command, tmp_path, capsys):
    rows = label_rows(4)
    rows[40]["hypothesis"] = "Something else."
    (tmp_path / "labels.gz").write_bytes(zipped(rows))
    command(code=2)
    assert "'Something else.' is none of the 17 claims" in capsys.readouterr().err

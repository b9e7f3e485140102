"""Training rows of an invented contract in ContractNLI's format."""

from __future__ import annotations

import gzip
import json
import random

import pytest

from lait.modeling import LABELS
from lait.training import contract_examples
from lait.training.contract_examples import CLAIMS_A_CONTRACT
from lait.training.examples import read_examples

CLAUSES = [
    "The Recipient shall not copy any drawings.",
    "The Recipient may share drawings with its advisers.",
    " ",
    "Drawings are returned within ten days.",
    "This contract is governed by the laws of Utopia.",
]


def contract(evidence=(1,), choice="Contradiction"):
    text, spans = "", []
    for clause in CLAUSES:
        spans.append([len(text), len(text) + len(clause)])
        text += clause
    annotations = {
        "nda-1": {"choice": choice, "spans": list(evidence)},
        "nda-2": {"choice": "NotMentioned", "spans": []},
    }
    return {"text": text, "spans": spans, "annotation_sets": [{"annotations": annotations}]}


CLAIMS = {
    "nda-1": {"hypothesis": "Recipient shall not share drawings with advisers."},
    "nda-2": {"hypothesis": "Recipient shall pay a fine."},
}


def label_contract(found=3):
    """The rows of one contract of which only the evidence is known."""
    return [
        {
            "hypothesis": f"Claim number {i}.",
            "choice": ("Entailment" if i % 2 else "Contradiction") if i < found else "NotMentioned",
            "evidence": f"This is the whole evidence of claim {i}.",
        }
        for i in range(CLAIMS_A_CONTRACT)
    ]


def test_annotated_rows_are_evidence_and_the_most_similar_other_clauses():
    rows = list(contract_examples.annotated_rows([contract()], CLAIMS, 2, 1, random.Random(0)))
    first = [row for row in rows if row["hypothesis"] == CLAIMS["nda-1"]["hypothesis"]]
    assert [row["premise"] for row in first if row["label"] == "contradiction"] == [CLAUSES[1]]
    negatives = [row["premise"] for row in first if row["label"] == "neutral"]
    assert negatives[0] == CLAUSES[0]
    assert sorted(negatives) == sorted([CLAUSES[0], CLAUSES[3], CLAUSES[4]])
    second = [row for row in rows if row["hypothesis"] == CLAIMS["nda-2"]["hypothesis"]]
    assert {row["label"] for row in second} == {"neutral"}
    assert all(row["release"] and row["premise"].strip() for row in rows)


def test_evidence_without_a_verdict_is_no_negative():
    rows = list(
        contract_examples.annotated_rows([contract((0, 2))], CLAIMS, 9, 9, random.Random(0))
    )
    for row in rows:
        if row["hypothesis"] == CLAIMS["nda-1"]["hypothesis"]:
            assert (row["premise"] == CLAUSES[0]) == (row["label"] == "contradiction")


def test_label_rows_take_other_claims_evidence_as_negatives():
    labels = label_contract()
    labels[1]["evidence"] = labels[0]["evidence"] + "\nAnd one clause more than the other has."
    rows = list(contract_examples.label_rows(labels, 2, random.Random(0)))
    kinds = {row["source"] for row in rows}
    assert kinds == {"contractnli-evidence", "contractnli-negative", "contractnli-random"}
    evidence = [row for row in rows if row["source"] == "contractnli-evidence"]
    assert [row["label"] for row in evidence] == ["contradiction", "entailment", "contradiction"]
    known = [labels[i]["evidence"] for i in range(3)]
    for row in rows:
        if row["source"] == "contractnli-negative":
            assert row["label"] == "neutral"
            assert row["premise"] in known
    # Claims 0 and 1 share a clause, so neither is a negative of the other.
    for i in (0, 1):
        own = [row["premise"] for row in rows if row["hypothesis"] == labels[i]["hypothesis"]]
        assert set(own) == {labels[i]["evidence"], labels[2]["evidence"]}


def test_share_text():
    share_text = contract_examples.share_text
    long, other = "a clause of more than twenty letters", "another clause of such length"
    assert share_text(f"{long}\n{other}", f"x {other} y")
    assert share_text("short", "a short text")
    assert not share_text(long, other)
    assert not share_text(long, "")


def test_similarity():
    words = contract_examples.words
    assert words("The NDA, the 12 of it") == {"the", "nda"}
    assert contract_examples.similarity(words("one two"), words("two one")) == pytest.approx(1.0)
    assert contract_examples.similarity({"one"}, set()) == 0.0


def test_held_out_contracts_leave_no_row():
    annotated = {"documents": [contract(), contract((0,), "Entailment")], "labels": CLAIMS}
    blank = [{"hypothesis": "h", "choice": "NotMentioned", "evidence": ""}] * CLAIMS_A_CONTRACT * 2
    labels = [*blank, *label_contract()]
    rows = contract_examples.make_rows(annotated, labels, held_out=[])
    assert rows == contract_examples.make_rows(annotated, labels, held_out=[])
    assert any(row["hypothesis"].startswith("Claim number") for row in rows)
    rows = contract_examples.make_rows(annotated, labels, held_out=[2])
    assert not any(row["hypothesis"].startswith("Claim number") for row in rows)
    rows = contract_examples.make_rows(annotated, labels, held_out=[0, 1])
    assert rows
    assert all(row["hypothesis"].startswith("Claim number") for row in rows)


def test_command_line_writes_rows_that_training_reads(tmp_path):
    annotated, labels = tmp_path / "annotated.json", tmp_path / "labels.jsonl.gz"
    annotated.write_text(json.dumps({"documents": [contract()], "labels": CLAIMS}))
    lines = [json.dumps(row) for row in [*label_contract(0), *label_contract()]]
    labels.write_bytes(gzip.compress("\n".join(lines).encode()))
    output = tmp_path / "rows.jsonl.gz"
    arguments = ["--annotated", str(annotated), "--labels", str(labels), "--output", str(output)]
    contract_examples.main(arguments)
    once = read_examples([output], LABELS, released_only=True)
    contract_examples.main([*arguments, "--repeat_evidence", "3"])
    often = read_examples([output], LABELS)
    evidence = "This is the whole evidence of claim 1."

    def times(examples):
        return sum(e.segments == ("Claim number 1.", evidence) for e in examples)

    assert (times(once), times(often)) == (1, 3)
    # A contradiction counts twice.
    assert sum(e.label == 2 for e in once) == 2 * 3

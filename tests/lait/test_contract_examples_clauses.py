"""Splitting contracts into clauses and aligning them with evidence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lait.training.contracts.alignment import all_found, containment, repeating, runs
from lait.training.contracts.contract import CLAIMS_A_CONTRACT
from lait.training.contracts.fragments import is_fragment
from lait.training.contracts.reading import (
    claim_texts,
    labelled_contract,
    read_contracts,
    read_json,
    read_lines,
)
from lait.training.contracts.splitting import split_clauses
from lait.training.contracts.wordings import load_wordings


def word_list(text):
    return re.findall(r"\w+", text)


FEW = settings(max_examples=30, deadline=None)


def test_clauses_of_a_wrapped_text_with_a_list():
    text = (
        "MUTUAL AGREEMENT\n\n1.\nDefinitions. As used herein, information shall mean any\n"
        "oral information of Acme Inc. and its affiliates. It does not include what (i) is\n"
        "known to everyone, or (ii) was\n\nPage 2 of 3\n\n"
        "developed alone under Section (a) of it.\n"
        "• The first bullet stands here\n• The second bullet stands here\n"
    )
    assert split_clauses(text) == [
        "As used herein, information shall mean any oral information of Acme Inc. and its "
        "affiliates.",
        "It does not include what",
        "(i) is known to everyone, or",
        "(ii) was developed alone under Section (a) of it.",
        "• The first bullet stands here",
        "• The second bullet stands here",
    ]


@FEW
@given(st.lists(st.sampled_from(["the party", "shall", "(a)", "1.", "Inc.", "\n", "\n\n", "It."])))
def test_clauses_are_pieces_of_the_text_in_order(parts):
    text = " ".join(parts)
    clauses = split_clauses(text)
    left = iter(word_list(text))
    # Every word of the clauses comes in the text, in the same order.
    assert all(word in left for clause in clauses for word in word_list(clause))
    assert all(clause == " ".join(clause.split()) for clause in clauses)


def test_containment():
    long = runs("The Recipient shall not copy the drawings or show them to anyone.")
    assert containment(runs("recipient SHALL  not\ncopy"), long) == 1.0
    assert containment(long, runs("Recipient shall not copy")) == 1.0
    assert containment(long, runs("Nobody reads what is written here today.")) == 0.0
    assert runs("Discloser’s own list") == runs("Disclosers own list")
    assert runs(" – ") == frozenset()
    assert containment(runs(""), long) == 0.0


def test_repeating_and_all_found():
    clauses = [runs("one two three four five"), runs("six seven eight nine ten")]
    assert repeating(clauses, [runs("zero one two three four five six seven")]) == {0}
    assert repeating(clauses, []) == frozenset()
    across = runs("one two three four five six seven eight nine ten")
    assert all_found(clauses, [across])
    assert not all_found(clauses, [across, runs("nothing of it is in there")])


@pytest.mark.parametrize(
    ("span", "fragment"),
    [
        ("The Receiving Party will not under any circumstances:", True),
        ("Information does not include any information which", True),
        ("Notwithstanding the foregoing,", True),
        ("(iii) is independently developed by the Recipient, or", False),
        ("(a) was known to the Recipient before the disclosure; and", False),
        ("The Recipient shall not copy the drawings.", False),
    ],
)
def test_fragments(span, fragment):
    assert is_fragment(span) is fragment


CLAUSES = [
    "The Recipient shall not copy any drawings at all.",
    "The Recipient may share drawings with its advisers.",
    " ",
    "2. The Recipient shall not copy any drawings at all!",
    "This contract is governed by the laws of Utopia.",
]


def test_evidence_that_the_text_does_not_have_keeps_the_text_from_being_neutral():
    rows = [
        {"hypothesis": "A", "choice": "Entailment", "evidence": "Nowhere in the text is this one."},
        {"hypothesis": "B", "choice": "Contradiction", "evidence": CLAUSES[0]},
        {"hypothesis": "C", "choice": "NotMentioned", "evidence": CLAUSES[4]},
    ]
    keys = {"A": "a", "B": "b", "C": "c"}
    made = labelled_contract(rows, "\n".join(CLAUSES), 7, keys)
    assert [made.findings[key].complete for key in "abc"] == [False, True, True]
    assert made.findings["c"].evidence == ()
    # The text's repetition of B's evidence gives way to the span.
    assert sorted(made.clauses) == sorted([rows[0]["evidence"], CLAUSES[0], CLAUSES[1], CLAUSES[4]])
    without = labelled_contract(rows, None, 7, keys)
    assert not any(finding.complete for finding in without.findings.values())


def test_contractnli_claims_have_own_wordings_and_nearly_all_evidence_is_found(shared_data):
    folder = shared_data("data/contractnli")
    annotated = read_json(folder / "train_50_contracts.json")
    claims = claim_texts(annotated)
    assert set(load_wordings(claims.values())) == set(claims.values())
    labels = read_lines(folder / "train_labels.jsonl.gz")[: 70 * CLAIMS_A_CONTRACT]
    texts = read_lines(folder / "train_texts.jsonl.gz")[:70]
    contracts = list(read_contracts(annotated, labels, texts))
    assert [contract.index for contract in contracts] == list(range(70))
    findings = [f for c in contracts[50:] for f in c.findings.values() if f.evidence]
    assert sum(f.complete for f in findings) > 0.9 * len(findings)

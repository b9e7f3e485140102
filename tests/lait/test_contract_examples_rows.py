"""Rows of one contract, wordings of claims, folds of claims."""

from __future__ import annotations

import hashlib
import json
import random

import numpy as np
import pytest

from lait.training.claim_folds import claim_folds
from lait.training.contracts.contract import CLAIMS_A_CONTRACT
from lait.training.contracts.queries import claim_queries
from lait.training.contracts.reading import annotated_contract
from lait.training.contracts.rows import Recipe, contract_rows
from lait.training.contracts.wordings import (
    OWN_WORDINGS,
    SWAPPED,
    Wording,
    draw_wording,
    load_wordings,
)

KINDS = ("paraphrases", "negations")
CLAUSES = [
    "The Recipient shall not copy any drawings at all.",
    "The Recipient may share drawings with its advisers.",
    " ",
    "2. The Recipient shall not copy any drawings at all!",
    "This contract is governed by the laws of Utopia.",
]


def document(clauses, choices):
    text, spans = "", []
    for clause in clauses:
        spans.append([len(text), len(text) + len(clause)])
        text += clause
    annotations = {
        key: {"choice": choice, "spans": list(s)} for key, (choice, s) in choices.items()
    }
    return {"text": text, "spans": spans, "annotation_sets": [{"annotations": annotations}]}


def rows_of(contract, recipe, wordings=None):
    """Rows of claim "a" of a contract, with orthogonal clauses all as near to the claim."""
    width = len(contract.clauses)
    vectors = dict(zip(contract.clauses, np.eye(width), strict=True))
    queries = {"a": np.full((1, width), width**-0.5)}
    return list(contract_rows(contract, {"a": "Claim."}, vectors, queries, recipe, wordings or {}))


def test_a_clause_that_repeats_the_evidence_is_never_neutral():
    made = annotated_contract(document(CLAUSES, {"a": ("Entailment", [0])}), 0)
    assert made.clauses == (CLAUSES[0], CLAUSES[1], CLAUSES[3], CLAUSES[4])
    assert made.findings["a"].taken == {0, 2}
    rows = rows_of(made, Recipe(hard=9, reworded=0.0, joined=0.0, repeat_evidence=1))
    assert {(row["premise"], row["label"]) for row in rows} == {
        (CLAUSES[0], "entailment"),
        (CLAUSES[1], "neutral"),
        (CLAUSES[4], "neutral"),
    }


def test_several_spans_are_also_one_premise_together():
    made = annotated_contract(document(CLAUSES, {"a": ("Contradiction", [0, 1])}), 0)
    recipe = Recipe(hard=0, other=0, easy=0, reworded=0.0, repeat_contradictions=2)
    together = f"{CLAUSES[0]}\n{CLAUSES[1]}"
    premises = [row["premise"] for row in rows_of(made, recipe)]
    # The spans are repeated, all together is not.
    assert premises == [CLAUSES[0], CLAUSES[0], CLAUSES[1], CLAUSES[1], together]


def test_fragments_have_a_count_of_their_own():
    clauses = ["The Recipient shall at no time and nowhere:", *CLAUSES[1:]]
    made = annotated_contract(document(clauses, {"a": ("Entailment", [0, 1])}), 0)
    for count in range(3):
        rows = rows_of(made, Recipe(reworded=0.0, repeat_fragments=count))
        found = [row["source"] for row in rows if row["premise"] == clauses[0]]
        assert found == ["contractnli-fragment"] * count
    # Lead-ins are no hard negatives either.
    made = annotated_contract(document(clauses, {"a": ("NotMentioned", [])}), 0)
    hard = [row["premise"] for row in rows_of(made, Recipe(hard=9, joined=0.0, easy=0))]
    assert sorted(hard) == sorted([clauses[1], clauses[3], clauses[4]])


def test_a_negation_swaps_the_label_and_a_paraphrase_keeps_it():
    wordings = {"Claim.": (Wording("Same.", "paraphrase"), Wording("Opposite.", "negation"))}
    made = annotated_contract(document(CLAUSES, {"a": ("Entailment", [0])}), 0)
    rows = rows_of(made, Recipe(repeat_evidence=60, hard=9), wordings)
    evidence = {(row["hypothesis"], row["label"]) for row in rows if row["premise"] == CLAUSES[0]}
    assert evidence == {
        ("Claim.", "entailment"),
        ("Same.", "entailment"),
        ("Opposite.", "contradiction"),
    }
    assert {row["label"] for row in rows if row["premise"] != CLAUSES[0]} == {"neutral"}
    assert all(SWAPPED[SWAPPED[label]] == label for label in SWAPPED)


def test_the_queries_are_the_claim_and_the_centre_of_its_evidence():
    made = annotated_contract(
        document(CLAUSES, {"a": ("Entailment", [0, 1]), "b": ("NotMentioned", [])}), 0
    )
    vectors = dict(zip(made.clauses, np.eye(4), strict=True))
    vectors |= {"A.": np.array([0.0, 0, 0, 1]), "B.": np.array([0.0, 0, 1, 0])}
    queries = claim_queries([made], {"a": "A.", "b": "B."}, vectors)
    half = 2**-0.5
    np.testing.assert_allclose(queries["a"], [[0, 0, 0, 1], [half, half, 0, 0]])
    np.testing.assert_allclose(queries["b"], [[0, 0, 1, 0]])


def test_the_share_of_other_wordings():
    wordings = (Wording("p", "paraphrase"), Wording("n", "negation"))
    rng = random.Random(0)
    drawn = [draw_wording("claim", wordings, 0.5, rng).kind for _ in range(4000)]
    assert drawn.count("original") == pytest.approx(2000, abs=150)
    assert drawn.count("negation") == pytest.approx(1000, abs=120)
    assert {draw_wording("claim", wordings, 0.0, rng).text for _ in range(50)} == {"claim"}
    assert draw_wording("claim", (), 1.0, rng) == Wording("claim", "original")


def test_own_wordings_are_all_different_and_four_of_each_kind():
    claims = json.loads(OWN_WORDINGS.read_text(encoding="utf-8"))["claims"].values()
    assert len(claims) == CLAIMS_A_CONTRACT
    texts = [text for claim in claims for kind in KINDS for text in claim[kind]]
    assert len({text.lower() for text in texts}) == len(texts) == 8 * len(claims)
    assert all(text == text.strip() and text.endswith(".") for text in texts)


def test_wordings_belong_to_the_very_text_of_a_claim(tmp_path):
    path = tmp_path / "wordings.json"
    entry = {
        "claim_sha256": hashlib.sha256(b"It rains.").hexdigest(),
        "paraphrases": ["Rain falls."],
        "negations": ["It is dry."],
    }
    path.write_text(json.dumps({"claims": {"a": entry}}), encoding="utf-8")
    found = load_wordings(["It rains.", "It snows."], path)
    expected = (Wording("Rain falls.", "paraphrase"), Wording("It is dry.", "negation"))
    assert found == {"It rains.": expected}


def test_folds_hold_every_claim_once_and_do_not_depend_on_the_order():
    keys = [f"nda-{i}" for i in range(17)]
    folds = claim_folds(keys)
    assert [len(fold) for fold in folds] == [3, 3, 3, 3, 3, 2]
    assert sorted(key for fold in folds for key in fold) == sorted(keys)
    assert claim_folds(keys[::-1]) == folds
    assert claim_folds(keys, seed=1) != folds
    assert claim_folds([]) == []
    with pytest.raises(ValueError, match="twice"):
        claim_folds(["a", "a"])
    with pytest.raises(ValueError, match="size 0"):
        claim_folds(keys, size=0)

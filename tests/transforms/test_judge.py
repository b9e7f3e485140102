"""From pairs to verdicts: worked numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lait.verdict_rule import VerdictRule
from transforms.judge import (
    EVIDENCE_A_VERDICT,
    judge_document,
    prediction_entry,
    probability_array,
    rank_evidence,
)
from transforms.records import Claim, Document, Evidence

DOCUMENT = Document("d", "g", "en", "", "One. Two. Three.", original_id=7)
SPANS = ((0, 4), (5, 9), (10, 16))
# [claims, sentences, (entailment, neutral, contradiction)]
PAIRS = np.array(
    [
        [[0.9, 0.1, 0.0], [0.3, 0.6, 0.1], [0.1, 0.9, 0.0]],
        [[0.1, 0.9, 0.0], [0.0, 1.0, 0.0], [0.2, 0.8, 0.0]],
        [[0.0, 0.8, 0.2], [0.1, 0.1, 0.8], [0.0, 0.1, 0.9]],
    ],
    np.float32,
)


def rows(**changes: Any) -> pa.Table:
    """The pairs as a table, in an order of no meaning."""
    a, b = (index.ravel() for index in np.indices((3, 3)))
    order = np.random.default_rng(0).permutation(9)
    columns = {
        "a_index": a[order],
        "b_index": b[order],
        "p_entailment": PAIRS[..., 0].ravel()[order],
        "p_neutral": PAIRS[..., 1].ravel()[order],
        "p_contradiction": PAIRS[..., 2].ravel()[order],
    }
    return pa.table({**columns, **changes})


def test_pairs_find_their_places() -> None:
    np.testing.assert_array_equal(probability_array(rows(), 3, 3), PAIRS)


def test_a_pair_that_is_missing_or_there_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 pairs missing and 0 pairs repeated"):
        probability_array(rows().slice(1), 3, 3)
    twice = pa.concat_tables([rows(), rows().slice(0, 2)])
    with pytest.raises(ValueError, match="0 pairs missing and 2 pairs repeated"):
        probability_array(twice, 3, 3)


def test_the_three_verdicts() -> None:
    judged = judge_document(DOCUMENT, SPANS, PAIRS, VerdictRule())
    assert [v.label for v in judged.verdicts] == ["entailment", "neutral", "contradiction"]
    assert [v.claim_index for v in judged.verdicts] == [0, 1, 2]
    # Odds 9 : 1 : (almost 0.1 / 0.9) of the best sentences.
    assert judged.verdicts[0].probability == pytest.approx(9 / (9 + 1 + 1 / 9))
    assert judged.verdicts[1].evidence == ()
    np.testing.assert_allclose(judged.evidence_scores, 1 - PAIRS[..., 1])


def test_evidence_is_ranked_and_weak_evidence_left_out() -> None:
    found = rank_evidence(DOCUMENT, SPANS, PAIRS[0], label=0)
    # A quarter of 0.9 is more than 0.1.
    assert [(e.index, e.start, e.end) for e in found] == [(0, 0, 4), (1, 5, 9)]
    assert [e.probability for e in found] == pytest.approx([0.9, 0.3])
    assert all(e.doc_id == "d" for e in found)
    assert [e.index for e in rank_evidence(DOCUMENT, SPANS, PAIRS[2], label=2)] == [2, 1]


def test_of_equal_evidence_the_first_in_the_text_comes_first() -> None:
    number = EVIDENCE_A_VERDICT + 5
    spans = tuple((i, i + 1) for i in range(number))
    pairs = np.full((number, 3), 1 / 3, np.float32)
    found = rank_evidence(DOCUMENT, spans, pairs, label=0)
    assert [e.index for e in found] == list(range(EVIDENCE_A_VERDICT))


def test_a_verdict_always_has_its_best_sentence() -> None:
    """However small the probabilities are that a lenient rule makes a verdict of."""
    lenient = VerdictRule(bias_e=10.0)
    verdict = judge_document(DOCUMENT, SPANS, PAIRS[1:2], lenient).verdicts[0]
    assert verdict.label == "entailment"
    assert verdict.evidence[0] == Evidence("d", 10, 16, float(PAIRS[1, 2, 0]), 2)


def test_an_entry_of_the_predictions() -> None:
    claims = [Claim(i, f"nda-{i}", "") for i in range(3)]
    entry = prediction_entry(judge_document(DOCUMENT, SPANS, PAIRS, VerdictRule()), claims)
    assert entry["id"] == 7
    assert entry["annotations"] == {
        "nda-0": {"choice": "Entailment", "spans": [0, 1]},
        "nda-1": {"choice": "NotMentioned", "spans": []},
        "nda-2": {"choice": "Contradiction", "spans": [2, 1]},
    }
    assert entry["span_scores"] == {
        "nda-0": pytest.approx([0.9, 0.4, 0.1], abs=1e-6),
        "nda-1": pytest.approx([0.1, 0.0, 0.2], abs=1e-6),
        "nda-2": pytest.approx([0.2, 0.9, 0.9], abs=1e-6),
    }


@pytest.mark.parametrize(("original", "shown"), [(0, 0), ("", "d"), ("x", "x")])
def test_a_document_without_an_id_of_its_own_is_named(original: Any, shown: Any) -> None:
    document = Document("d", "g", "", "", "One.", original_id=original)
    judged = judge_document(document, SPANS[:1], PAIRS[:1, :1], VerdictRule())
    assert prediction_entry(judged, [Claim(0, "k", "")])["id"] == shown

"""Cascades: what is scored again, and which setting is chosen."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lait.cascade import Cascade, MeasuredCascade, cheapest, mixed
from lait.encoding import continue_encoding
from lait.training.fit_cascade import main, worthwhile
from lait.verdict_rule import VerdictRule
from tests.tiny_models import encode, random_rows


def random_pairs(hypotheses, premises, seed):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(3, 0.4), size=(hypotheses, premises)).astype(np.float32)


@given(
    st.integers(1, 5), st.integers(1, 9), st.integers(1, 10), st.floats(0, 0.99), st.integers(0, 99)
)
def test_the_best_of_each_hypothesis_above_the_floor(hypotheses, premises, keep, floor, seed):
    pairs = random_pairs(hypotheses, premises, seed)
    rows, columns = Cascade(3, 1, keep, floor).chosen(pairs)
    scores = 1 - pairs[..., 1]
    for row in range(hypotheses):
        best = sorted(range(premises), key=lambda c: (-scores[row, c], c))[:keep]
        expected = {c for c in best if scores[row, c] >= floor}
        assert set(columns[rows == row].tolist()) == expected
    assert len(set(zip(rows.tolist(), columns.tolist(), strict=True))) == len(rows)


def test_the_second_scores_stand_in_their_places():
    screened, deep = random_pairs(3, 5, 1), random_pairs(3, 5, 2)
    rows, columns = np.array([0, 2, 2]), np.array([4, 0, 1])
    found = mixed(screened, deep[rows, columns], rows, columns)
    again = np.zeros((3, 5), bool)
    again[rows, columns] = True
    np.testing.assert_array_equal(found[again], deep[again])
    np.testing.assert_array_equal(found[~again], screened[~again])


@pytest.mark.parametrize("numbers", [(2, 2), (2, 3), (2, -1), (2, 1, 0), (2, 1, 4, 1.0)])
def test_what_is_no_cascade(numbers):
    with pytest.raises(ValueError, match="cascade: "):
        Cascade(*numbers)


def entry(layers, accuracy, operations, deep=None):
    cascade = None if deep is None else Cascade(layers, deep)
    return MeasuredCascade(cascade, layers, accuracy, 0.05, operations, VerdictRule(score="odds"))


def test_the_cheapest_that_reaches_the_target_is_taken():
    measured = [entry(0, 0.8, 100), entry(5, 0.7, 1), entry(5, 0.79, 3, 3), entry(4, 0.793, 9)]
    assert cheapest(measured, 0.85) == measured[1]
    assert cheapest(measured, 0.98) == measured[2]
    assert cheapest(measured, 0.99) == measured[3]
    assert cheapest(measured, 1.0) == measured[0]
    assert cheapest(measured, 0.99, screen=5) == measured[2]
    with pytest.raises(ValueError, match="nothing was measured at P = 2"):
        cheapest(measured, 0.99, screen=2)
    with pytest.raises(ValueError, match="P = 0"):
        cheapest(measured[1:], 0.99)


def test_only_what_is_worth_its_price_is_kept():
    measured = [entry(0, 0.8, 100), entry(5, 0.7, 1), entry(5, 0.69, 3, 3), entry(4, 0.81, 9)]
    assert worthwhile(measured) == [measured[1], measured[3], measured[0]]


def test_a_measured_cascade_survives_the_configuration():
    for one in (entry(5, 0.7, 1.0), entry(5, 0.7, 1.0, 2)):
        assert MeasuredCascade.of(json.loads(json.dumps(one.as_dict()))) == one
    with pytest.raises(ValueError, match="fit_cascade"):
        MeasuredCascade.of({"cascade": None})


def test_states_carried_on_in_batches_are_those_encoded(tiny_model):
    model = tiny_model("bert-separate")
    rows = random_rows([5, 1, 9, 2, 7])
    for deep in range(3):
        states = encode(model, rows, deep)
        found = continue_encoding(model, states, 3, batch_tokens=12)
        expected = encode(model, rows, 3)
        assert found.parallel_layers == 3
        for one, other in zip(found.unpadded(), expected.unpadded(), strict=True):
            np.testing.assert_allclose(one.numpy(), other.numpy(), atol=1e-5)


def annotated(path, contracts=4):
    rng = np.random.default_rng(0)
    documents = []
    for number in range(contracts):
        words = [f"w{rng.integers(40)} w{rng.integers(40)}." for _ in range(12)]
        text, spans = "", []
        for sentence in words:
            spans.append([len(text), len(text) + len(sentence)])
            text += sentence + " "
        choices = ["Entailment", "NotMentioned", "Contradiction"]
        annotations = {
            f"c{i}": {"choice": choices[(i + number) % 3], "spans": [int(rng.integers(12))]}
            for i in range(3)
        }
        documents.append(
            {
                "id": number,
                "text": text,
                "spans": spans,
                "annotation_sets": [{"annotations": annotations}],
            }
        )
    labels = {f"c{i}": {"hypothesis": f"w{i} w{i + 3}"} for i in range(3)}
    path.write_text(json.dumps({"documents": documents, "labels": labels}))
    return path


def test_the_command_measures_and_writes(tiny_model, tmp_path, capsys):
    tiny_model().save_pretrained(tmp_path / "model")
    contracts = annotated(tmp_path / "contracts.json")
    arguments = ["--model", str(tmp_path / "model"), "--contracts", str(contracts)]
    assert main([*arguments, "--parallel_layers", "1-2"]) == 0
    printed = capsys.readouterr().out
    assert "scored 4 contracts at P = 0" in printed and "times fewer than P = 0" in printed
    stored = json.loads((tmp_path / "model" / "config.json").read_text())["cascades"]
    measured = [MeasuredCascade.of(one) for one in stored]
    assert any(one.cascade is None and one.parallel_layers == 0 for one in measured)
    assert {one.parallel_layers for one in measured} <= {0, 1, 2}
    operations = [one.operations for one in measured]
    assert operations == sorted(operations)
    assert main([*arguments[:2], "--contracts", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err

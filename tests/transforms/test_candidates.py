"""Candidates: the nearest premises, each scored as if all were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.pipelines.small_runs import probabilities, sentences
from tests.transforms.bundles import counters, run_bundle
from tests.transforms.staged import read_row_groups
from transforms import candidates
from transforms.candidates import ScoreCandidates, mean_vectors, nearest
from transforms.encode import EncodeStates
from transforms.model import ModelSettings, load_model
from transforms.records import Placed, Tile
from transforms.segments import Wanted
from transforms.staging import Staging
from transforms.state_store import StateStore

TEXTS = sentences(11, seed=5)


def test_nearest_by_hand() -> None:
    hypotheses = np.array([[1.0, 0.0], [0.0, 1.0]])
    premises = np.array([[0.6, 0.8], [1.0, 0.0], [1.0, 0.000001], [-1.0, 0.0]])
    # Of equally near ones the earlier; in the order of the premises.
    assert nearest(hypotheses, premises, 2).tolist() == [[1, 2], [0, 1]]
    assert nearest(hypotheses, premises, 1).tolist() == [[1], [0]]
    assert nearest(hypotheses, premises, 9).tolist() == [[0, 1, 2, 3]] * 2


@pytest.mark.parametrize("in_hand", [512, 4])
def test_candidates_are_the_nearest_and_scored_as_predict_does(
    tiny_settings: ModelSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_hand: int
) -> None:
    monkeypatch.setattr(candidates, "PREMISES_IN_HAND", in_hand)
    monkeypatch.setattr(candidates, "PREMISES_A_TILE", 3)
    store = StateStore(str(tmp_path / "states"))
    store.create()
    segments = [(f"id-{i}", Wanted("g", "d", i, text)) for i, text in enumerate(TEXTS)]
    encode = EncodeStates(tiny_settings, store, "fp32")
    found = dict(run_bundle(encode, [(("g", "d"), segments)])["main"])
    placed = [Placed(i, i, i + 1, found[f"id-{i}"]) for i in range(len(TEXTS))]
    strip = Tile("g", "one", tuple(placed[:4]), "two", tuple(placed[3:]))
    stage = ScoreCandidates(tiny_settings, store, Staging(str(tmp_path / "staging")), 3)
    outputs = run_bundle(stage, [strip])
    assert [key for key, _ in outputs["main"]] == [("g", "one", "two")]  # one row group
    assert counters(outputs)["pairs_scored"] == 4 * 3

    vectors = mean_vectors(store.reader().read([one.address for one in placed]))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    wanted = nearest(vectors[:4], vectors[3:], 3) + 3
    rows = []
    for _, address in outputs["main"]:
        pairs = read_row_groups(address.path, [address.row_group])
        a, b = pairs["a_index"].to_pylist(), pairs["b_index"].to_pylist()
        rows += list(zip(a, b, strict=True))
        texts = [[TEXTS[i], TEXTS[j]] for i, j in zip(a, b, strict=True)]
        predicted = load_model(tiny_settings).predict(texts, tiny_settings.parallel_layers)
        np.testing.assert_allclose(probabilities(pairs), predicted, rtol=0, atol=1e-4)
        assert pairs["b_start"].to_pylist() == b
    assert rows == [(i, j) for i, columns in enumerate(wanted.tolist()) for j in columns]
    assert 3 in wanted[3]  # the sentence itself is its own nearest

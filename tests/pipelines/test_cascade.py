"""``--cascade``: whole runs that score likely evidence again at a smaller P."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lait.cascade import Cascade, MeasuredCascade
from lait.modeling import LaitForSequenceClassification
from lait.verdict_rule import VerdictRule
from pipelines.errors import UsageError
from tests.pipelines.small_runs import (
    contract,
    counters,
    probabilities,
    read_json,
    run_contractnli,
    sentences,
    table,
    write_contractnli,
)

CLAIMS = sentences(4, seed=100)
TEXTS = {"one": sentences(9, seed=1), "two": sentences(6, seed=2)}


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small contracts with their claims."""
    documents = [contract(name, texts) for name, texts in TEXTS.items()]
    return write_contractnli(tmp_path_factory.mktemp("in") / "dev.json", documents, CLAIMS)


def test_each_pair_has_the_probabilities_of_its_p(
    checkpoint: Callable[..., Path], contracts: Path, tmp_path: Path
) -> None:
    model = LaitForSequenceClassification.from_pretrained(checkpoint("bert", "pooled"))
    output = tmp_path / "out"
    arguments = ["--input", contracts, "--output", output, "--model", checkpoint("bert", "pooled")]
    run_contractnli(*arguments, "--cascade", 1, "--cascade_keep", 2)
    pairs = table(output, "pairs")
    layers = pairs["parallel_layers"].to_numpy()
    assert set(layers.tolist()) == {1, 2}
    again = counters(output)["pairs_scored_again"]
    assert (layers == 1).sum() == again <= 2 * len(CLAIMS) * len(TEXTS)
    texts = [
        [CLAIMS[row["a_index"]], TEXTS[row["group_id"]][row["b_index"]]]
        for row in pairs.select(["group_id", "a_index", "b_index"]).to_pylist()
    ]
    for p in (1, 2):
        found, expected = probabilities(pairs)[layers == p], model.predict(texts, p)
        np.testing.assert_allclose(found, expected[layers == p], rtol=0, atol=1e-4)
    run = read_json(output, "run.json")
    assert run["parallel_layers"] == 2
    assert run["cascade"] == {"screen": 2, "deep": 1, "keep": 2, "floor": 0.02}
    assert "likely evidence again at P = 1" in (output / "report.html").read_text()


@pytest.mark.parametrize("cascade", [[], ["--cascade", 1]])
def test_a_long_run_says_what_it_was_expected_to_take(
    checkpoint: Callable[..., Path],
    contracts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cascade: list[object],
) -> None:
    output, model = tmp_path / "out", checkpoint("bert", "pooled")
    arguments = ["--input", contracts, "--output", output, "--model", model, *cascade]
    monkeypatch.setattr("transforms.finish.PREDICT_FROM_SECONDS", math.inf)  # no run is long
    run_contractnli(*arguments)
    assert "predicted" not in read_json(output, "run.json")
    monkeypatch.setattr("transforms.finish.PREDICT_FROM_SECONDS", 0.0)  # every run is
    run_contractnli(*arguments, "--overwrite", "--state_store", tmp_path / "states")
    run = read_json(output, "run.json")
    predicted, width = run["predicted"], 32
    assert predicted["state_bytes"] == counters(output)["tokens_encoded"] * width * 4
    assert predicted["state_bytes"] <= run["state_bytes_written"]
    assert set(predicted["seconds"]) == set(predicted["operations"]) == {"encode", "score"}
    assert all(seconds > 0 for seconds in predicted["seconds"].values())
    assert counters(output)["pairs_scored"] == counters(output)["pairs_planned"]


def test_a_second_run_at_the_deeper_p_reuses_the_states(
    checkpoint: Callable[..., Path], contracts: Path, tmp_path: Path
) -> None:
    store = tmp_path / "states"
    common = ["--input", contracts, "--model", checkpoint("bert", "pooled"), "--state_store", store]
    run_contractnli(*common, "--output", tmp_path / "first", "--cascade", 1)
    run_contractnli(*common, "--output", tmp_path / "second", "--parallel_layers", 1)
    assert counters(tmp_path / "second")["states_encoded"] == 0


def test_auto_takes_what_was_measured(
    checkpoint: Callable[..., Path], contracts: Path, tmp_path: Path
) -> None:
    model = LaitForSequenceClassification.from_pretrained(checkpoint("bert", "pooled"))
    rule = VerdictRule(score="odds", weight_e=2.0, weight_c=2.0)
    cascade = Cascade(3, 1, keep=1, floor=0.0)
    measured = [
        MeasuredCascade(None, 0, 0.8, 0.0, 100.0, rule),
        MeasuredCascade(None, 3, 0.7, 0.0, 1.0, rule),
        MeasuredCascade(cascade, 3, 0.795, 0.1, 5.0, rule),
    ]
    model.config.cascades = [entry.as_dict() for entry in measured]
    model.save_pretrained(tmp_path / "model")
    arguments = ["--input", contracts, "--model", tmp_path / "model", "--cascade", "auto"]
    run_contractnli(*arguments, "--output", tmp_path / "a")
    assert read_json(tmp_path / "a", "run.json")["cascade"] == cascade.as_dict()
    assert counters(tmp_path / "a")["pairs_scored_again"] == len(CLAIMS) * len(TEXTS)
    run_contractnli(*arguments, "--output", tmp_path / "b", "--cascade_target", 0.8)
    run = read_json(tmp_path / "b", "run.json")
    assert (run["cascade"], run["parallel_layers"]) == (None, 3)
    for more, message in (
        (["--parallel_layers", 2], "nothing was measured at P = 2"),
        (["--cascade_target", 1.5], "--cascade_target 1.5"),
    ):
        with pytest.raises(UsageError, match=message):
            run_contractnli(*arguments, *more, "--output", tmp_path / "c")


@pytest.mark.parametrize("value", ["2", "3", "x", "-1"])
def test_a_cascade_that_is_none(
    checkpoint: Callable[..., Path], contracts: Path, tmp_path: Path, value: str
) -> None:
    arguments = ["--input", contracts, "--model", checkpoint("bert", "pooled")]
    with pytest.raises(UsageError, match="--cascade"):
        run_contractnli(*arguments, "--output", tmp_path / "out", f"--cascade={value}")


def test_auto_needs_measured_cascades(
    checkpoint: Callable[..., Path], contracts: Path, tmp_path: Path
) -> None:
    arguments = ["--input", contracts, "--model", checkpoint("bert", "pooled")]
    with pytest.raises(UsageError, match="fit_cascade"):
        run_contractnli(*arguments, "--output", tmp_path / "out", "--cascade", "auto")
    assert not json.loads((checkpoint("bert", "pooled") / "config.json").read_text())["cascades"]

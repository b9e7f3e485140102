"""The shortcuts' benchmark: every row computes the same."""

from __future__ import annotations

import json

import pytest
import torch

from benchmarks import shortcuts
from benchmarks.shortcut_scorers import FOLDED, GRID, PLAIN, PROJECTED, READ, STOCK, TILE, scorers
from lait.encoding import encode_padded
from tests.tiny_models import LAYERS

HYPOTHESES = ["w1 w2", "w3", "w4 w5 w6 w7"]
PREMISES = ["w8 w9 w10", "w11", "w12 w13", "w1 w2 w3 w4 w5"]
ROWS = {
    ("bert", "aligned", 1): [PLAIN, PROJECTED, READ, TILE],
    ("bert", "pooled", 1): [PLAIN, PROJECTED, READ, TILE],
    ("bert", "pooled", 2): [PLAIN, PROJECTED, READ, GRID],
    ("t5", "aligned", 1): [PLAIN, PROJECTED, READ, TILE],
    ("t5", "decoder", 1): [STOCK, FOLDED, GRID],
    ("bert", "comparison", 1): [PLAIN, PROJECTED],
}


@pytest.mark.parametrize(("kind", "head", "joint_layers"), ROWS)
def test_every_row_gives_the_logits_of_the_first(tiny_model, kind, head, joint_layers):
    model = tiny_model(kind, head)
    kept = model.head
    layers = LAYERS - joint_layers
    sides = [encode_padded(model, texts, layers) for texts in (HYPOTHESES, PREMISES)]
    rows = scorers(model, joint_layers)
    assert list(rows) == ROWS[kind, head, joint_layers]
    first, *others = [scorer(model, *sides) for scorer in rows.values()]
    assert first.shape == (3, 4, 3)
    assert first.std() > 1e-3
    for logits in others:
        torch.testing.assert_close(logits, first, rtol=1e-4, atol=1e-5)
    assert model.head is kept


@pytest.fixture
def contracts(tmp_path):
    text = "w1 w2 w3. w4 w5."
    document = {"id": 1, "file_name": "a", "text": text, "spans": [[0, 9], [10, 16]]}
    labels = {f"nda-{i}": {"hypothesis": f"w{i}"} for i in (1, 2, 3)}
    path = tmp_path / "contracts.json"
    path.write_text(json.dumps({"documents": [document], "labels": labels}))
    return path


def test_the_program_prints_and_writes_a_row_a_shortcut(contracts, tiny_model, tmp_path, capsys):
    tiny_model("bert", "aligned").save_pretrained(tmp_path / "model")
    arguments = ["--contracts", contracts, "--model", tmp_path / "model", "--rounds", 2]
    arguments += ["--skip_t5", "--dtype", "float32", "--json", tmp_path / "figures.json"]
    assert shortcuts.main([str(part) for part in arguments]) == 0
    printed = capsys.readouterr().out
    rows = json.loads((tmp_path / "figures.json").read_text())["rows"]
    assert [row["name"] for row in rows] == [
        PLAIN,
        PROJECTED,
        READ,
        TILE,
        *[PLAIN, PROJECTED, READ, GRID] * 2,
    ]
    assert all(f"joint: {row['name']} | 6 |" in printed for row in rows)
    assert rows[0]["gain_in_all"]["median"] == 1.0


def test_no_rounds_is_an_error(contracts, capsys):
    assert shortcuts.main(["--contracts", str(contracts), "--rounds", "0"]) == 2
    assert "--rounds" in capsys.readouterr().err

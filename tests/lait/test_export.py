"""A checkpoint that ships: smaller, and the same model."""

from __future__ import annotations

import json

import numpy as np

from lait.modeling import LaitForSequenceClassification
from lait.training.export import main


def test_what_ships_is_the_model(tiny_model, tmp_path):
    model = tiny_model("bert")
    model.config.temperatures = {"1": 1.7}
    model.config.verdict_rules = {"1": {"weight_e": 2.0, "score": "odds"}}
    model.save_pretrained(tmp_path / "model")
    card = tmp_path / "card.md"
    card.write_text("# A card\n", encoding="utf-8")
    target = tmp_path / "shipped"
    arguments = ["--model", str(tmp_path / "model"), "--target", str(target)]
    main([*arguments, "--parallel_layers", "1", "--card", str(card)])

    shipped = LaitForSequenceClassification.from_pretrained(target)
    texts = [["w1 w2 w3", "w4 w5"], ["w7", "w1 w9"]]
    for p in range(model.config.num_hidden_layers + 1):
        np.testing.assert_allclose(shipped.predict(texts, p), model.predict(texts, p), atol=0.03)
    assert shipped.config.parallel_layers == 1
    assert shipped.config.temperature_of(1) == 1.7
    assert shipped.config.verdict_rules == model.config.verdict_rules
    assert json.loads((target / "config.json").read_text())["model_type"] == "lait"
    assert (target / "README.md").read_text(encoding="utf-8") == "# A card\n"
    sizes = [
        (folder / "model.safetensors").stat().st_size for folder in (tmp_path / "model", target)
    ]
    assert sizes[1] < 0.55 * sizes[0]

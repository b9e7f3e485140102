"""The laws hold for the checkpoints that ship, on real sentences."""

from __future__ import annotations

import functools

import pytest
import torch
from transformers import AutoModel

from lait.checkpoints import resolve_checkpoint, shipped_checkpoints
from lait.engine import score_tile
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.segments import positions_in_segments

TOLERANCE = {"rtol": 1e-4, "atol": 1e-4}
CLAIMS = ["The Receiving Party shall not reverse engineer anything.", "It rained."]
CLAUSES = [
    "Recipient agrees not to decompile, disassemble or reverse engineer the Product.",
    "This Agreement is governed by the laws of Delaware.",
    "Notices are sent by post.",
]
shipped = pytest.mark.parametrize(
    "name",
    [*shipped_checkpoints()]
    or [pytest.param("", marks=pytest.mark.skip(reason="no checkpoint ships yet"))],
)


@functools.cache
def load(name: str) -> LaitForSequenceClassification:
    return LaitForSequenceClassification.from_pretrained(name).eval()


@shipped
def test_no_parallel_layers_is_the_stock_encoder(name):
    model = load(name)
    # A stock module of its own, with the checkpoint's weights.
    stock = AutoModel.from_config(model.config.stock_config(), add_pooling_layer=False).eval()
    stock.load_state_dict(model.backbone.state_dict())
    ids = model.tokenizer.ids([*CLAIMS, *CLAUSES])
    inputs = model.tokenizer.pack([[ids[0], ids[2]], [ids[1], ids[3]], [ids[4]]])
    segment_ids = inputs["segment_ids"]
    positions = positions_in_segments(segment_ids)
    first = 0 if stock.config.model_type == "bert" else stock.config.pad_token_id + 1
    with torch.inference_mode():
        roles = model.role_vectors[segment_ids.clamp(0, 1)]
        expected = stock(
            inputs_embeds=stock.get_input_embeddings()(inputs["input_ids"]) + roles,
            attention_mask=inputs["attention_mask"],
            position_ids=positions + first,
        ).last_hidden_state
        found = model.joint_hidden(
            model.encoder.embed(inputs["input_ids"], positions), segment_ids, 0
        )
    valid = segment_ids >= 0
    torch.testing.assert_close(found[valid], expected[valid], **TOLERANCE)


@shipped
def test_states_and_tiles_equal_forward(name):
    model = load(name)
    claims, clauses = model.tokenizer.ids(CLAIMS), model.tokenizer.ids(CLAUSES)
    pairs = model.tokenizer.pack([[a, b] for a in claims for b in clauses])
    shape = (len(claims), len(clauses), model.config.num_labels)
    for parallel_layers in range(model.config.num_hidden_layers + 1):
        with torch.inference_mode():
            expected = model(**pairs, parallel_layers=parallel_layers).logits
            left, right = (
                model.encode_segments(*model.tokenizer.pad(rows), parallel_layers)
                for rows in (claims, clauses)
            )
            many = [i for i in range(len(claims)) for _ in clauses]
            split = model.score_states(
                [left.select(many), right.select([*range(len(clauses))] * len(claims))]
            )
        torch.testing.assert_close(split, expected, **TOLERANCE)
        tile = score_tile(model, left, right)
        torch.testing.assert_close(tile, expected.view(shape), **TOLERANCE)


@shipped
def test_round_trip_keeps_results_and_fingerprints(name, tmp_path):
    model = load(name)
    model.save_pretrained(tmp_path)
    again = LaitForSequenceClassification.from_pretrained(tmp_path)
    examples = [[CLAIMS[0], CLAUSES[0]], [CLAIMS[1], CLAUSES[2]]]
    torch.testing.assert_close(
        torch.from_numpy(again.predict(examples)), torch.from_numpy(model.predict(examples))
    )
    assert again.parallel_fingerprint() == model.parallel_fingerprint()
    assert again.joint_fingerprint() == model.joint_fingerprint()


@shipped
def test_what_ships_is_complete(name):
    model = load(name)
    directory = shipped_checkpoints()[name]
    assert resolve_checkpoint(name) == str(directory)
    assert model.label_names == list(LABELS)
    files = {path.name for path in directory.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "README.md"} <= files
    config = (directory / "config.json").read_text(encoding="utf-8")
    assert '"model_type": "lait"' in config
    assert str(directory) not in config


def test_other_names_are_left_alone():
    assert resolve_checkpoint("some/directory") == "some/directory"

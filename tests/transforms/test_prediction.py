"""What a run is expected to take: counted exactly, timed on made-up sentences."""

from __future__ import annotations

import pytest

from lait.cascade import Cascade
from tests.tiny_models import LAYERS
from transforms.prediction import predict, work_of
from transforms.rates import Rates, Work, made_up_texts, measure_rates
from transforms.records import Address, Placed, Tile
from transforms.tiles import PlanClaimTiles, count_tile

WORK = Work(1200, 500, 6.0, 9.0, 4.0, 20.0)


def test_rates_and_what_follows_from_them(tiny_model):
    for kind, head in [("bert", "aligned"), ("t5", "decoder")]:
        model = tiny_model(kind, head)
        for layers, cascade in [(LAYERS - 1, None), (0, Cascade(LAYERS - 1, 0))]:
            rates = measure_rates(model, WORK, "fp32", cascade, layers)
            assert rates.encode > 0 and rates.score > 0
            found = predict(model.config, layers, WORK, rates, "fp32", cascade)
            assert found["state_bytes"] == 1200 * 32 * 4
            assert found["seconds"]["encode"] == pytest.approx(1200 * rates.encode, abs=1e-3)
            assert found["seconds"]["score"] == pytest.approx(500 * rates.score, abs=1e-3)


def test_a_deeper_model_is_expected_to_take_more(tiny_model):
    model, rates = tiny_model(), Rates(1.0, 1.0)
    encode, score = zip(
        *(
            predict(model.config, p, WORK, rates, "bf16", None)["operations"].values()
            for p in range(LAYERS + 1)
        ),
        strict=True,
    )
    assert list(encode) == sorted(encode) and encode[0] == 0 < encode[-1]
    assert list(score) == sorted(score, reverse=True) and score[-1] > 0


def test_made_up_texts_have_the_length_asked_for(tiny_model):
    model = tiny_model()
    lengths = model.tokenizer.lengths(made_up_texts(model, 200, 12.0, seed=1))
    assert sum(lengths) / 200 == pytest.approx(12, abs=0.5)
    assert min(lengths) < 6 and max(lengths) > 18


def test_the_work_of_a_run_is_read_from_its_counters():
    def placed(tokens: int) -> Placed:
        return Placed(0, 0, 1, Address("shard", 0, 0, tokens))

    stage = PlanClaimTiles()
    stage.start_bundle()
    a, b = (placed(3), placed(5)), (placed(7), placed(1), placed(4))
    count_tile(stage.count, Tile("group", "claims", a, "one", b))
    count_tile(stage.count, Tile("group", "claims", a, "two", b[:1]))
    counters = {**stage._counts, "tokens_encoded": 20, "pairs_scored_again": 2}
    assert work_of(counters) == Work(20, 8, 4.0, (2 * 12 + 2 * 7) / 8, 2.0, 2.0, 0.25)
    assert work_of({"tokens_encoded": 20}) is None

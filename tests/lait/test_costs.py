"""What a run costs: the counted operations are those that the engine executes."""

from __future__ import annotations

import pytest

from benchmarks.limits_stages import executed_operations
from lait.cascade import Cascade
from lait.costs import ModelShape, PairCosts
from lait.engine import score_tile
from tests.tiny_models import LAYERS, MODELS, encode, random_rows

HYPOTHESES, PREMISES, TOKENS = 32, 32, 13


@pytest.mark.parametrize("parallel_layers", range(LAYERS + 1))
@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_pairs_cost_what_is_executed(tiny_model, kind, head, parallel_layers):
    model = tiny_model(kind, head)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    sides = [
        encode(model, random_rows([TOKENS] * count, count), parallel_layers)
        for count in (HYPOTHESES, PREMISES)
    ]
    counted = executed_operations(lambda: score_tile(model, *sides)) / (HYPOTHESES * PREMISES)
    tokens = int(sides[0].lengths[0])
    expected = PairCosts(ModelShape.of(model.config), tokens, tokens, HYPOTHESES)
    # What is made once a segment, and what sizes are rounded up by (``lait.shapes``), is left
    # out: in so small a tile it weighs up to a quarter.
    assert 0.98 * expected.alone(parallel_layers) < counted
    assert counted < 1.25 * expected.alone(parallel_layers)


@pytest.mark.parametrize("kind", ["bert", "t5", "t5-untied"])
def test_encoding_costs_what_is_executed(tiny_model, kind):
    model = tiny_model(kind)
    shape = ModelShape.of(model.config)
    for parallel_layers in range(LAYERS + 1):
        counted = executed_operations(
            lambda p=parallel_layers: encode(model, random_rows([TOKENS] * 8), p)
        )
        tokens = len(model.tokenizer.pad(random_rows([TOKENS]))[0][0])
        assert counted == pytest.approx(8 * shape.encode(tokens, parallel_layers), rel=0.05)


def test_costs_grow_with_joint_layers_and_with_the_share():
    shape = ModelShape(6, 384, 12, 1536)
    costs = PairCosts(shape, 20.0, 30.0, 17)
    alone = [costs.alone(p) for p in range(7)]
    assert alone == sorted(alone, reverse=True)
    cascade = Cascade(5, 3)
    assert costs.cascade(cascade, 0.0) == costs.alone(5) + costs.continued(2)
    assert costs.cascade(cascade, 0.5) > costs.cascade(cascade, 0.1)
    assert costs.continued(2) == 2 * shape.layer(30.0) / 17

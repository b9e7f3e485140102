"""The dual encoder's classifier is its formula and reads pooled states only."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from lait.heads import ComparisonHead, JointOutput
from lait.modeling import LaitForSequenceClassification
from lait.segments import mean_by_segment
from tests.tiny_models import LAYERS, encode, plain_logits, random_rows, randomise

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
SEGMENT_IDS = torch.tensor([[0, 0, 1, 2, 2, -1], [0, 1, 1, -1, -1, -1], [0, 0, -1, -1, -1, -1]])


def head_of(layers: int) -> ComparisonHead:
    torch.manual_seed(0)
    head = ComparisonHead(8, 3, layers, dropout=0.5).eval()
    with torch.no_grad():
        head.pooled_norm.weight.normal_()
        head.pooled_norm.bias.normal_()
    return head


@pytest.mark.parametrize("layers", [1, 3])
def test_logits_are_the_formula(layers):
    head, entering = head_of(layers), torch.randn(3, 6, 8)
    found = head(JointOutput(torch.randn(3, 6, 8), SEGMENT_IDS, entering))
    pooled = mean_by_segment(entering, SEGMENT_IDS, 3)
    normed = F.layer_norm(pooled, (8,), head.pooled_norm.weight, head.pooled_norm.bias)
    # Two premises, one premise, none.
    premises = [(normed[0, 1] + normed[0, 2]) / 2, normed[1, 1], torch.zeros(8)]
    linear = [module for module in head.modules() if isinstance(module, torch.nn.Linear)]
    assert len(linear) == layers + 1
    for row, u, v in zip(found, normed[:, 0], premises, strict=True):
        x = torch.cat([u, v, (u - v).abs(), u * v])
        for layer in linear[:-1]:
            x = F.gelu(x @ layer.weight.T + layer.bias)
        torch.testing.assert_close(row, x @ linear[-1].weight.T + linear[-1].bias, **TOLERANCE)


def test_joint_outputs_are_not_read():
    head, entering = head_of(1), torch.randn(3, 6, 8)
    one, two = (
        head(JointOutput(hidden, SEGMENT_IDS, entering)) for hidden in torch.randn(2, 3, 6, 8)
    )
    assert torch.equal(one, two)


def test_without_a_non_linear_layer_it_is_refused():
    with pytest.raises(ValueError, match="comparison_layers=0"):
        ComparisonHead(8, 3, 0, dropout=0.0)


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_a_dual_encoder_scores_stored_states_as_whole_pairs(tiny_backbone, kind):
    model = LaitForSequenceClassification.from_backbone(
        str(tiny_backbone(kind)), head="comparison", comparison_layers=3, parallel_layers=LAYERS
    )
    randomise(model.head, seed=3)
    hypotheses, premises = random_rows([3, 5], seed=1), random_rows([6, 2], seed=2)
    whole = plain_logits(model, list(zip(hypotheses, premises, strict=True)), LAYERS)
    assert whole.std() > 1e-3
    states = [encode(model, rows, LAYERS) for rows in (hypotheses, premises)]
    with torch.inference_mode():
        torch.testing.assert_close(model.score_states(states), whole, **TOLERANCE)


def test_a_checkpoint_keeps_its_layers(tiny_backbone, tmp_path):
    model = LaitForSequenceClassification.from_backbone(
        str(tiny_backbone("bert")), head="comparison", comparison_layers=2
    )
    model.save_pretrained(tmp_path)
    again = LaitForSequenceClassification.from_pretrained(tmp_path)
    texts = [["w1 w2", "w3"], ["w4", "w5 w6"]]
    assert again.config.comparison_layers == 2
    assert (again.predict(texts, LAYERS) == model.predict(texts, LAYERS)).all()

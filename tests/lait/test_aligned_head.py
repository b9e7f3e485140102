"""The aligned head: its formula, token by token, and what it does not depend on."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from lait.aligned_head import ALIGNMENT_HEADS, QUERY_SIZE, VALUE_SIZE, AlignedHead, Alignment
from lait.heads import JointOutput
from lait.modeling import LABELS
from lait.segments import mean_by_segment
from lait.training.start import load_start
from tests.tiny_models import LAYERS, plain_logits, random_rows, randomise

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
WIDTH = 16
ROWS = random_rows([5, 3, 7, 2])
EXAMPLES = [ROWS[:2], ROWS[2:]]
# Two premises; one premise and padding; a hypothesis alone.
SEGMENT_IDS = torch.tensor([[0, 0, 0, 1, 2, 2], [0, 0, 1, 1, -1, -1], [0, 0, 0, 0, 0, -1]])


def alignment() -> Alignment:
    module = Alignment(WIDTH).eval()
    randomise(module, seed=2)
    return module


def token_by_token(module: Alignment, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The formula for one pair, with no product moved: x [hypothesis tokens, width], y [...]."""
    x, y = module.norm(x), module.norm(y)
    compared = []
    for token in x:
        parts = []
        for h in range(ALIGNMENT_HEADS):
            at_query = slice(h * QUERY_SIZE, (h + 1) * QUERY_SIZE)
            at_value = slice(h * VALUE_SIZE, (h + 1) * VALUE_SIZE)
            query = (module.query.weight @ token + module.query.bias)[at_query]
            scores = torch.stack([query @ (module.key.weight @ t)[at_query] for t in y])
            beta = (scores / QUERY_SIZE**0.5).softmax(0) @ y
            own = module.own.weight @ token + module.own.bias
            parts.append(F.relu(own + module.value.weight @ beta)[at_value])
        compared.append(torch.cat(parts))
    return torch.stack(compared).mean(0)


@torch.inference_mode()
def test_alignment_is_the_formula():
    module, hidden = alignment(), torch.randn(3, 6, WIDTH)
    found = module(hidden, SEGMENT_IDS)
    for row in (0, 1):
        x, y = hidden[row, SEGMENT_IDS[row] == 0], hidden[row, SEGMENT_IDS[row] > 0]
        torch.testing.assert_close(found[row], token_by_token(module, x, y), **TOLERANCE)
    assert torch.equal(found[2], torch.zeros(module.width))


@torch.inference_mode()
def test_padding_is_not_read():
    module, hidden = alignment(), torch.randn(3, 6, WIDTH)
    disturbed = torch.where(SEGMENT_IDS[:, :, None] < 0, 100.0, hidden)
    torch.testing.assert_close(module(disturbed, SEGMENT_IDS), module(hidden, SEGMENT_IDS))


def test_what_is_new_learns_from_the_first_step():
    """No gradient is zero by the initial weights, nor a number lost to a lone hypothesis."""
    torch.manual_seed(0)
    head = AlignedHead(WIDTH, 3, dropout=0.0)
    head.reset()
    hidden, entering = torch.randn(2, 3, 6, WIDTH)
    logits = head(JointOutput(hidden, SEGMENT_IDS, entering))
    F.cross_entropy(logits, torch.tensor([0, 1, 2])).backward()
    for name, parameter in head.named_parameters():
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.abs().max() > 0, name


@torch.inference_mode()
def test_of_the_joint_output_only_the_hypothesis_is_read():
    head = AlignedHead(WIDTH, 3, dropout=0.0).eval()
    randomise(head, seed=4)
    hidden, entering = torch.randn(2, 3, 6, WIDTH)
    found = head(JointOutput(hidden, SEGMENT_IDS, entering))
    disturbed = hidden.clone()
    disturbed[:, 1:] = 50.0
    torch.testing.assert_close(head(JointOutput(disturbed, SEGMENT_IDS, entering)), found)
    pooled = head.pooled_norm(mean_by_segment(entering, SEGMENT_IDS, 3))
    features = torch.cat([hidden[1, 0], head.alignment(entering, SEGMENT_IDS)[1]])
    expected = head.classify(features, pooled[1, 0], pooled[1, 1])
    torch.testing.assert_close(found[1], expected, **TOLERANCE)


def test_a_pooled_checkpoint_grows_an_alignment(tiny_model, tmp_path):
    model = tiny_model()
    model.save_pretrained(tmp_path)
    aligned = load_start(str(tmp_path), LABELS, "aligned", 0)
    assert aligned.config.head == "aligned" and model.config.head == "pooled"
    before, after = model.state_dict(), aligned.state_dict()
    for name in set(before) - {"head.read.weight"}:
        assert torch.equal(before[name], after[name]), name
    width = model.config.hidden_size
    assert torch.equal(after["head.read.weight"][:, :width], before["head.read.weight"][:, :width])
    aligned.save_pretrained(tmp_path / "again")
    again = load_start(str(tmp_path / "again"), LABELS, "aligned", 0)
    for p in range(LAYERS + 1):
        torch.testing.assert_close(
            plain_logits(again, EXAMPLES, p), plain_logits(aligned, EXAMPLES, p)
        )
    with pytest.raises(ValueError, match="--head pooled: the checkpoint"):
        load_start(str(tmp_path / "again"), LABELS, "pooled", 0)

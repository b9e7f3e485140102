"""The heads: the paper's decoder is T5's own, and the pooled head's two forms agree."""

from __future__ import annotations

import pytest
import torch
from transformers import MT5ForConditionalGeneration, T5ForConditionalGeneration

from lait.heads import DecoderHead, JointOutput, PooledHead
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.pair_head import PairHead
from lait.segments import mean_by_segment
from tests.tiny_models import T5_KINDS, plain_logits, random_rows, save_stock

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}


def stock_logits(kind, directory, rows, label_ids):
    """The stock model's scores of the label words at the first step, one row at a time."""
    family = MT5ForConditionalGeneration if kind == "mt5" else T5ForConditionalGeneration
    stock = family.from_pretrained(directory, dtype=torch.float32).eval()
    start = torch.tensor([[stock.config.decoder_start_token_id]])
    with torch.inference_mode():
        steps = [stock(input_ids=torch.tensor([row]), decoder_input_ids=start) for row in rows]
    return torch.stack([step.logits[0, 0, label_ids] for step in steps])


@pytest.mark.parametrize("kind", T5_KINDS)
def test_decoder_head_is_the_stock_decoder(tiny_backbone, kind):
    directory = str(tiny_backbone(kind))
    model = LaitForSequenceClassification.from_backbone(directory, head="decoder")
    label_ids = [model.tokenizer.ids([label])[0][0] for label in LABELS]
    rows = random_rows([5, 1, 9, 4])
    expected = stock_logits(kind, directory, rows, label_ids)
    assert expected.std() > 1e-3
    found = plain_logits(model, [[row] for row in rows], 0)
    torch.testing.assert_close(found, expected, **TOLERANCE)
    # New roles are zero, so two segments are one text for the stock model.
    found = plain_logits(model, [[row[:2], row[2:]] for row in rows if len(row) > 2], 0)
    torch.testing.assert_close(found, expected[[0, 2, 3]], **TOLERANCE)


@pytest.mark.parametrize("kind", T5_KINDS)
def test_decoder_head_takes_another_start_symbol_and_more_layers(tmp_path, kind):
    """Only the first decoder layer is taken, and the start symbol is the configuration's."""
    directory = str(save_stock(tmp_path, kind, num_decoder_layers=2, decoder_start_token_id=7))
    model = LaitForSequenceClassification.from_backbone(directory, head="decoder")
    family = MT5ForConditionalGeneration if kind == "mt5" else T5ForConditionalGeneration
    stock = family.from_pretrained(directory).eval()
    del stock.decoder.block[1]
    assert torch.equal(model.head.start, stock.shared.weight[7])
    label_ids = [model.tokenizer.ids([label])[0][0] for label in LABELS]
    row = random_rows([5])[0]
    with torch.inference_mode():
        expected = stock(
            input_ids=torch.tensor([row]), decoder_input_ids=torch.tensor([[7]]), use_cache=False
        ).logits[0, 0, label_ids]
    torch.testing.assert_close(plain_logits(model, [[row]], 0)[0], expected, **TOLERANCE)


def test_pooled_head_of_a_tile_equals_pair_by_pair():
    torch.manual_seed(0)
    head = PooledHead(8, 3, dropout=0.5).eval()
    c_h, c_p = torch.randn(2, 4, 5, 8)
    u_h, u_p = torch.randn(4, 8), torch.randn(5, 8)
    rows, columns = torch.cartesian_prod(torch.arange(4), torch.arange(5)).T
    compare = PairHead(head, u_h, u_p)
    read = [c_h[rows, columns], c_p[rows, columns]]
    found = compare(read, rows, columns).view(4, 5, 3)
    for i in range(4):
        for j in range(5):
            normed = head.pooled_norm(u_h[i]), head.pooled_norm(u_p[j])
            expected = head.classify(torch.cat([c_h[i, j], c_p[i, j]]), *normed)
            torch.testing.assert_close(found[i, j], expected, **TOLERANCE)


def test_pooled_head_reads_first_positions_and_the_mean_of_the_premises():
    torch.manual_seed(0)
    head = PooledHead(8, 3, dropout=0.0).eval()
    segment_ids = torch.tensor([[0, 0, 1, 2, 2, -1], [0, 1, 1, -1, -1, -1]])
    hidden = torch.randn(2, 6, 8)
    entering = torch.randn(2, 6, 8)
    found = head(JointOutput(hidden, segment_ids, entering))
    normed = head.pooled_norm(mean_by_segment(entering, segment_ids, 3))
    premise = (hidden[0, 2] + hidden[0, 3]) / 2
    three = head.classify(torch.cat([hidden[0, 0], premise]), normed[0, 0], normed[0, 1:].mean(0))
    two = head.classify(torch.cat([hidden[1, 0], hidden[1, 1]]), normed[1, 0], normed[1, 1])
    torch.testing.assert_close(found, torch.stack([three, two]), **TOLERANCE)
    disturbed = hidden.clone()
    disturbed[:, [1, 4, 5]] = 100.0
    torch.testing.assert_close(head(JointOutput(disturbed, segment_ids, entering))[0], three)


def test_decoder_head_does_not_read_padding(tiny_model):
    model = tiny_model("t5", "decoder")
    assert isinstance(model.head, DecoderHead)
    segment_ids = torch.tensor([[0, 0, 1, -1, -1]])
    hidden = torch.randn(1, 5, 32)
    disturbed = hidden.clone()
    disturbed[:, 3:] = 50.0
    with torch.inference_mode():
        one, two = (
            model.head(JointOutput(h, segment_ids, torch.zeros(1, 5, 32)))
            for h in (hidden, disturbed)
        )
    torch.testing.assert_close(one, two, **TOLERANCE)

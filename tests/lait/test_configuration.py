"""LaitConfig: fields of the backbone on top, and what is refused."""

from __future__ import annotations

import pytest

from lait import LaitConfig
from tests.tiny_models import KINDS, LAYERS, VOCABULARY, stock_config


@pytest.mark.parametrize("kind", KINDS)
def test_the_backbone_decides_the_sizes(kind):
    stock = stock_config(kind)
    config = LaitConfig(stock.to_dict(), parallel_layers=LAYERS, num_hidden_layers=99)
    assert config.num_hidden_layers == LAYERS
    assert config.hidden_size == 32
    assert config.feed_forward_size == 48
    assert config.num_attention_heads == 4
    assert config.vocab_size == VOCABULARY
    assert config.pad_token_id == stock.pad_token_id
    assert type(config.stock_config()) is type(stock)


@pytest.mark.parametrize("kind", KINDS)
def test_round_trip(kind, tmp_path):
    config = LaitConfig(stock_config(kind).to_dict(), parallel_layers=2, max_segment_length=9)
    config.save_pretrained(tmp_path)
    again = LaitConfig.from_pretrained(tmp_path)
    assert again.to_json_string() == config.to_json_string()
    # What is left out of the file is what is so by default.
    assert again.stock_config().to_dict() == config.stock_config().to_dict()


def test_the_feed_forward_size_of_a_default_that_is_not_stored():
    assert LaitConfig({"model_type": "bert", "intermediate_size": 99}).feed_forward_size == 99
    assert LaitConfig({"model_type": "bert"}).feed_forward_size == 3072
    assert LaitConfig({"model_type": "mt5"}).feed_forward_size == 1024


def test_what_is_refused():
    with pytest.raises(ValueError, match=r"parallel_layers=13: .* 0 .* to 12 "):
        LaitConfig(parallel_layers=13)
    with pytest.raises(ValueError, match=r"head='x': allowed are pooled, aligned, decoder"):
        LaitConfig(head="x")
    config = LaitConfig()
    assert [config.check_parallel_layers(p) for p in (0, 12)] == [0, 12]
    for value in (-1, 13, 2.0, "2", None):
        with pytest.raises(ValueError, match="allowed is an integer from 0"):
            config.check_parallel_layers(value)

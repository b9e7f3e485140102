"""The split model is the model: equalities with the stock encoder and among its own paths."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import AutoModel, BertModel, MT5EncoderModel, T5EncoderModel

from lait import attention
from lait.attention import explicit, fused
from lait.modeling import LaitForSequenceClassification
from lait.segments import SegmentStates, positions_in_segments
from tests.tiny_models import BERT_KINDS, KINDS, LAYERS, MODELS, encode, plain_logits, random_rows

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
EVERY_P = range(LAYERS + 1)


def packed_examples(model: LaitForSequenceClassification) -> dict[str, Tensor]:
    """Examples of one, two and three segments in one batch."""
    rows = random_rows([5, 3, 7, 1, 4, 9, 2])
    return model.tokenizer.pack([rows[:2], rows[2:3], rows[3:6], rows[5:7]])


def stock_encoder(kind: str, directory: Any, **options: Any) -> Any:
    families = {"mt5": MT5EncoderModel, "t5": T5EncoderModel, "t5-untied": T5EncoderModel}
    if kind in BERT_KINDS:
        options["add_pooling_layer"] = False
    return families.get(kind, AutoModel).from_pretrained(directory, **options).eval()


@pytest.mark.parametrize("implementation", ["sdpa", "eager"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_parallel_layers_is_the_stock_encoder(tiny_model, tiny_backbone, kind, implementation):
    model = tiny_model(kind)
    stock = stock_encoder(kind, tiny_backbone(kind), attn_implementation=implementation)
    inputs = packed_examples(model)
    segment_ids = inputs["segment_ids"]
    positions = positions_in_segments(segment_ids)
    roles = model.role_vectors[segment_ids.clamp(0, 1)]
    assert roles.abs().max() > 0.1
    more = {}
    if kind in BERT_KINDS:
        first = 0 if kind == "bert" else stock.config.pad_token_id + 1
        more["position_ids"] = positions + first
    with torch.inference_mode():
        expected = stock(
            inputs_embeds=stock.get_input_embeddings()(inputs["input_ids"]) + roles,
            attention_mask=inputs["attention_mask"],
            **more,
        ).last_hidden_state
        hidden = model.encoder.embed(inputs["input_ids"], positions)
        found = model.joint_hidden(hidden, segment_ids, 0)
    valid = segment_ids >= 0
    torch.testing.assert_close(found[valid], expected[valid], **TOLERANCE)


def test_new_bert_model_is_bert_with_token_types(tiny_backbone):
    directory = str(tiny_backbone("bert"))
    model = LaitForSequenceClassification.from_backbone(directory)
    stock = BertModel.from_pretrained(directory, add_pooling_layer=False).eval()
    inputs = packed_examples(model)
    segment_ids = inputs["segment_ids"]
    positions = positions_in_segments(segment_ids)
    with torch.inference_mode():
        expected = stock(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            token_type_ids=segment_ids.clamp(0, 1),
            position_ids=positions,
        ).last_hidden_state
        hidden = model.encoder.embed(inputs["input_ids"], positions)
        found = model.joint_hidden(hidden, segment_ids, 0)
    valid = segment_ids >= 0
    torch.testing.assert_close(found[valid], expected[valid], **TOLERANCE)


@pytest.mark.parametrize("parallel_layers", EVERY_P)
@pytest.mark.parametrize("kind", KINDS)
def test_a_segment_alone_is_the_stock_encoder_alone(
    tiny_model, tiny_backbone, kind, parallel_layers
):
    """With no roles, one segment passes the stock layers whatever P is."""
    model = tiny_model(kind)
    model.role_vectors.data.zero_()
    stock = stock_encoder(kind, tiny_backbone(kind))
    input_ids, attention_mask = model.tokenizer.pad(random_rows([6, 1, 9]))
    with torch.inference_mode():
        expected = stock(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        states = model.encode_segments(input_ids, attention_mask, parallel_layers)
        segment_ids = torch.where(states.valid, 0, -1)
        found = model.joint_hidden(states.hidden, segment_ids, parallel_layers)
    torch.testing.assert_close(found[states.valid], expected[states.valid], **TOLERANCE)


@pytest.mark.parametrize("num_segments", [1, 2, 3])
@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_split_path_equals_forward(tiny_model, kind, head, num_segments):
    model = tiny_model(kind, head)
    lengths = [[4, 1, 9, 6], [2, 8, 1, 5], [3, 3, 7, 1]][:num_segments]
    parts = [random_rows(part, seed) for seed, part in enumerate(lengths)]
    examples = list(zip(*parts, strict=True))
    for parallel_layers in EVERY_P:
        expected = plain_logits(model, examples, parallel_layers)
        states = [encode(model, part, parallel_layers) for part in parts]
        with torch.inference_mode():
            found = model.score_states(states)
        torch.testing.assert_close(found, expected, **TOLERANCE)


@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_logits_do_not_depend_on_padding_batch_and_order(tiny_model, kind, head):
    model = tiny_model(kind, head)
    rows = random_rows([5, 3, 7, 1, 4, 9])
    examples = [rows[:2], rows[2:3], rows[3:6]]
    for parallel_layers in EVERY_P:
        together = plain_logits(model, examples, parallel_layers)
        for i, example in enumerate(examples):
            alone = plain_logits(model, [example], parallel_layers)
            torch.testing.assert_close(together[i : i + 1], alone, **TOLERANCE)
        backwards = plain_logits(model, examples[::-1], parallel_layers)
        torch.testing.assert_close(backwards.flip(0), together, **TOLERANCE)
        inputs = model.tokenizer.pack(examples)
        padded = {name: torch.nn.functional.pad(x, (0, 5)) for name, x in inputs.items()}
        # What stands under the mask must not matter.
        padded["input_ids"][padded["attention_mask"] == 0] = 11
        with torch.inference_mode():
            found = model(**padded, parallel_layers=parallel_layers).logits
        torch.testing.assert_close(found, together, **TOLERANCE)


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_what_pads_states_does_not_matter(tiny_model, kind):
    model = tiny_model(kind)
    for parallel_layers in EVERY_P:
        parts = [
            encode(model, random_rows(n, i), parallel_layers)
            for i, n in enumerate([[2, 6], [5, 1]])
        ]
        disturbed = []
        for part in parts:
            hidden = part.hidden.clone()
            hidden[~part.valid] = 1000.0
            disturbed.append(SegmentStates(hidden, part.lengths, parallel_layers))
        with torch.inference_mode():
            torch.testing.assert_close(
                model.score_states(disturbed), model.score_states(parts), **TOLERANCE
            )


@pytest.mark.parametrize("kind", KINDS)
def test_states_do_not_depend_on_the_other_segments_of_the_batch(tiny_model, kind):
    model = tiny_model(kind)
    rows = random_rows([5, 1, 8])
    for parallel_layers in EVERY_P:
        together = encode(model, rows, parallel_layers).unpadded()
        for row, state in zip(rows, together, strict=True):
            alone = encode(model, [row], parallel_layers).hidden[0]
            torch.testing.assert_close(state, alone, **TOLERANCE)


@pytest.mark.parametrize("kind", KINDS)
def test_continuing_states_equals_encoding_deeper(tiny_model, kind):
    model = tiny_model(kind)
    rows = random_rows([5, 1, 8])
    for start in EVERY_P:
        for end in range(start, LAYERS + 1):
            with torch.inference_mode():
                found = model.continue_states(encode(model, rows, start), end)
            expected = encode(model, rows, end)
            assert found.parallel_layers == end
            valid = expected.valid
            torch.testing.assert_close(found.hidden[valid], expected.hidden[valid], **TOLERANCE)


def test_states_are_not_carried_back(tiny_model):
    model = tiny_model()
    with pytest.raises(ValueError, match="already at layer 2"):
        model.continue_states(encode(model, random_rows([3]), 2), 1)


def joint_output(model: Any, first: list[int], second: list[int], parallel_layers: int) -> Tensor:
    """Joint output of the first segment's tokens."""
    parts = [encode(model, [row], parallel_layers) for row in (first, second)]
    hidden = torch.cat([part.hidden for part in parts], dim=1)
    segment_ids = torch.tensor([[0] * len(first) + [1] * len(second)])
    with torch.inference_mode():
        return model.joint_hidden(hidden, segment_ids, parallel_layers)[0, : len(first)]


@pytest.mark.parametrize("kind", KINDS)
def test_segments_influence_each_other_in_joint_layers_only(tiny_model, kind):
    model = tiny_model(kind)
    hypothesis, premise, other = random_rows([4, 6, 6])
    for parallel_layers in EVERY_P:
        one = joint_output(model, hypothesis, premise, parallel_layers)
        two = joint_output(model, hypothesis, other, parallel_layers)
        same = torch.allclose(one, two, rtol=0, atol=1e-6)
        assert same == (parallel_layers == LAYERS)


@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_the_order_of_the_segments_matters(tiny_model, kind, head):
    """Roles tell hypothesis and premise apart, in the joint layers or in the head."""
    model = tiny_model(kind, head)
    one, two = random_rows([4, 4])
    for parallel_layers in range(LAYERS):
        there = plain_logits(model, [[one, two]], parallel_layers)
        back = plain_logits(model, [[two, one]], parallel_layers)
        assert (there - back).abs().max() > 1e-4


def test_score_states_refuses_states_of_different_layers(tiny_model):
    model = tiny_model()
    parts = [encode(model, random_rows([3]), p) for p in (1, 2)]
    with pytest.raises(ValueError, match=r"one P.*\[1, 2\]"):
        model.score_states(parts)
    with pytest.raises(ValueError, match=r"lengths \[1, 2\]"):
        model.score_states([parts[0], encode(model, random_rows([3, 4]), 1)])


@pytest.mark.parametrize(("kind", "head"), MODELS)
def test_several_layers_at_once_equal_each_alone(tiny_model, kind, head):
    model = tiny_model(kind, head=head)
    inputs = packed_examples(model)
    with torch.inference_mode():
        found = model.logits_at(EVERY_P, **inputs)
        for p, logits in found.items():
            expected = model(**inputs, parallel_layers=p).logits
            torch.testing.assert_close(logits, expected, **TOLERANCE)
    assert sorted(found) == list(EVERY_P)


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_training_computes_what_inference_computes(tiny_model, kind):
    """A CPU trains with other attention kernels than it answers with."""
    model = tiny_model(kind)
    inputs = packed_examples(model)
    for p in EVERY_P:
        trained = model(**inputs, parallel_layers=p).logits
        assert trained.requires_grad
        with torch.inference_mode():
            answered = model(**inputs, parallel_layers=p).logits
        torch.testing.assert_close(trained.detach(), answered, **TOLERANCE)


@pytest.mark.parametrize("kind", ["bert", "t5"])
def test_kernels_have_the_same_gradients(tiny_model, kind):
    encoder = tiny_model(kind).encoder
    generator = torch.Generator().manual_seed(0)
    shape = (2, encoder.num_heads, 5, 4)
    mask = torch.zeros(2, 1, 5, 5).masked_fill(torch.eye(5) == 0, 0.5)
    mask[1, :, :, 3:] = float("-inf")
    gradients = []
    for kernel in (explicit, fused):
        generator.manual_seed(1)
        parts = [torch.randn(shape, generator=generator, requires_grad=True) for _ in range(3)]
        kernel(*parts, mask, scaling=0.7).square().sum().backward()
        gradients.append([part.grad for part in parts])
    for found, expected in zip(*gradients, strict=True):
        torch.testing.assert_close(found, expected, **TOLERANCE)


def test_the_head_pools_what_enters_the_last_layer(tiny_model):
    """So P = 0 compares states that have met, and a dual encoder its final ones."""
    model = tiny_model("bert")
    inputs = packed_examples(model)
    segment_ids = inputs["segment_ids"]
    seen = []
    model.head.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    with torch.inference_mode():
        for p in EVERY_P:
            seen.clear()
            model(**inputs, parallel_layers=p)
            hidden = model.encoder.embed(inputs["input_ids"], positions_in_segments(segment_ids))
            last = max(p, LAYERS - 1)
            hidden = model._parallel(hidden, segment_ids, 0, p)
            hidden = model.enter_joint(hidden, segment_ids.clamp(0, 1), p)
            hidden = attention.run_layers(
                model.encoder, hidden, attention.all_to_all(segment_ids), p, last
            )
            for row, ids in enumerate(segment_ids):
                for place in range(int(ids.max()) + 1):
                    expected = hidden[row, ids == place].mean(dim=0)
                    torch.testing.assert_close(seen[0].pooled[row, place], expected, **TOLERANCE)

"""States of what is not in the store yet, and what a repeated bundle leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.pipelines.small_runs import sentences
from tests.transforms.bundles import counters, run_bundle
from transforms import encode
from transforms.encode import EncodeStates, KnownOrNot, ReadIndex
from transforms.model import ModelSettings, load_model
from transforms.records import Address
from transforms.segments import Wanted
from transforms.state_store import StateStore

TEXTS = sentences(20, seed=3)


@pytest.fixture
def store(tmp_path: Path) -> StateStore:
    made = StateStore(str(tmp_path / "states"))
    made.create()
    return made


def wanted(first: int, last: int) -> tuple[tuple[str, str], list[tuple[str, Wanted]]]:
    """The segments of a document, the last one first."""
    items = [(f"id-{i}", Wanted("g", f"d{first}", i, TEXTS[i])) for i in range(first, last)]
    return ("g", f"d{first}"), items[::-1]


def expected(settings: ModelSettings, text: str) -> torch.Tensor:
    """The state of a text encoded alone."""
    model = load_model(settings)
    with torch.inference_mode():
        states = model.encode_segments(*model.tokenizer.pad(model.tokenizer.ids([text])), 2)
    return states.hidden[0]


def test_long_and_empty_texts_have_states(tiny_settings: ModelSettings, store: StateStore) -> None:
    texts = ["w1 " * 100, ""]
    items = [(text, Wanted("g", "d", i, text)) for i, text in enumerate(texts)]
    outputs = run_bundle(EncodeStates(tiny_settings, store, "fp32"), [(("g", "d"), items)])
    addresses = dict(outputs["main"])
    assert [addresses[text].num_tokens for text in texts] == [64, 2]
    assert counters(outputs)["truncated_segments"] == 1
    states = store.reader().read([addresses[text] for text in texts])
    for text, state in zip(texts, states, strict=True):
        torch.testing.assert_close(state, expected(tiny_settings, text), rtol=0, atol=1e-5)


def test_addresses_lead_to_the_states(tiny_settings: ModelSettings, store: StateStore) -> None:
    stage = EncodeStates(tiny_settings, store, "fp32")
    outputs = run_bundle(stage, [wanted(0, 8), wanted(8, 20)])
    addresses = dict(outputs["main"])
    assert sorted(addresses) == sorted(f"id-{i}" for i in range(20))
    states = store.reader().read([addresses[f"id-{i}"] for i in range(20)])
    for text, state in zip(TEXTS, states, strict=True):
        torch.testing.assert_close(state, expected(tiny_settings, text), rtol=0, atol=1e-5)
    found = counters(outputs)
    assert found["states_encoded"] == 20
    assert found["tokens_encoded"] == sum(len(state) for state in states)
    assert found["truncated_segments"] == 0


def test_a_bundle_that_is_repeated_leaves_a_sound_store(
    tiny_settings: ModelSettings, store: StateStore
) -> None:
    """Both attempts commit; either's addresses work, and the index offers either."""
    stage = EncodeStates(tiny_settings, store, "fp32")
    first, second = (dict(run_bundle(stage, [wanted(0, 9)])["main"]) for _ in range(2))
    assert first.keys() == second.keys()
    assert {a.shard for a in first.values()}.isdisjoint(a.shard for a in second.values())
    for addresses in (first, second):
        for state, text in zip(
            store.reader().read([addresses[f"id-{i}"] for i in range(9)]), TEXTS, strict=False
        ):
            torch.testing.assert_close(state, expected(tiny_settings, text), rtol=0, atol=1e-5)
    listed = run_bundle(ReadIndex(store), store.shards())["main"]
    assert sorted(listed) == sorted([*first.items(), *second.items()])


def test_a_bundle_that_breaks_off_leaves_nothing(
    tiny_settings: ModelSettings, store: StateStore
) -> None:
    stage = EncodeStates(tiny_settings, store, "fp32")
    stage.start_bundle()
    assert list(stage.process(wanted(0, 9))) == []  # nothing leaves before it is committed
    assert store.shards() == []
    again = run_bundle(stage, [wanted(0, 9)])
    assert len(again["main"]) == 9
    assert counters(again)["states_encoded"] == 9


def test_large_work_is_committed_in_parts(
    tiny_settings: ModelSettings, store: StateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a killed run loses little: states leave before the bundle's end."""
    monkeypatch.setattr(encode, "SEGMENTS_A_CHUNK", 4)
    monkeypatch.setattr(encode, "SHARD_BYTES", 1)
    stage = EncodeStates(tiny_settings, store, "fp32")
    stage.start_bundle()
    early = [output for output in stage.process(wanted(0, 18)) if isinstance(output, tuple)]
    assert len(early) == 16
    assert len(store.shards()) == 4


@pytest.mark.parametrize("known", [[], [Address("b", 0, 0, 5), Address("a", 1, 0, 5)]])
def test_a_segment_is_known_or_missing(known: list[Address]) -> None:
    item = Wanted("g", "d", 3, "text")
    outputs = run_bundle(KnownOrNot(), [("id", {"wanted": [item], "known": known})])
    if known:
        assert outputs["main"] == [("id", min(known))]
        assert counters(outputs) == {"distinct_segments": 1, "states_reused": 1}
    else:
        assert outputs[KnownOrNot.MISSING] == [(("g", "d"), ("id", item))]
        assert counters(outputs) == {"distinct_segments": 1, "states_to_encode": 1}


def test_a_state_that_nobody_wants_is_no_work() -> None:
    known = [Address("a", 0, 0, 5)]
    outputs = run_bundle(KnownOrNot(), [("id", {"wanted": [], "known": known})])
    assert not outputs["main"]
    assert counters(outputs) == {}


def test_a_damaged_shard_is_counted_and_skipped(
    tiny_settings: ModelSettings, store: StateStore
) -> None:
    stage = EncodeStates(tiny_settings, store, "fp32")
    run_bundle(stage, [wanted(0, 4)])
    run_bundle(stage, [wanted(4, 9)])
    shards = store.shards()
    bad = next(shard for shard in shards if shard.rows == 4)
    (Path(store.url) / bad.parquet_path).write_bytes(b"\0" * bad.file_bytes)
    outputs = run_bundle(ReadIndex(store), shards)
    assert {name for name, _ in outputs["main"]} == {f"id-{i}" for i in range(4, 9)}
    assert counters(outputs) == {"damaged_shards": 1}

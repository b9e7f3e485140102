"""Damage is found, named and skipped; a wrong state is never returned."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.transforms.state_store_samples import WIDTH, Sample, bits, equal, make_sample
from transforms.state_store import DamagedShard, StoreError
from transforms.state_store.local_files import LocalFiles


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return make_sample(str(tmp_path / "s"), seed=1)


def edit_entry(sample: Sample, **changes: object) -> None:
    entry = {**json.loads(sample.entry.read_text()), **changes}
    kept = {key: value for key, value in entry.items() if value is not ...}
    sample.entry.write_text(json.dumps(kept))


def truncate(sample: Sample) -> None:
    sample.parquet.write_bytes(sample.parquet.read_bytes()[:-10])


def lengthen(sample: Sample) -> None:
    sample.parquet.write_bytes(sample.parquet.read_bytes() + b"x")


DAMAGE_SEEN_IN_LISTING: list[tuple[Callable[[Sample], object], str]] = [
    (truncate, "bytes instead of"),
    (lengthen, "bytes instead of"),
    (lambda s: s.parquet.unlink(), "missing"),
    (lambda s: s.entry.write_bytes(b"\xff\x00garbage"), "not JSON"),
    (lambda s: s.entry.write_text(""), "not JSON"),
    (lambda s: s.entry.write_text("[" * 100_000), "not JSON"),
    (lambda s: s.entry.write_text("[]"), "not a JSON object"),
    (lambda s: s.entry.write_text(s.entry.read_text()[:50]), "not JSON"),
    (lambda s: edit_entry(s, version=2), "version 2, this program reads 1"),
    (lambda s: edit_entry(s, format="other"), "format is 'other'"),
    (lambda s: edit_entry(s, codec="fp8"), "codec 'fp8' is not known"),
    (lambda s: edit_entry(s, codec=["fp32"]), "codec is"),
    (lambda s: edit_entry(s, rows=...), "lacks the field 'rows'"),
    (lambda s: edit_entry(s, rows="7"), "rows is '7'"),
    (lambda s: edit_entry(s, rows=-1), "rows is -1"),
    (lambda s: edit_entry(s, name="0" * 32), "names shard '000"),
]


@pytest.mark.parametrize(("damage", "reason"), DAMAGE_SEEN_IN_LISTING)
def test_damage_is_reported_and_skipped(
    sample: Sample,
    damage: Callable[[Sample], object],
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    healthy = make_sample(sample.store.url, seed=2)
    damage(sample)
    with caplog.at_level(logging.WARNING):
        assert sample.store.shards() == [healthy.shard]
    (problem,) = sample.store.problems()
    assert sample.shard.name in problem and reason in problem
    assert problem in caplog.text
    states = sample.store.reader().read(healthy.addresses)
    assert equal(states, healthy.states)


DAMAGE_SEEN_WHEN_OPENED: list[tuple[Callable[[Sample], object], str]] = [
    (truncate, "has not"),
    (lambda s: s.parquet.unlink(), "missing"),
    (lambda s: s.entry.unlink(), "no manifest entry"),
    (lambda s: edit_entry(s, codec="bf16"), "lait.codec=fp32, the entry bf16"),
    (lambda s: edit_entry(s, width=WIDTH + 1), "lait.width=4, the entry 5"),
    (lambda s: edit_entry(s, rows=1), "the entry says others"),
    (lambda s: edit_entry(s, row_groups=1), "the entry says others"),
    (lambda s: edit_entry(s, footer_crc32=1), "footer fails its checksum"),
    (lambda s: edit_entry(s, footer_bytes=9), "does not end"),
    (lambda s: edit_entry(s, file_bytes=9), "contradicts itself"),
]


@pytest.mark.parametrize(("damage", "reason"), DAMAGE_SEEN_WHEN_OPENED)
def test_a_reader_names_the_damaged_shard(
    sample: Sample, damage: Callable[[Sample], object], reason: str
) -> None:
    damage(sample)
    with pytest.raises(DamagedShard, match=reason) as caught:
        sample.store.reader().read(sample.addresses)
    assert caught.value.shard == sample.shard.name
    assert sample.shard.name in str(caught.value)


def test_index_remembers_damage(sample: Sample) -> None:
    content = bytearray(sample.parquet.read_bytes())
    content[content.index(b"s1-0")] ^= 1
    sample.parquet.write_bytes(content)
    assert sample.store.shards() == [sample.shard]
    with pytest.raises(DamagedShard, match="segment ids fail their checksum"):
        sample.store.index(sample.shard)
    assert len(sample.store.problems()) == 1
    assert sample.shard.name in sample.store.problems()[0]


def test_a_flipped_payload_byte_is_found_on_reading(sample: Sample) -> None:
    content = bytearray(sample.parquet.read_bytes())
    content[content.index(bits(sample.states[3])) + 5] ^= 0x10
    sample.parquet.write_bytes(content)
    address = sample.addresses[3]
    with pytest.raises(DamagedShard, match=f"row group {address.row_group} fails its checksum"):
        sample.store.reader().read([address])


@pytest.mark.parametrize("file", ["parquet", "entry"])
@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_no_flipped_byte_gives_a_wrong_state(tmp_path: Path, file: str, flip: int) -> None:
    sample = make_sample(str(tmp_path / "s"), lengths=[2, 1, 1], row_group_bytes=40)
    path: Path = getattr(sample, file)
    content = path.read_bytes()
    found = 0
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= flip
        path.write_bytes(damaged)
        found += not still_right(sample)
    path.write_bytes(content)
    assert still_right(sample)
    assert found > len(content) // 4  # what goes unnoticed must be harmless padding or prose


def still_right(sample: Sample) -> bool:
    """False if damage is reported; fails if the store answers wrongly."""
    try:
        shards = sample.store.shards()
        indexes = [sample.store.index(shard) for shard in shards]
        states = sample.store.reader().read(sample.addresses)
    except DamagedShard as damage:
        assert damage.shard == sample.shard.name
        return False
    assert equal(states, sample.states)
    assert indexes in ([], [sample.index])
    return shards != []


def test_shards_of_other_codecs_are_told_apart(tmp_path: Path) -> None:
    make_sample(str(tmp_path / "s"), codec="fp32", seed=1)
    make_sample(str(tmp_path / "s"), codec="bf16", seed=2)
    store = make_sample(str(tmp_path / "s"), codec="bf16", seed=3).store
    assert sorted(shard.codec for shard in store.shards()) == ["bf16", "bf16", "fp32"]


def test_files_of_others_among_the_shards_are_ignored(sample: Sample) -> None:
    for name in ("notes.json", ".hidden.json", "A" * 32 + ".json", "x.parquet"):
        (sample.parquet.parent / name).write_text("{}")
    (sample.parquet.parent / ("0" * 32 + ".json")).mkdir()
    assert sample.store.shards() == [sample.shard]
    assert sample.store.problems() == []


def test_a_shard_whose_entry_cannot_be_written_is_never_seen(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = sample.store.writer("fp32", WIDTH)
    writer.add(["a"], [1], torch.ones(1, WIDTH))

    def full(*_: object) -> None:
        raise StoreError("--state_store: no space left")

    with monkeypatch.context() as patch, pytest.raises(StoreError, match="no space"):
        patch.setattr(LocalFiles, "write", full)
        writer.commit()
    assert sample.store.shards() == [sample.shard]
    root = Path(sample.store.url)
    assert set(root.rglob("*.parquet")) == {sample.parquet}

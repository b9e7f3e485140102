"""The same store on gs://, against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
import torch

from tests.gcs_emulator import gcs_bucket, gcs_server  # noqa: F401
from tests.transforms.state_store_samples import WIDTH, Sample, equal, make_sample
from transforms.state_store import DamagedShard, StateStore, StoreError, describe

KILOBYTE = 1 << 10


@pytest.fixture
def url(gcs_bucket: str) -> str:  # noqa: F811
    return f"{gcs_bucket}/store"


@pytest.fixture
def bucket(gcs_bucket: str) -> Any:  # noqa: F811
    """The file system, to look behind the store's back."""
    filesystem = fsspec.filesystem("gs", token="anon")
    filesystem.invalidate_cache()
    return filesystem


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Bytes of every answer of the server from here on."""
    from gcsfs.core import GCSFileSystem

    call = GCSFileSystem._call
    sizes: list[int] = []

    async def counted(self: Any, *arguments: Any, **named: Any) -> Any:
        answer = await call(self, *arguments, **named)
        # Metadata comes parsed, contents with the headers before them.
        body = answer[1] if isinstance(answer, tuple) else json.dumps(answer)
        sizes.append(len(body))
        return answer

    monkeypatch.setattr(GCSFileSystem, "_call", counted)
    yield sizes


def path(sample: Sample, suffix: str) -> str:
    return f"{sample.store.url}/shards/{sample.shard.name}.{suffix}".removeprefix("gs://")


def test_states_come_back(url: str) -> None:
    one = make_sample(url, codec="fp32", seed=1)
    two = make_sample(url, codec="bf16", seed=2)
    store = StateStore(url)
    store.create()
    assert {shard.name for shard in store.shards()} == {one.shard.name, two.shard.name}
    assert store.index(two.shard) == two.index
    states = store.reader().read(two.addresses[::-1] + one.addresses)
    assert equal(states, two.states[::-1] + one.states)
    assert describe(url)["states"] == 14 and store.problems() == []


def test_reading_a_state_fetches_its_row_group_only(url: str, fetched: list[int]) -> None:
    tokens = 64 * KILOBYTE // (WIDTH * 4)
    sample = make_sample(url, lengths=[tokens] * 40, row_group_bytes=64 * KILOBYTE)
    assert sample.shard.row_groups == 40
    fetched.clear()
    reader = StateStore(url).reader()
    assert equal(reader.read([sample.addresses[17]]), [sample.states[17]])
    assert 64 * KILOBYTE < sum(fetched) < 64 * KILOBYTE + 16 * KILOBYTE
    fetched.clear()
    reader.read([sample.addresses[17]])
    assert fetched == []


def test_reading_an_index_fetches_no_state(url: str, fetched: list[int]) -> None:
    tokens = 64 * KILOBYTE // (WIDTH * 4)
    sample = make_sample(url, lengths=[tokens] * 40, row_group_bytes=64 * KILOBYTE)
    fetched.clear()
    assert StateStore(url).index(sample.shard) == sample.index
    assert sum(fetched) < 40 * KILOBYTE


def test_commit_and_abort_leave_no_temporary_file(
    url: str, bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sample = make_sample(url)
    aborted = sample.store.writer("fp32", WIDTH, row_group_bytes=1)
    aborted.add(["a"], [1], torch.ones(1, WIDTH))
    aborted.abort()
    assert list(tmp_path.iterdir()) == []
    root = url.removeprefix("gs://")
    found = sorted(name.removeprefix(root + "/") for name in bucket.find(root))
    expected = [sample.shard.entry_path, sample.shard.parquet_path, "state_store.json"]
    assert found == sorted(expected)


def test_damage_is_reported_and_skipped(url: str, bucket: Any) -> None:
    healthy, cut, garbage, orphan, flipped = (make_sample(url, seed=seed) for seed in range(5))
    bucket.pipe_file(path(cut, "parquet"), bucket.cat_file(path(cut, "parquet"))[:-9])
    bucket.pipe_file(path(garbage, "json"), b"garbage")
    bucket.rm_file(path(orphan, "parquet"))
    content = bytearray(bucket.cat_file(path(flipped, "parquet")))
    content[content.index(b"s4-0")] ^= 1
    bucket.pipe_file(path(flipped, "parquet"), bytes(content))
    store = StateStore(url)
    left = sorted([healthy.shard, flipped.shard], key=lambda shard: shard.name)
    assert store.shards() == left
    assert len(store.problems()) == 3
    for damaged in (cut, garbage, orphan):
        with pytest.raises(DamagedShard, match=damaged.shard.name):
            store.reader().read(damaged.addresses)
    with pytest.raises(DamagedShard, match="segment ids"):
        store.index(flipped.shard)


def test_an_upload_without_its_entry_is_unseen_and_removed(url: str, bucket: Any) -> None:
    sample, other = make_sample(url, seed=1), make_sample(url, seed=2)
    bucket.rm_file(path(other, "json"))
    assert sample.store.shards() == [sample.shard]
    assert sample.store.problems() == []
    assert sample.store.remove_temporary(older_than_seconds=3600) == 0
    assert sample.store.remove_temporary(older_than_seconds=0) == 1
    assert not bucket.exists(path(other, "parquet"))
    assert equal(sample.store.reader().read(sample.addresses), sample.states)


def test_folders_with_other_things_and_newer_versions_are_refused(url: str, bucket: Any) -> None:
    bucket.pipe_file(f"{url}/thesis.txt", b"mine")
    with pytest.raises(StoreError, match=r"thesis\.txt"):
        StateStore(url).create()
    entry = {"format": "lait-state-store", "version": 2}
    bucket.pipe_file(f"{url}/state_store.json", json.dumps(entry).encode())
    with pytest.raises(StoreError, match="version 2"):
        StateStore(url).create()


def test_a_bucket_that_does_not_exist_is_a_clear_error(gcs_bucket: str) -> None:  # noqa: F811
    with pytest.raises(StoreError, match="--state_store"):
        StateStore("gs://no-such-bucket-here/store").create()

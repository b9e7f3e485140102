"""States come back as they were put into a store, whoever wrote them and when."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cloudpickle  # type: ignore[import-untyped]
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.state_store_samples import WIDTH, equal, make_sample, make_states
from transforms.records import Address
from transforms.state_store import DamagedShard, StateStore, StoreError, describe
from transforms.state_store.__main__ import main

few = settings(max_examples=30, deadline=None)


@pytest.fixture
def store(tmp_path: Path) -> StateStore:
    store = StateStore(str(tmp_path / "store"))
    store.create()
    return store


def files_of(store: StateStore) -> list[str]:
    root = Path(store.url)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


# Round trips


@few
@given(
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=60),
    codec=st.sampled_from(["fp32", "bf16"]),
    row_group_bytes=st.sampled_from([1, 100, 1000, 1 << 20]),
    cache_bytes=st.sampled_from([0, 500, 1 << 20]),
    data=st.data(),
)
def test_states_come_back_in_any_order(
    lengths: list[int], codec: str, row_group_bytes: int, cache_bytes: int, data: st.DataObject
) -> None:
    with TemporaryDirectory() as directory:
        sample = make_sample(f"{directory}/store", lengths, codec, row_group_bytes)
        assert sample.store.index(sample.shard) == sample.index
        assert [address.num_tokens for address in sample.addresses] == lengths
        reader = sample.store.reader(cache_bytes)
        order = data.draw(st.lists(st.integers(0, len(lengths) - 1), max_size=100))
        for _ in range(2):
            states = reader.read([sample.addresses[i] for i in order])
            assert equal(states, [sample.states[i] for i in order])
            assert reader.cached_bytes <= cache_bytes


@few
@given(
    st.lists(st.lists(st.integers(1, 5), max_size=4), min_size=1, max_size=5),
    st.sampled_from([1, 40, 1000]),
)
def test_how_states_are_grouped_into_calls_does_not_matter(
    calls: list[list[int]], row_group_bytes: int
) -> None:
    with TemporaryDirectory() as directory:
        store = StateStore(f"{directory}/store")
        store.create()
        writer = store.writer("fp32", WIDTH, row_group_bytes)
        states = []
        for number, lengths in enumerate(calls):
            new = make_states(lengths, seed=number)
            packed = torch.cat([torch.empty(0, WIDTH), *new])
            writer.add([f"{number}-{i}" for i in range(len(lengths))], lengths, packed)
            states += new
        index = writer.commit()
        assert equal(store.reader().read([address for _, address in index]), states)


def test_row_groups_close_once_they_reach_their_size(store: StateStore) -> None:
    writer = store.writer("fp32", WIDTH, row_group_bytes=2 * 3 * WIDTH * 4)
    writer.add(list("abcde"), [3, 3, 2, 5, 1], torch.zeros(14, WIDTH))
    places = [(address.row_group, address.row) for _, address in writer.commit()]
    assert places == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]


def test_bytes_written_counts_payload(store: StateStore) -> None:
    writer = store.writer("bf16", WIDTH, row_group_bytes=10)
    assert writer.bytes_written == 0
    writer.add(["a", "b"], [1, 2], torch.zeros(3, WIDTH))
    assert writer.bytes_written == 3 * WIDTH * 2


def test_a_call_reads_each_row_group_once_whatever_the_cache(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"))
    assert sample.shard.row_groups > 2
    reader = sample.store.reader(cache_bytes=0)
    reader.read(sample.addresses[::-1] + sample.addresses)
    assert reader.row_groups_read == sample.shard.row_groups
    reader.read(sample.addresses[:1])
    assert reader.row_groups_read == sample.shard.row_groups + 1


def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"), lengths=[2, 2, 2], row_group_bytes=1)
    reader = sample.store.reader(cache_bytes=2 * 2 * WIDTH * 4)
    first, second, third = sample.addresses
    for address in (first, second, first, third):
        reader.read([address])
    assert reader.row_groups_read == 3
    reader.read([first, third])  # still there
    assert reader.row_groups_read == 3
    reader.read([second])  # gone
    assert reader.row_groups_read == 4


def test_writing_to_a_state_leaves_the_store_alone(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"))
    reader = sample.store.reader()
    reader.read(sample.addresses)[0].zero_()
    assert equal(reader.read(sample.addresses), sample.states)


def test_one_call_may_span_shards_and_codecs(tmp_path: Path) -> None:
    one = make_sample(str(tmp_path / "s"), [1, 2], "fp32", seed=1)
    two = make_sample(str(tmp_path / "s"), [3, 4], "bf16", seed=2)
    order = [two.addresses[1], one.addresses[0], two.addresses[0], one.addresses[1]]
    expected = [two.states[1], one.states[0], two.states[0], one.states[1]]
    assert equal(one.store.reader().read(order), expected)


# Committing


def test_a_shard_is_invisible_until_it_is_committed(store: StateStore) -> None:
    writer = store.writer("fp32", WIDTH, row_group_bytes=1)
    writer.add(["a"], [2], torch.ones(2, WIDTH))
    assert store.shards() == [] and store.problems() == []
    index = writer.commit()
    assert [shard.name for shard in store.shards()] == [index[0][1].shard]


def test_abort_leaves_nothing(store: StateStore) -> None:
    before = files_of(store)
    writer = store.writer("fp32", WIDTH, row_group_bytes=1)
    writer.add(["a"], [2], torch.ones(2, WIDTH))
    assert files_of(store) != before
    writer.abort()
    writer.abort()
    assert files_of(store) == before


def test_an_empty_writer_commits_nothing(store: StateStore) -> None:
    before = files_of(store)
    assert store.writer("fp32", WIDTH).commit() == []
    assert files_of(store) == before


def test_commit_leaves_no_temporary_file(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"))
    expected = ["state_store.json", sample.shard.entry_path, sample.shard.parquet_path]
    assert files_of(sample.store) == sorted(expected)


@pytest.mark.parametrize("last", ["commit", "abort"])
def test_a_closed_writer_takes_nothing_more(store: StateStore, last: str) -> None:
    writer = store.writer("fp32", WIDTH)
    writer.add(["a"], [1], torch.ones(1, WIDTH))
    getattr(writer, last)()
    with pytest.raises(StoreError, match="new writer"):
        writer.add(["b"], [1], torch.ones(1, WIDTH))
    with pytest.raises(StoreError, match="new writer"):
        writer.commit()


@pytest.mark.parametrize(
    ("ids", "lengths", "hidden", "message"),
    [
        (["a"], [1, 1], torch.ones(2, WIDTH), "1 segment ids but 2 lengths"),
        (["a"], [0], torch.ones(0, WIDTH), "at least 1 token"),
        (["a"], [2], torch.ones(3, WIDTH), r"shape \(3, 4\).*\(2, 4\)"),
        (["a"], [2], torch.ones(2, WIDTH + 1), r"shape \(2, 5\).*\(2, 4\)"),
        (["a"], [2], torch.ones(2, WIDTH, dtype=torch.float16), "float16"),
    ],
)
def test_states_that_do_not_fit_are_refused(
    store: StateStore, ids: list[str], lengths: list[int], hidden: torch.Tensor, message: str
) -> None:
    writer = store.writer("fp32", WIDTH)
    with pytest.raises(StoreError, match=message):
        writer.add(ids, lengths, hidden)
    assert writer.commit() == []


def test_a_cleaned_away_temporary_file_is_a_clear_error(store: StateStore) -> None:
    writer = store.writer("fp32", WIDTH, row_group_bytes=1)
    writer.add(["a"], [2], torch.ones(2, WIDTH))
    assert store.remove_temporary(older_than_seconds=0) == 1
    with pytest.raises(StoreError, match=r"cannot write .*cleans"):
        writer.commit()
    assert store.shards() == []


# Creating


def test_create_may_be_called_again(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"))
    before = files_of(sample.store)
    sample.store.create()
    assert files_of(sample.store) == before
    assert sample.store.shards() == [sample.shard]


def test_a_directory_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"--state_store .*thesis\.txt"):
        StateStore(str(tmp_path)).create()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"format": "lait-state-store", "version": 2}', "version 2, this program reads 1"),
        ('{"format": "recipes", "version": 1}', "'recipes'"),
        ("[1]", "not a JSON object"),
        ("{", "not JSON"),
        ("", "not JSON"),
    ],
)
def test_other_formats_and_versions_are_refused(
    store: StateStore, content: str, message: str
) -> None:
    Path(store.url, "state_store.json").write_text(content)
    for use in (store.create, store.shards):
        with pytest.raises(StoreError, match=f"--state_store .*{message}"):
            use()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for url in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="--state_store"):
            StateStore(str(url)).create()


def test_a_store_that_cannot_be_written_any_more_is_refused(store: StateStore) -> None:
    Path(store.url, "tmp").rmdir()
    Path(store.url, "tmp").write_text("in the way")
    with pytest.raises(StoreError, match="--state_store"):
        store.create()


def test_a_url_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(StoreError, match="--state_store 'nowhere://x'"):
        StateStore("nowhere://x").create()


def test_reading_where_there_is_no_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no state store"):
        StateStore(str(tmp_path / "none")).shards()


# Cleaning


def test_remove_temporary_takes_leftovers_only(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"))
    committed = files_of(sample.store)
    root = Path(sample.store.url)
    left = [root / "tmp" / ("0" * 32 + "-x.parquet"), root / "shards" / ("1" * 32 + ".parquet")]
    for path in left:
        path.write_text("half")
    foreign = root / "tmp" / "notes.txt"
    foreign.write_text("not ours")
    assert sample.store.shards() == [sample.shard]
    assert sample.store.remove_temporary(older_than_seconds=3600) == 0
    old = time.time() - 7200
    for path in (*left, foreign, sample.parquet):
        os.utime(path, (old, old))
    assert sample.store.remove_temporary(older_than_seconds=3600) == 2
    assert files_of(sample.store) == sorted([*committed, "tmp/notes.txt"])


# Many processes


def write_shards(url: str, worker: int, shards: int) -> None:
    store = StateStore(url)
    store.create()
    for shard in range(shards):
        make_sample(url, seed=100 * worker + shard)


def test_processes_write_at_the_same_time(tmp_path: Path) -> None:
    url = str(tmp_path / "store")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_shards, args=(url, i, 5)) for i in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    store = StateStore(url)
    index = [row for shard in store.shards() for row in store.index(shard)]
    assert store.problems() == []
    lengths = (3, 1, 2, 5, 1, 1, 4)
    expected = {
        f"s{seed}-{i}": state
        for seed in [*range(5), *range(100, 105)]
        for i, state in enumerate(make_states(lengths, seed=seed))
    }
    assert sorted(segment_id for segment_id, _ in index) == sorted(expected)
    states = store.reader().read([address for _, address in index])
    assert equal(states, [expected[segment_id] for segment_id, _ in index])


def test_a_store_travels_to_workers(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"))
    copy = cloudpickle.loads(cloudpickle.dumps(sample.store))
    assert copy.shards() == [sample.shard]
    error = cloudpickle.loads(cloudpickle.dumps(DamagedShard("name", "reason")))
    assert (error.shard, error.reason) == ("name", "reason")


def test_any_fsspec_url_is_a_store() -> None:
    sample = make_sample("memory://state-store-test/store")
    assert sample.store.index(sample.shard) == sample.index
    assert equal(sample.store.reader().read(sample.addresses), sample.states)


# Describing


def test_describe_counts_by_codec(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = make_sample(str(tmp_path / "s"), [1, 2], "fp32", seed=1)
    two = make_sample(str(tmp_path / "s"), [3, 4, 5], "bf16", seed=2)
    found = describe(one.store.url)
    assert (found["shards"], found["states"], found["tokens"]) == (2, 5, 15)
    assert found["codecs"]["bf16"] == {
        "shards": 1,
        "states": 3,
        "tokens": 12,
        "payload_bytes": 12 * WIDTH * 2,
        "file_bytes": two.parquet.stat().st_size,
        "widths": [WIDTH],
    }
    assert found["problems"] == []
    assert main([one.store.url]) == 0
    assert json.loads(capsys.readouterr().out) == found


def test_the_command_line_names_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert "no state store" in capsys.readouterr().err


def test_addresses_of_other_stores_are_refused(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "s"))
    good = sample.addresses[0]
    for address in (
        Address("0" * 32, 0, 0, 1),
        Address("../../etc/passwd", 0, 0, 1),
        good._replace(row_group=99),
        good._replace(row_group=-1),
        good._replace(row=99),
        good._replace(row=-1),
        good._replace(num_tokens=good.num_tokens + 1),
    ):
        with pytest.raises(DamagedShard) as caught:
            sample.store.reader().read([address])
        assert caught.value.shard == address.shard

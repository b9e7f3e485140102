"""Format version 1, pinned: a store of today is read by every later program.

If one of these fails, the format has changed: raise the version.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import torch

from tests.transforms.state_store_samples import Sample, equal, make_sample
from transforms.state_store import StateStore

NAME = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return make_sample(str(tmp_path / "s"), lengths=[2, 1, 1], codec="bf16", row_group_bytes=20)


def test_files_of_a_store(sample: Sample) -> None:
    root = Path(sample.store.url)
    name = sample.shard.name
    found = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
    assert found == [
        "shards",
        f"shards/{name}.json",
        f"shards/{name}.parquet",
        "state_store.json",
        "tmp",
    ]
    content = json.loads((root / "state_store.json").read_text())
    assert list(content) == ["format", "version", "description"]
    assert (content["format"], content["version"]) == ("lait-state-store", 1)


def test_manifest_entry(sample: Sample) -> None:
    entry = json.loads(sample.entry.read_text())
    content = sample.parquet.read_bytes()
    footer_bytes = struct.unpack("<I", content[-8:-4])[0]
    ids_and_lengths = b"s0-0\ns0-1\ns0-2\n" + struct.pack("<3i", 2, 1, 1)
    assert entry == {
        "format": "lait-state-store",
        "version": 1,
        "name": sample.shard.name,
        "codec": "bf16",
        "width": 4,
        "row_groups": 2,
        "rows": 3,
        "tokens": 4,
        "payload_bytes": 32,
        "file_bytes": len(content),
        "footer_bytes": footer_bytes,
        "footer_crc32": zlib.crc32(content[-8 - footer_bytes : -8]),
        "index_crc32": zlib.crc32(ids_and_lengths),
    }


def test_parquet_file(sample: Sample) -> None:
    parquet = pq.ParquetFile(sample.parquet)
    fields = [(field.name, str(field.type), field.nullable) for field in parquet.schema_arrow]
    assert fields == [
        ("segment_id", "string", False),
        ("num_tokens", "int32", False),
        ("crc32", "uint32", False),
        ("payload", "binary", False),
    ]
    assert parquet.metadata.metadata == {
        b"lait.format": b"lait-state-store",
        b"lait.version": b"1",
        b"lait.codec": b"bf16",
        b"lait.width": b"4",
    }
    for group in range(2):
        for column in range(4):
            chunk = parquet.metadata.row_group(group).column(column)
            assert chunk.compression == "UNCOMPRESSED"
            assert not chunk.has_dictionary_page and not chunk.is_stats_set


def test_any_parquet_reader_gets_the_states(sample: Sample) -> None:
    rows = pq.read_table(sample.parquet).to_pylist()
    assert [(row["segment_id"], row["num_tokens"]) for row in rows] == [
        ("s0-0", 2),
        ("s0-1", 1),
        ("s0-2", 1),
    ]
    for row, state in zip(rows, sample.states, strict=True):
        values = torch.frombuffer(bytearray(row["payload"]), dtype=torch.bfloat16)
        assert values.view(-1, 4).equal(state)
        assert row["crc32"] == zlib.crc32(row["payload"])


def test_a_shard_written_by_another_program_is_read(tmp_path: Path) -> None:
    sample = make_sample(str(tmp_path / "mine"))
    root = tmp_path / "theirs"
    (root / "shards").mkdir(parents=True)
    (root / "state_store.json").write_text('{"version": 1, "format": "lait-state-store"}')
    (root / "shards" / f"{NAME}.parquet").write_bytes(sample.parquet.read_bytes())
    entry = {**json.loads(sample.entry.read_text()), "name": NAME, "added_later": [1]}
    (root / "shards" / f"{NAME}.json").write_text(json.dumps(entry))
    store = StateStore(str(root))
    (shard,) = store.shards()
    index = store.index(shard)
    assert [segment_id for segment_id, _ in index] == [segment_id for segment_id, _ in sample.index]
    assert equal(store.reader().read([address for _, address in index]), sample.states)

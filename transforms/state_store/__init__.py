"""The state store: hidden states of segments on disk, encoded once, read by address.

Format version 1
================
A store is a directory, local or on an object store::

    state_store.json                 marks the directory as a store
    shards/<name>.parquet            states
    shards/<name>.json               manifest entry of that shard, written last
    tmp/<32 hex digits>-<anything>   files being written; local stores only

``<name>`` is 32 lower-case hexadecimal digits, drawn at random by the writer, so
that writers need not know of each other. Files never change once they have their
final names. A shard exists when its manifest entry does; a Parquet file without
one is unfinished, and readers do not look at it. Nothing else is shared: no list
of all shards, no lock.

``state_store.json`` is a JSON object: ``format`` is "lait-state-store",
``version`` is 1, ``description`` is for people. A reader refuses any other format
or version.

A manifest entry is a JSON object: ``format`` and ``version`` as above; ``name``;
``codec``; ``width`` (values a token); ``row_groups``, ``rows``, ``tokens``,
``payload_bytes`` (totals over all states); ``file_bytes`` (size of the Parquet
file); ``footer_bytes`` and ``footer_crc32`` (its Parquet footer, which lies just
before the last 8 bytes); ``index_crc32``. Unknown fields are ignored.

The Parquet file has these columns in this order, none of them null, all
uncompressed and without dictionaries, and in its key-value metadata
``lait.format``, ``lait.version``, ``lait.codec`` and ``lait.width``, as text:

=========== ======= =============================================================
segment_id  string  the segment's content hash
num_tokens  int32   length of the state, at least 1
crc32       uint32  CRC-32 (zlib's) of the payload
payload     binary  the state, ``[num_tokens, width]`` row-major, by the codec
=========== ======= =============================================================

A state's address is (shard, row group, row within it, num_tokens). Row groups
hold about 1 MiB of payload: they are the unit of reading and caching. Every byte
that matters is under a checksum, and each is verified when it is read: payloads
by ``crc32``; ids and lengths by ``index_crc32``, the CRC-32 of all ids in order,
each with a newline after it, followed by all lengths as little-endian int32; the
footer, which says where all of that lies, by ``footer_crc32``. File sizes are
compared when shards are listed. So opening a store reads little, and no damaged
state is ever returned.

Codecs: ``fp32`` and ``bf16`` are little-endian IEEE float32 and bfloat16 values.
A codec belongs to a shard. A reader that does not know a shard's codec skips it.

Use
===
::

    store = StateStore("runs/states")
    store.create()
    writer = store.writer("bf16", width=384)
    writer.add(["id-1", "id-2"], [7, 12], hidden)     # hidden: [19, 384]
    addresses = dict(writer.commit())
    states = store.reader().read([addresses["id-2"]])  # [[12, 384]]

``python -m transforms.state_store URL`` prints what a store holds.
"""

from transforms.state_store.codecs import CODECS, Codec, get_codec, register
from transforms.state_store.errors import DamagedShard, StoreError
from transforms.state_store.manifest import ShardInfo
from transforms.state_store.reader import StateReader
from transforms.state_store.store import StateStore
from transforms.state_store.summary import describe
from transforms.state_store.writer import ShardWriter

__all__ = [
    "CODECS",
    "Codec",
    "DamagedShard",
    "ShardInfo",
    "ShardWriter",
    "StateReader",
    "StateStore",
    "StoreError",
    "describe",
    "get_codec",
    "register",
]

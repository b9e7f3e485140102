"""What a store holds, counted."""

from __future__ import annotations

from typing import Any

from transforms.state_store.manifest import VERSION, ShardInfo
from transforms.state_store.store import StateStore


def describe(store_url: str) -> dict[str, Any]:
    """Shards, states, tokens and bytes of a store, in all and by codec.

    From the manifest alone: no state is read. ``problems`` lists damaged shards,
    which are not counted. Raises StoreError if there is no store.
    """
    store = StateStore(store_url)
    shards = store.shards()
    codecs = sorted({shard.codec for shard in shards})
    return {
        "url": store_url,
        "version": VERSION,
        **_totals(shards),
        "codecs": {
            codec: _totals([shard for shard in shards if shard.codec == codec]) for codec in codecs
        },
        "problems": store.problems(),
    }


def _totals(shards: list[ShardInfo]) -> dict[str, Any]:
    return {
        "shards": len(shards),
        "states": sum(shard.rows for shard in shards),
        "tokens": sum(shard.tokens for shard in shards),
        "payload_bytes": sum(shard.payload_bytes for shard in shards),
        "file_bytes": sum(shard.file_bytes for shard in shards),
        "widths": sorted({shard.width for shard in shards}),
    }

"""Encode what is not in the store yet: distinct segments -> states -> addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam

from transforms.model import ModelSettings, load_model
from transforms.segments import Wanted
from transforms.stage import Stage, TensorStage, run_stage
from transforms.state_store import DamagedShard, ShardInfo, ShardWriter, StateStore

# Segments that are sorted by length together, before they are cut into batches.
SEGMENTS_A_CHUNK = 1024
# A shard is committed when it reaches this size, so that a killed run loses little.
SHARD_BYTES = 128 * 2**20


class EncodeStates(TensorStage):
    """((group_id, doc_id), [(segment_id, Wanted), ...]) -> (segment_id, Address).

    The segments of a document lie side by side in a shard, so that a tile reads
    few row groups. Addresses leave only after their shard is committed.
    """

    stage = "encode"

    def __init__(self, settings: ModelSettings, store: StateStore, codec: str) -> None:
        self.settings = settings
        self.store = store
        self.codec = codec

    def start_bundle(self) -> None:
        super().start_bundle()
        self._writer: ShardWriter | None = None
        self._waiting: list[tuple[str, Wanted]] = []

    def work(self, element: tuple[Any, Iterable[tuple[str, Wanted]]]) -> Iterator[Any]:
        """Take a document's segments; encode when enough have come together."""
        self._waiting += sorted(element[1], key=lambda pair: pair[1])
        while len(self._waiting) >= SEGMENTS_A_CHUNK:
            self._encode(self._waiting[:SEGMENTS_A_CHUNK])
            del self._waiting[:SEGMENTS_A_CHUNK]
            if self._writer and self._writer.bytes_written >= SHARD_BYTES:
                yield from self._commit()

    def flush(self) -> Iterator[Any]:
        """Encode the rest and commit."""
        if self._waiting:
            self._encode(self._waiting)
            self._waiting = []
        yield from self._commit()

    def _encode(self, chunk: list[tuple[str, Wanted]]) -> None:
        # Imported where it is used: a plan, or a launcher of remote work, needs no torch.
        import torch

        from lait.encoding import encode_texts

        model = load_model(self.settings)
        if self._writer is None:
            self._writer = self.store.writer(self.codec, model.config.hidden_size)
        states, truncated = encode_texts(
            model, [wanted.text for _, wanted in chunk], self.settings.parallel_layers
        )
        lengths = [len(state) for state in states]
        self._writer.add([segment_id for segment_id, _ in chunk], lengths, torch.cat(states))
        self.count("states_encoded", len(chunk))
        self.count("tokens_encoded", sum(lengths))
        self.count("truncated_segments", truncated)

    def _commit(self) -> Iterator[Any]:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            addresses = writer.commit()
            self.count("state_bytes_written", writer.bytes_written)
            yield from addresses


class ReadIndex(Stage):
    """ShardInfo -> (segment_id, Address) of every state in the shard.

    A damaged shard is reported and skipped; its states are encoded again.
    """

    stage = "index"

    def __init__(self, store: StateStore) -> None:
        self.store = store

    def work(self, element: ShardInfo) -> Iterator[Any]:
        """List one shard's states."""
        try:
            yield from self.store.index(element)
        except DamagedShard:
            self.count("damaged_shards")


class KnownOrNot(Stage):
    """CoGroupByKey of wanted segments and known states -> addresses, or work to do.

    Main output: (segment_id, Address) of states that are there. Output
    ``missing``: ((group_id, doc_id), (segment_id, Wanted)).
    """

    stage = "distinct"
    MISSING = "missing"

    def work(self, element: tuple[str, dict[str, Iterable[Any]]]) -> Iterator[Any]:
        """Look one segment up."""
        segment_id, found = element
        wanted = next(iter(found["wanted"]), None)
        if wanted is None:
            return  # a state of another run, not needed now
        self.count("distinct_segments")
        known = min(found["known"], default=None)
        if known is not None:
            self.count("states_reused")
            yield segment_id, known
        else:
            self.count("states_to_encode")
            owner = (wanted.group_id, wanted.doc_id)
            yield beam.pvalue.TaggedOutput(self.MISSING, (owner, (segment_id, wanted)))


class EncodedStates(NamedTuple):
    """What :class:`EncodeMissing` gives: (segment_id, Address) of all that is wanted."""

    addresses: beam.PCollection
    counters: beam.PCollection


class EncodeMissing(beam.PTransform):
    """PCollection of (segment_id, Wanted) -> :class:`EncodedStates`."""

    def __init__(
        self, settings: ModelSettings, store: StateStore, codec: str, shards: Iterable[ShardInfo]
    ) -> None:
        super().__init__()
        self.settings = settings
        self.store = store
        self.codec = codec
        self.shards = list(shards)

    def expand(self, wanted: beam.PCollection) -> EncodedStates:
        index = (
            wanted.pipeline
            | "Shards" >> beam.Create(self.shards)
            | "Spread shards" >> beam.Reshuffle()
            | "Index" >> run_stage(ReadIndex(self.store))
        )
        looked_up = (
            {"wanted": wanted, "known": index.main}
            | "Join index" >> beam.CoGroupByKey()
            | "Look up"
            >> beam.ParDo(KnownOrNot()).with_outputs(
                KnownOrNot.MISSING, "dead_letters", "counters", main="main"
            )
        )
        encoded = (
            looked_up[KnownOrNot.MISSING]
            | "By document" >> beam.GroupByKey()
            | "Encode" >> run_stage(EncodeStates(self.settings, self.store, self.codec))
        )
        addresses = (looked_up.main, encoded.main) | "Addresses" >> beam.Flatten()
        counters = (
            index.counters,
            looked_up.counters,
            encoded.counters,
        ) | "Encode counters" >> beam.Flatten()
        return EncodedStates(addresses, counters)

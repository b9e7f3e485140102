"""The graph that all programs share: from documents to scored pairs, and the last stage.

What lies between is a program's own: which pairs are made, and what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import apache_beam as beam

from pipelines.launch import Prepared
from transforms.documents import AS_IT_IS, ReadDocuments, Reading
from transforms.encode import EncodeMissing
from transforms.finish import FinishRun, RunFacts
from transforms.records import Claim, DeadLetter, Source
from transforms.segments import FindSegments
from transforms.sentences import SplitSentences
from transforms.staging import staged_path
from transforms.state_store import ShardInfo


@dataclass(frozen=True)
class Inputs:
    """What a run compares: files, how to read them, and claims if there are any.

    dead_letters : of claims that cannot be used.
    """

    sources: list[Source]
    reading: Reading = AS_IT_IS
    claims: list[Claim] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)


class Encoded(NamedTuple):
    """Documents whose sentences all have a state.

    documents : (Document, spans). occurrences, addresses : both by segment_id.
    dead_letters, counters : one collection a stage.
    """

    documents: beam.PCollection
    occurrences: beam.PCollection
    addresses: beam.PCollection
    dead_letters: tuple[beam.PCollection, ...]
    counters: tuple[beam.PCollection, ...]

    @property
    def places(self) -> dict[str, beam.PCollection]:
        """What makes tiles: where each sentence stands, and where its state lies."""
        return {"occurrences": self.occurrences, "addresses": self.addresses}


def encode_documents(
    pipeline: beam.Pipeline, inputs: Inputs, prepared: Prepared, shards: Iterable[ShardInfo]
) -> Encoded:
    """Read, split, find distinct segments, encode those that the store does not have."""
    read = pipeline | "Read" >> ReadDocuments(inputs.sources, inputs.reading)
    split = read.documents | "Split" >> SplitSentences()
    segments = split.main | "Find segments" >> FindSegments(prepared.identity, inputs.claims)
    states = segments.wanted | "Encode" >> EncodeMissing(
        prepared.settings, prepared.store, prepared.codec, shards
    )
    letters = pipeline | "Claims' dead letters" >> beam.Create(inputs.dead_letters)
    return Encoded(
        split.main,
        segments.occurrences,
        states.addresses,
        (read.dead_letters, split.dead_letters, letters),
        (read.counters, split.counters, segments.counters, states.counters),
    )


class Outcome(NamedTuple):
    """What the last stage publishes.

    pairs : (key, PairsAddress) of all staged pairs. tables : StagedTable. entries : staged
    entries for the report. counters : one collection a stage. notes : of the run, or None.
    """

    pairs: beam.PCollection
    tables: beam.PCollection
    entries: beam.PCollection
    counters: Sequence[beam.PCollection]
    notes: beam.PCollection | None = None


def finish(pipeline: beam.Pipeline, encoded: Encoded, outcome: Outcome, facts: RunFacts) -> Any:
    """Publish everything, once."""
    letters = encoded.dead_letters | "Dead letters" >> beam.Flatten()
    counters = (*encoded.counters, *outcome.counters) | "Counters" >> beam.Flatten()
    pair_files = outcome.pairs | "Files" >> beam.Map(staged_path) | beam.Distinct()
    last = [pair_files, outcome.tables, outcome.entries, letters, counters]
    if outcome.notes is not None:
        last.append(outcome.notes)
    side_inputs = [beam.pvalue.AsList(collection) for collection in last]
    return (
        pipeline
        | "Once" >> beam.Create([None])
        | "Finish" >> beam.ParDo(FinishRun(facts), *side_inputs)
    )

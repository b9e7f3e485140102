"""``--plan``: what a run would compare and take, counted without running a model."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pipelines.launch import check_length, choose_layers, load_config
from transforms.documents import read_source
from transforms.records import Claim, DeadLetter, Document, Source
from transforms.segments import SegmentIdentity, claim_segments
from transforms.sentences import sentence_spans

LARGEST_GROUPS = 5
# Share of a large matrix product's rate that the stages reach, by measurement
# on two machines; a plan is right to a factor of two.
EFFICIENCY = 0.3

TokenLengths = Callable[[list[str]], list[int]]


@dataclass
class Counts:
    """What was found in the inputs.

    tokens : of distinct segments; pair_tokens : of all pairs' two sentences.
    """

    documents: int = 0
    sentences: int = 0
    dead_letters: int = 0
    tokens: int = 0
    segments: set[str] = field(default_factory=set)
    sentences_of: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Shape:
    """Of a model: what its cost depends on."""

    layers: int
    parallel_layers: int
    width: int
    feed_forward: int
    bytes_a_value: int


def count_inputs(
    sources: Iterable[Source], claims: Iterable[Claim], lengths: TokenLengths
) -> Counts:
    """Read and split everything, and count; documents are not kept."""
    counts = Counts()
    identity = SegmentIdentity("plan", "", 0)
    seen: set[tuple[str, str]] = set()
    _add(counts, [(key, text) for key, _, text in claim_segments(claims, identity)], lengths)
    for source in sources:
        for item in read_source(source):
            known = isinstance(item, Document) and (item.group_id, item.doc_id) in seen
            spans = () if isinstance(item, DeadLetter) or known else sentence_spans(item)
            if isinstance(item, DeadLetter) or not spans:
                counts.dead_letters += 1
                continue
            seen.add((item.group_id, item.doc_id))
            counts.documents += 1
            counts.sentences += len(spans)
            counts.sentences_of[item.group_id] += len(spans)
            texts = [item.text[start:end] for start, end in spans]
            _add(counts, [(identity.segment_id(text), text) for text in texts], lengths)
    return counts


def operations(counts: Counts, pairs: int, shape: Shape) -> tuple[float, float]:
    """Multiply-adds, twice counted, of the encode and the joint stage.

    A layer's projections and feed-forward take 2 (4 d^2 + 2 d f) a token; the
    last layer is computed at two positions a pair.
    """
    token = 2.0 * (4 * shape.width**2 + 2 * shape.width * shape.feed_forward)
    mean = counts.tokens / max(1, len(counts.segments))
    joint = shape.layers - shape.parallel_layers
    full_layers = max(0, joint - 1)
    read = pairs * 2 * token if joint else 0.0
    return counts.tokens * shape.parallel_layers * token, (
        pairs * 2 * mean * full_layers * token + read
    )


def make_plan(sources: list[Source], claims: list[Claim], options: argparse.Namespace) -> str:
    """The plan as text for people.

    Raises
    ------
    UsageError
        For an unknown model or P.
    """
    from lait.checkpoints import resolve_checkpoint
    from lait.dtype import choose_dtype, product_rate
    from lait.tokenization import SegmentTokenizer

    started = time.monotonic()
    config = load_config(options.model)
    tokenizer = SegmentTokenizer.from_directory(
        resolve_checkpoint(options.model), options.max_length
    )
    dtype = choose_dtype(options.dtype)
    shape = _shape(config, options, dtype.itemsize)

    def lengths(texts: list[str]) -> list[int]:
        return [len(ids) for ids in tokenizer.ids(texts)]

    counts = count_inputs(sources, claims, lengths)
    pairs = counts.sentences * len(claims)
    encode, joint = operations(counts, pairs, shape)
    rate = product_rate(dtype) * EFFICIENCY
    rows = [
        ("files", f"{len(sources):,}"),
        ("documents", f"{counts.documents:,} ({counts.dead_letters:,} inputs unusable)"),
        ("sentences", f"{counts.sentences:,}"),
        ("distinct segments", f"{len(counts.segments):,} ({counts.tokens:,} tokens)"),
        ("claims", f"{len(claims):,}"),
        ("pairs", f"{pairs:,}"),
        ("states", f"{counts.tokens * shape.width * shape.bytes_a_value / 2**20:,.1f} MiB"),
        ("P", f"{shape.parallel_layers} of {shape.layers} layers"),
        ("encode", f"{encode / 1e9:,.1f} GFLOP, about {encode / rate:,.0f} s"),
        ("joint layers", f"{joint / 1e9:,.1f} GFLOP, about {joint / rate:,.0f} s"),
        ("largest groups", _largest(counts, len(claims))),
    ]
    lines = [f"{name + ':':<19}{value}" for name, value in rows]
    note = (
        f"planned in {time.monotonic() - started:.1f} s; no model was run; times are for this "
        "machine with an empty state store, right to a factor of two"
    )
    return "\n".join([*lines, note])


def _largest(counts: Counts, num_claims: int) -> str:
    return ", ".join(
        f"{group} ({number * num_claims:,} pairs)"
        for group, number in counts.sentences_of.most_common(LARGEST_GROUPS)
    )


def _shape(config: Any, options: argparse.Namespace, bytes_a_value: int) -> Shape:
    layers = choose_layers(options, config)
    check_length(options, config)
    return Shape(
        config.num_hidden_layers,
        layers,
        config.hidden_size,
        config.feed_forward_size,
        bytes_a_value,
    )


def _add(counts: Counts, named: list[tuple[str, str]], lengths: TokenLengths) -> None:
    new = {key: text for key, text in named if key not in counts.segments}
    counts.segments.update(new)
    counts.tokens += sum(lengths(list(new.values()))) if new else 0

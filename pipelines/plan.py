"""``--plan``: what a run would compare and take, counted without running the model."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pipelines.cascade_choice import Layers, choose
from pipelines.launch import CODEC_OF_DTYPE, check_length, choose_layers, load_config
from transforms.documents import read_source
from transforms.prediction import predict
from transforms.rates import Work, measure_rates
from transforms.records import Claim, DeadLetter, Document, Source
from transforms.segments import SegmentIdentity, claim_segments
from transforms.sentences import sentence_spans
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE

LARGEST_GROUPS = 5

TokenLengths = Callable[[list[str]], list[int]]


@dataclass
class Counts:
    """What was found in the inputs.

    segments : tokens of each distinct segment by its id. claim_tokens and
    sentence_tokens : of all claims and of all sentences, repeated ones too.
    tiles_of_sentences : how many blocks of premises the documents are cut into.
    """

    documents: int = 0
    sentences: int = 0
    dead_letters: int = 0
    claims: int = 0
    claim_tokens: int = 0
    sentence_tokens: int = 0
    tiles_of_sentences: int = 0
    segments: dict[str, int] = field(default_factory=dict)
    sentences_of: Counter[str] = field(default_factory=Counter)

    @property
    def tokens(self) -> int:
        """Of distinct segments."""
        return sum(self.segments.values())

    @property
    def pairs(self) -> int:
        """Each claim with each sentence."""
        return self.claims * self.sentences

    def work(self, scored_again: float) -> Work:
        """What a run would do, with an empty state store."""
        return Work(
            self.tokens,
            self.pairs,
            self.claim_tokens / max(1, self.claims),
            self.sentence_tokens / max(1, self.sentences),
            self.claims / max(1, -(-self.claims // HYPOTHESES_A_TILE)),
            self.sentences / max(1, self.tiles_of_sentences),
            scored_again,
        )


def count_inputs(
    sources: Iterable[Source], claims: Iterable[Claim], lengths: TokenLengths
) -> Counts:
    """Read and split everything, and count; documents are not kept."""
    counts = Counts()
    identity = SegmentIdentity("plan", "", 0)
    seen: set[tuple[str, str]] = set()
    named = [(key, text) for key, _, text in claim_segments(claims, identity)]
    counts.claims, counts.claim_tokens = len(named), _add(counts, named, lengths)
    for source in sources:
        for item in read_source(source):
            known = isinstance(item, Document) and (item.group_id, item.doc_id) in seen
            spans = () if isinstance(item, DeadLetter) or known else sentence_spans(item)
            if isinstance(item, DeadLetter) or not spans:
                counts.dead_letters += 1
                continue
            seen.add((item.group_id, item.doc_id))
            texts = [item.text[start:end] for start, end in spans]
            counts.documents += 1
            counts.sentences += len(spans)
            counts.sentences_of[item.group_id] += len(spans)
            counts.tiles_of_sentences += -(-len(spans) // PREMISES_A_TILE)
            named = [(identity.segment_id(text), text) for text in texts]
            counts.sentence_tokens += _add(counts, named, lengths)
    return counts


def make_plan(sources: list[Source], claims: list[Claim], options: argparse.Namespace) -> str:
    """The plan as text for people.

    Raises
    ------
    UsageError
        For an unknown model, P or cascade.
    """
    from lait.checkpoints import resolve_checkpoint
    from lait.dtype import choose_dtype, dtype_name
    from lait.tokenization import SegmentTokenizer

    started = time.monotonic()
    config = load_config(options.model)
    layers = choose(options, config, choose_layers(options, config))
    check_length(options, config)
    tokenizer = SegmentTokenizer.from_directory(
        resolve_checkpoint(options.model), options.max_length
    )
    dtype = dtype_name(choose_dtype(options.dtype))
    codec = CODEC_OF_DTYPE[dtype] if options.state_codec == "auto" else options.state_codec

    def lengths(texts: list[str]) -> list[int]:
        return [len(ids) for ids in tokenizer.ids(texts)]

    counts = count_inputs(sources, claims, lengths)
    rows = [
        ("files", f"{len(sources):,}"),
        ("documents", f"{counts.documents:,} ({counts.dead_letters:,} inputs unusable)"),
        ("sentences", f"{counts.sentences:,}"),
        ("distinct segments", f"{len(counts.segments):,} ({counts.tokens:,} tokens)"),
        ("claims", f"{len(claims):,}"),
        ("pairs", f"{counts.pairs:,}"),
        ("P", _layers_line(layers, config)),
        *_expected(counts, config, tokenizer, layers, dtype, codec),
        ("largest groups", _largest(counts)),
    ]
    lines = [f"{name + ':':<19}{value}" for name, value in rows]
    note = (
        f"planned in {time.monotonic() - started:.1f} s; the model was not run: times are those of "
        "another with its shape and random weights, on made-up sentences, just measured in one "
        "process on this machine; an empty state store is assumed, and start-up not counted"
    )
    return "\n".join([*lines, note])


def _expected(
    counts: Counts, config: Any, tokenizer: Any, layers: Layers, dtype: str, codec: str
) -> list[tuple[str, str]]:
    """Bytes, operations and seconds; nothing where there is nothing to compare."""
    if not counts.pairs:
        return []
    from lait.dtype import DTYPES
    from lait.modeling import LaitForSequenceClassification

    model = LaitForSequenceClassification(config).to(DTYPES[dtype]).eval()
    model.tokenizer = tokenizer
    share = layers.cascade.keep * counts.documents / counts.sentences if layers.cascade else 0.0
    work = counts.work(min(1.0, share))
    rates = measure_rates(model, work, codec, layers.cascade, layers.stored)
    found = predict(config, layers.stored, work, rates, codec, layers.cascade)
    operations, seconds = found["operations"], found["seconds"]
    return [
        ("states", f"{found['state_bytes'] / 2**20:,.1f} MiB"),
        ("encode", f"{operations['encode'] / 1e9:,.1f} GFLOP, about {seconds['encode']:,.1f} s"),
        (
            "joint layers",
            f"{operations['score'] / 1e9:,.1f} GFLOP, about {seconds['score']:,.1f} s",
        ),
    ]


def _layers_line(layers: Layers, config: Any) -> str:
    line = f"{layers.screen} of {config.num_hidden_layers} layers"
    return f"{line}, likely evidence again at {layers.stored}" if layers.cascade else line


def _largest(counts: Counts) -> str:
    return ", ".join(
        f"{group} ({number * counts.claims:,} pairs)"
        for group, number in counts.sentences_of.most_common(LARGEST_GROUPS)
    )


def _add(counts: Counts, named: list[tuple[str, str]], lengths: TokenLengths) -> int:
    """Note distinct segments; returns the tokens of all that are named."""
    new = {key: text for key, text in named if key not in counts.segments}
    counts.segments.update(zip(new, lengths(list(new.values())) if new else [], strict=True))
    return sum(counts.segments[key] for key, _ in named)

"""``--plan``: what a run would compare and take, counted without running the model."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.cascade_choice import Layers, choose
from pipelines.graph import Inputs
from pipelines.launch import CODEC_OF_DTYPE, check_length, choose_layers, load_config
from transforms.documents import read_source
from transforms.prediction import predict
from transforms.rates import Work, measure_rates
from transforms.records import DeadLetter, Document, Span
from transforms.segments import SegmentIdentity
from transforms.sentences import sentence_spans
from transforms.tensor_thread import in_tensor_thread

if TYPE_CHECKING:
    from lait.tokenization import SegmentTokenizer

TokenLengths = Callable[[list[str]], list[int]]
Row = tuple[str, str]


@dataclass
class Counts:
    """What was found in the inputs.

    segments : tokens of each distinct segment by its id.
    """

    documents: int = 0
    sentences: int = 0
    dead_letters: int = 0
    segments: dict[str, int] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        """Of distinct segments."""
        return sum(self.segments.values())

    def rows(self, files: int) -> list[Row]:
        """What every plan says first."""
        return [
            ("files", f"{files:,}"),
            ("documents", f"{self.documents:,} ({self.dead_letters:,} inputs unusable)"),
            ("sentences", f"{self.sentences:,}"),
            ("distinct segments", f"{len(self.segments):,} ({self.tokens:,} tokens)"),
        ]

    def add(self, named: list[tuple[str, str]], lengths: TokenLengths) -> int:
        """Note distinct segments (id, text); returns the tokens of all that are named."""
        new = {key: text for key, text in named if key not in self.segments}
        self.segments.update(zip(new, lengths(list(new.values())) if new else [], strict=True))
        return sum(self.segments[key] for key, _ in named)


IDENTITY = SegmentIdentity("plan", "", 0)


def count_documents(
    counts: Counts, inputs: Inputs, lengths: TokenLengths
) -> Iterator[tuple[Document, tuple[Span, ...], int]]:
    """Read and split everything, and count: each document, its sentences, all their tokens."""
    seen: set[tuple[str, str]] = set()
    for source in inputs.sources:
        for item in read_source(source, inputs.reading):
            known = isinstance(item, Document) and (item.group_id, item.doc_id) in seen
            spans = () if isinstance(item, DeadLetter) or known else sentence_spans(item)
            if isinstance(item, DeadLetter) or not spans:
                counts.dead_letters += 1
                continue
            seen.add((item.group_id, item.doc_id))
            texts = [item.text[start:end] for start, end in spans]
            counts.documents += 1
            counts.sentences += len(spans)
            named = [(IDENTITY.segment_id(text), text) for text in texts]
            yield item, spans, counts.add(named, lengths)


@dataclass(frozen=True)
class Setting:
    """What decides the cost of a run, besides its inputs."""

    config: Any
    layers: Layers
    tokenizer: SegmentTokenizer
    dtype: str
    codec: str

    @classmethod
    def of(cls, options: argparse.Namespace) -> Setting:
        """By the options.

        Raises
        ------
        UsageError
            For an unknown model, P or cascade.
        """
        from lait.checkpoints import resolve_checkpoint
        from lait.dtype import choose_dtype, dtype_name
        from lait.tokenization import SegmentTokenizer

        config = load_config(options.model)
        layers = choose(options, config, choose_layers(options, config))
        check_length(options, config)
        tokenizer = SegmentTokenizer.from_directory(
            resolve_checkpoint(options.model), options.max_length
        )
        dtype = dtype_name(in_tensor_thread(choose_dtype, options.dtype))
        codec = CODEC_OF_DTYPE[dtype] if options.state_codec == "auto" else options.state_codec
        return cls(config, layers, tokenizer, dtype, codec)

    def lengths(self, texts: list[str]) -> list[int]:
        """Tokens of each text."""
        return [len(ids) for ids in self.tokenizer.ids(texts)]

    def layers_row(self) -> Row:
        """At which P's the run works."""
        layers = self.layers
        line = f"{layers.screen} of {self.config.num_hidden_layers} layers"
        again = f", likely evidence again at {layers.stored}" if layers.cascade else ""
        return "P", line + again

    def expected(self, work: Work) -> list[Row]:
        """Bytes, operations and seconds; nothing where there is nothing to compare."""
        if not work.pairs:
            return []
        found = in_tensor_thread(self._predicted, work)
        operations, seconds = found["operations"], found["seconds"]

        def stage(name: str) -> str:
            return f"{operations[name] / 1e9:,.1f} GFLOP, about {seconds[name]:,.1f} s"

        return [
            ("states", f"{found['state_bytes'] / 2**20:,.1f} MiB"),
            ("encode", stage("encode")),
            ("joint layers", stage("score")),
        ]

    def _predicted(self, work: Work) -> dict[str, Any]:
        from lait.dtype import DTYPES
        from lait.modeling import LaitForSequenceClassification

        model = LaitForSequenceClassification(self.config).to(DTYPES[self.dtype]).eval()
        model.tokenizer = self.tokenizer
        layers = self.layers
        rates = measure_rates(model, work, self.codec, layers.cascade, layers.stored)
        return predict(self.config, layers.stored, work, rates, self.codec, layers.cascade)


def as_text(rows: Iterable[Row], started: float) -> str:
    """A plan for people. started : by ``time.monotonic``."""
    lines = [f"{name + ':':<19}{value}" for name, value in rows]
    note = (
        f"planned in {time.monotonic() - started:.1f} s; the model was not run: times are those of "
        "another with its shape and random weights, on made-up sentences, just measured in one "
        "process on this machine; an empty state store is assumed, and start-up not counted"
    )
    return "\n".join([*lines, note])

"""LAIT as the pipeline's workers use it: encode, keep in a store, read, score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.common import BenchmarkError
from benchmarks.workload import Pair, Workload
from lait.cascade import Cascade, MeasuredCascade, cheapest
from lait.encoding import encode_texts
from lait.memory import keep_freed_memory
from lait.modeling import LaitForSequenceClassification
from transforms.encode import SEGMENTS_A_CHUNK
from transforms.records import Address
from transforms.score import TileScorer
from transforms.state_store import StateStore
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE

SEGMENT_TOKENS = 256
CODECS = {torch.bfloat16: "bf16", torch.float32: "fp32"}


@dataclass(frozen=True)
class Lait:
    """A model at one P, that of its states; with a cascade, that of the second scores."""

    model: LaitForSequenceClassification
    parallel_layers: int
    cascade: Cascade | None = None

    @classmethod
    def cascading(cls, model: LaitForSequenceClassification, target: float) -> Lait:
        """As ``--cascade auto`` works: the cheapest that was measured to reach ``target``."""
        measured = cheapest([MeasuredCascade.of(x) for x in model.config.cascades], target)
        cascade = measured.cascade
        return cls(model, cascade.deep if cascade else measured.parallel_layers, cascade)

    def encode(self, workload: Workload) -> dict[str, Tensor]:
        """The state of every distinct text: [tokens, width]."""
        texts = workload.distinct_texts()
        states: dict[str, Tensor] = {}
        for start in range(0, len(texts), SEGMENTS_A_CHUNK):
            chunk = texts[start : start + SEGMENTS_A_CHUNK]
            found, _ = encode_texts(self.model, chunk, self.parallel_layers)
            states.update(zip(chunk, found, strict=True))
        return states

    def score(self, workload: Workload, states: dict[str, Tensor]) -> int:
        """Score all pairs from their states, a tile at a time; returns their number."""
        scored = 0
        scorer = TileScorer(self.model, self.parallel_layers, self.cascade)
        for block in workload.blocks:
            left = [states[text] for text in block.hypotheses]
            right = [states[text] for text in block.premises]
            for b in range(0, len(right), PREMISES_A_TILE):
                for a in range(0, len(left), HYPOTHESES_A_TILE):
                    tile = left[a : a + HYPOTHESES_A_TILE], right[b : b + PREMISES_A_TILE]
                    result, _ = scorer(block.hypotheses[a : a + HYPOTHESES_A_TILE], *tile)
                    scored += result.shape[0] * result.shape[1]
        return scored

    def cold(self, workload: Workload) -> int:
        """Encode and score; returns the number of pairs."""
        return self.score(workload, self.encode(workload))

    def plain(self, pairs: list[Pair]) -> int:
        """Each pair through all layers for itself; returns their number."""
        return len(self.model.predict(pairs, self.parallel_layers))


@dataclass(frozen=True)
class StoredStates:
    """The states of a workload in a store on disk."""

    store: StateStore
    addresses: dict[str, Address]

    @classmethod
    def of(cls, lait: Lait, workload: Workload, folder: Path) -> StoredStates:
        """Encode and write."""
        store = StateStore(str(folder))
        store.create()
        states = lait.encode(workload)
        writer = store.writer(CODECS[lait.model.dtype], lait.model.config.hidden_size)
        lengths = [len(state) for state in states.values()]
        writer.add(list(states), lengths, torch.cat(list(states.values())))
        return cls(store, dict(writer.commit()))

    def read(self) -> dict[str, Tensor]:
        """All states, by a new reader: nothing is in its memory yet."""
        found = self.store.reader().read(list(self.addresses.values()))
        return dict(zip(self.addresses, found, strict=True))


def load_lait(name: str, dtype: torch.dtype) -> LaitForSequenceClassification:
    """A LAIT checkpoint, ready to infer.

    Raises
    ------
    BenchmarkError
        If it cannot be loaded, or has fewer than four layers.
    """
    keep_freed_memory()  # as the pipeline does; it serves every contender of the process
    try:
        model = LaitForSequenceClassification.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"--model {name} cannot be loaded: {error}") from error
    if model.config.num_hidden_layers < 4:
        raise BenchmarkError(f"--model {name}: the cases need a model of four layers or more.")
    model.tokenizer = model.tokenizer.with_max_length(SEGMENT_TOKENS)
    return model.to(dtype).eval()

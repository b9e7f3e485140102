"""What is timed: LAIT cold and warm, its plain path, and a cross-encoder."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from benchmarks.common import BenchmarkError, quiet_transformers
from benchmarks.cross_encoder import best_batch_size, cross_encode, load_cross_encoder
from benchmarks.timing import Contender
from benchmarks.workload import Workload
from lait.dtype import choose_dtype
from lait.encoding import encode_texts
from lait.modeling import LaitForSequenceClassification
from lait.tokenization import normalise
from transforms.encode import SEGMENTS_A_CHUNK
from transforms.score import tile_probabilities
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE

COLD, WARM, PLAIN, CROSS = "LAIT, cold", "LAIT, warm", "LAIT, plain path", "CrossEncoder"
SEGMENT_TOKENS = 256


@dataclass(frozen=True)
class Engine:
    """LAIT as the pipeline's workers use it."""

    model: LaitForSequenceClassification
    parallel_layers: int

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
        claims = [states[normalise(claim)] for claim in workload.claims]
        for document in workload.documents:
            clauses = [states[normalise(clause)] for clause in document]
            for b in range(0, len(clauses), PREMISES_A_TILE):
                for a in range(0, len(claims), HYPOTHESES_A_TILE):
                    tile = claims[a : a + HYPOTHESES_A_TILE], clauses[b : b + PREMISES_A_TILE]
                    result = tile_probabilities(self.model, *tile, self.parallel_layers)
                    scored += result.shape[0] * result.shape[1]
        return scored


class Contenders(dict[str, Contender]):
    """Contenders by name, with what was chosen for them (dtype, batch size, threads)."""

    chosen: dict[str, Any]


def load_contenders(workload: Workload, options: argparse.Namespace) -> Contenders:
    """Load both models, warm them up, and choose the cross-encoder's batch size.

    Raises
    ------
    BenchmarkError
        For a model that cannot be loaded, or a P that it does not have.
    """
    if options.threads:
        torch.set_num_threads(options.threads)
    quiet_transformers()
    dtype, layers = choose_dtype(options.dtype), options.parallel_layers
    engine = Engine(load_lait(options.model, layers, dtype), layers)
    states = engine.encode(workload)
    cross = load_cross_encoder(dtype)
    batch_size = best_batch_size(cross, workload, options.seed)
    contenders = Contenders()
    contenders[COLD] = lambda seed: engine.score(workload, engine.encode(workload))
    contenders[CROSS] = lambda seed: cross_encode(
        cross, workload.sample(options.pairs, seed), batch_size
    )
    contenders[PLAIN] = lambda seed: len(
        engine.model.predict(workload.sample(options.pairs, seed), layers)
    )
    contenders[WARM] = lambda seed: engine.score(workload, states)
    contenders.chosen = {
        "dtype": str(dtype).removeprefix("torch."),
        "batch_size": batch_size,
        "threads": torch.get_num_threads(),
        "distinct_texts": len(states),
    }
    return contenders


def load_lait(name: str, parallel_layers: int, dtype: torch.dtype) -> LaitForSequenceClassification:
    """A LAIT checkpoint, ready to infer."""
    try:
        model = LaitForSequenceClassification.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"--model {name} cannot be loaded: {error}") from error
    layers = model.config.num_hidden_layers
    if not 0 <= parallel_layers <= layers:
        raise BenchmarkError(
            f"--parallel_layers {parallel_layers}: {name} has {layers} layers; allowed is 0 to "
            f"{layers}."
        )
    model.tokenizer = model.tokenizer.with_max_length(SEGMENT_TOKENS)
    return model.to(dtype).eval()

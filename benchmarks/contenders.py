"""What is timed: LAIT cold and warm, its plain path, and a cross-encoder."""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.common import BenchmarkError, Contracts, minilm_directory, quiet_transformers
from benchmarks.timing import Contender, time_once
from lait.dtype import choose_dtype
from lait.encoding import encode_texts
from lait.modeling import LaitForSequenceClassification
from lait.tokenization import normalise
from transforms.encode import SEGMENTS_A_CHUNK
from transforms.score import tile_probabilities
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE

COLD, WARM, PLAIN, CROSS = "LAIT, cold", "LAIT, warm", "LAIT, plain path", "CrossEncoder"
SEGMENT_TOKENS, PAIR_TOKENS = 256, 512
BATCH_SIZES = (16, 32, 64, 128)
PAIRS_OF_A_TRIAL = 512
NUM_LABELS = 3

Pair = tuple[str, str]


@dataclass(frozen=True)
class Workload:
    """The pairs: all claims with all clauses of each contract.

    claims : texts. documents : the clauses' texts of each contract.
    """

    claims: list[str]
    documents: list[list[str]]

    @classmethod
    def of(cls, contracts: Contracts) -> Workload:
        """Of the contracts' given spans."""
        return cls(contracts.claims, [contracts.clauses(d) for d in contracts.documents])

    @property
    def num_pairs(self) -> int:
        """How many pairs there are."""
        return len(self.claims) * sum(map(len, self.documents))

    def distinct_texts(self) -> list[str]:
        """Every text once, white space collapsed, claims first."""
        texts = [*self.claims, *(clause for clauses in self.documents for clause in clauses)]
        return list(dict.fromkeys(normalise(text) for text in texts))

    def sample(self, size: int | None, seed: int) -> list[Pair]:
        """``size`` (claim, clause) pairs at random without repetition; all pairs for None."""
        places = range(self.num_pairs)
        if size is not None and size < self.num_pairs:
            chosen = random.Random(seed).sample(places, size)
        else:
            chosen = list(places)
        clauses = [clause for document in self.documents for clause in document]
        return [(self.claims[i % len(self.claims)], clauses[i // len(self.claims)]) for i in chosen]


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
    dtype = choose_dtype(options.dtype)
    engine = Engine(
        load_lait(options.model, options.parallel_layers, dtype), options.parallel_layers
    )
    cross = load_cross_encoder(dtype)
    batch_size = best_batch_size(cross, workload, options.seed)
    states = engine.encode(workload)

    def plain(seed: int) -> int:
        pairs = workload.sample(options.pairs, seed)
        return len(engine.model.predict(pairs, engine.parallel_layers))

    contenders = Contenders(
        {
            COLD: lambda seed: engine.score(workload, engine.encode(workload)),
            CROSS: lambda seed: cross_encode(
                cross, workload.sample(options.pairs, seed), batch_size
            ),
            PLAIN: plain,
            WARM: lambda seed: engine.score(workload, states),
        }
    )
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
        model.config.check_parallel_layers(parallel_layers)
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"--model {name}: {error}") from error
    model.tokenizer = model.tokenizer.with_max_length(SEGMENT_TOKENS)
    return model.to(dtype).eval()


def load_cross_encoder(dtype: torch.dtype) -> Any:
    """``CrossEncoder`` on the stock MiniLM's weights; its classifier is new, as fast as any."""
    source = str(minilm_directory())
    from sentence_transformers import CrossEncoder
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(0)
    with tempfile.TemporaryDirectory(prefix="lait-cross-encoder-") as folder:
        stock = AutoModelForSequenceClassification.from_pretrained(source, num_labels=NUM_LABELS)
        stock.save_pretrained(folder)
        AutoTokenizer.from_pretrained(source).save_pretrained(folder)
        model = CrossEncoder(
            str(Path(folder)), max_length=PAIR_TOKENS, device="cpu", model_kwargs={"dtype": dtype}
        )
    found = next(model.parameters()).dtype
    if found != dtype or model.num_labels != NUM_LABELS:
        raise BenchmarkError(f"the cross-encoder came as {found}, not {dtype}: no fair comparison.")
    return model


def cross_encode(model: Any, pairs: list[Pair], batch_size: int) -> int:
    """Probabilities of all pairs by the cross-encoder; returns their number."""
    return len(
        model.predict(pairs, batch_size=batch_size, apply_softmax=True, show_progress_bar=False)
    )


def best_batch_size(model: Any, workload: Workload, seed: int) -> int:
    """The fastest of BATCH_SIZES on a small sample, each tried twice."""
    pairs = workload.sample(PAIRS_OF_A_TRIAL, seed)
    cross_encode(model, pairs[:32], 32)  # the first call is slower than all others

    def seconds(batch_size: int) -> float:
        return min(
            time_once(lambda _: cross_encode(model, pairs, batch_size), 0).seconds for _ in range(2)
        )

    return min(BATCH_SIZES, key=seconds)

"""Seconds a token and a pair on this machine: the stages' work on made-up sentences.

What a stage does besides the model (tokenise, write and read Parquet) is in the
time, so that a prediction is of the stage and not of its matrix products.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transforms.encode import SEGMENTS_A_CHUNK
from transforms.pairs import PAIRS_SCHEMA, pairs_table
from transforms.records import Address, Placed, Tile
from transforms.score import TileScorer
from transforms.staging import Staging, TableWriter
from transforms.state_store import ShardWriter, StateStore

if TYPE_CHECKING:
    from lait.cascade import Cascade
    from lait.modeling import LaitForSequenceClassification

# What is timed: enough that batches are full, little enough to take a second or two.
TOKENS_TIMED = 8192
OPERATIONS_TIMED = 2e10
ROUNDS = 2
# Lengths are spread evenly around their mean by this share of it.
SPREAD = 0.75


@dataclass(frozen=True)
class Work:
    """What a run does, as far as its time depends on it.

    tokens : of the segments that are encoded. pairs : that are scored.
    hypothesis_tokens, premise_tokens : mean length of each side, over the pairs.
    hypotheses, premises : mean number in a tile.
    scored_again : share of the pairs that a cascade scores twice.
    """

    tokens: int
    pairs: int
    hypothesis_tokens: float
    premise_tokens: float
    hypotheses: float
    premises: float
    scored_again: float = 0.0


@dataclass(frozen=True)
class Rates:
    """Seconds of the encode stage a token, and of the score stage a pair."""

    encode: float
    score: float


def measure_rates(
    model: LaitForSequenceClassification,
    work: Work,
    codec: str,
    cascade: Cascade | None,
    layers: int,
) -> Rates:
    """Time both stages on sentences of the work's lengths; takes a second or two.

    layers : P of the states.
    """
    from lait.costs import ModelShape, PairCosts

    costs = PairCosts(
        ModelShape.of(model.config), work.hypothesis_tokens, work.premise_tokens, work.hypotheses
    )
    most = OPERATIONS_TIMED / max(1.0, costs.alone(layers)) / max(1.0, work.hypotheses)
    premises = max(1, min(round(work.premises), round(most)))
    with tempfile.TemporaryDirectory(prefix="lait-rates-") as folder:
        bench = _Bench(model, codec, cascade, layers, folder)
        mean = (work.hypothesis_tokens + 9 * work.premise_tokens) / 10  # premises are the many
        encode = bench.encode_seconds(mean)
        tiles = max(1, round(most / premises))
        score = bench.score_seconds(work, max(1, round(work.hypotheses)), premises, min(tiles, 8))
    return Rates(encode, score)


@dataclass(frozen=True)
class _Bench:
    """Both stages, in a folder of their own."""

    model: LaitForSequenceClassification
    codec: str
    cascade: Cascade | None
    layers: int
    folder: str

    def encode(self, texts: Sequence[str], writer: ShardWriter) -> None:
        """What the encode stage does with new texts before it commits."""
        import torch

        from lait.encoding import encode_texts

        names = [f"{i:08d}" for i in range(len(texts))]
        for start in range(0, len(texts), SEGMENTS_A_CHUNK):
            chunk = slice(start, start + SEGMENTS_A_CHUNK)
            states, _ = encode_texts(self.model, texts[chunk], self.layers)
            writer.add(names[chunk], [len(state) for state in states], torch.cat(states))

    def stored(self, lengths: Sequence[int], store: StateStore) -> list[Address]:
        """Addresses of states of these numbers of tokens; their values do not matter."""
        import torch

        width = self.model.config.hidden_size
        writer = store.writer(self.codec, width)
        names = [f"{i:08d}" for i in range(len(lengths))]
        writer.add(names, lengths, torch.randn(sum(lengths), width).to(self.model.dtype))
        found = dict(writer.commit())
        return [found[name] for name in names]

    def encode_seconds(self, mean: float) -> float:
        """A token."""
        count = max(1, round(TOKENS_TIMED / mean))
        texts = made_up_texts(self.model, count, mean, seed=0)
        tokens = sum(self.model.tokenizer.lengths(texts))
        # Without a commit, which waits for the disk and all that is on its way there: the
        # stage does so once in SHARD_BYTES, a hundredth of its time.
        writer = self.store("encode").writer(self.codec, self.model.config.hidden_size)
        try:
            return best_seconds(lambda: self.encode(texts, writer)) / tokens
        finally:
            writer.abort()

    def score_seconds(self, work: Work, hypotheses: int, premises: int, tiles: int) -> float:
        """A pair."""
        sides = (hypotheses, work.hypothesis_tokens), (premises * tiles, work.premise_tokens)
        lengths = [
            length
            for seed, (count, mean) in enumerate(sides)
            for length in spread_lengths(count, mean, seed)
        ]
        store = self.store("score")
        placed = [Placed(i, 0, 1, address) for i, address in enumerate(self.stored(lengths, store))]
        a, b = tuple(placed[:hypotheses]), placed[hypotheses:]
        parts = [tuple(b[i::tiles]) for i in range(tiles)]
        made = [Tile("group", "claims", a, "document", part) for part in parts]
        return best_seconds(lambda: self.score(made, store)) / (hypotheses * len(b))

    def score(self, tiles: Sequence[Tile], store: StateStore) -> None:
        """What the score stage does with tiles."""
        reader = store.reader()
        scorer = TileScorer(self.model, self.layers, self.cascade)
        writer = TableWriter(Staging(f"{self.folder}/pairs"), "pairs", PAIRS_SCHEMA)
        for tile in tiles:
            a, b = ([placed.address for placed in side] for side in (tile.a, tile.b))
            states = [
                [state.to(self.model.dtype) for state in reader.read(side)] for side in (a, b)
            ]
            writer.add(pairs_table(tile, *scorer(a, *states)))
        writer.close()

    def store(self, name: str) -> StateStore:
        """A store in the folder."""
        store = StateStore(f"{self.folder}/{name}")
        store.create()
        return store


def best_seconds(work: Callable[[], Any]) -> float:
    """The shortest of some rounds, after one that does not count."""
    work()
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def spread_lengths(count: int, mean: float, seed: int) -> list[int]:
    """Numbers of tokens, at least 3 each, spread evenly around ``mean``, shuffled."""
    lengths = [mean * (1 + SPREAD * (2 * (i + 0.5) / count - 1)) for i in range(count)]
    random.Random(seed).shuffle(lengths)
    return [max(3, round(length)) for length in lengths]


def made_up_texts(
    model: LaitForSequenceClassification, count: int, mean: float, seed: int
) -> list[str]:
    """Texts of random words of the vocabulary, their tokens spread around ``mean``."""
    rng = random.Random(seed)
    words = model.tokenizer.words()
    # Two tokens are special ones.
    return [" ".join(rng.choices(words, k=n - 2)) for n in spread_lengths(count, mean, seed)]

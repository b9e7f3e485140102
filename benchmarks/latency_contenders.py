"""What ``benchmarks.latency`` times: three ways to encode the same examples."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from benchmarks.attention_examples import Examples
from benchmarks.plain_transformers import BATCH_TOKENS
from benchmarks.t5_size import T5_BASE
from benchmarks.timing import Contender, Round, Spread, run_rounds
from lait.batching import batches_by_tokens
from lait.configuration import LaitConfig
from lait.costs import ModelShape
from lait.modeling import LaitForSequenceClassification

FSA, SPARSE, LAIT = NAMES = ("FSA", "sparse", "LAIT-12")
LAYERS = int(T5_BASE["num_layers"])
# Of LongT5's base model: a token sees so many on either side.
LOCAL_RADIUS = 127

Rows = list[list[int]]
Encode = Callable[[Rows], None]


@dataclass(frozen=True)
class Result:
    """A contender on one set.

    one : seconds for an example, median. full : for all examples, scaled from the sample.
    rounds : the scaled seconds of every round.
    """

    name: str
    one: float
    full: float
    rounds: tuple[float, ...]

    def ratio_to(self, other: Result) -> str:
        """Its full seconds over another's, round by round: median (least to greatest)."""
        ratios = [a / b for a, b in zip(self.rounds, other.rounds, strict=True)]
        spread = Spread.of(ratios)
        return f"{spread.median:,.0f} ({spread.low:,.0f} to {spread.high:,.0f})"

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return asdict(self)


def measure_set(
    examples: Examples, dtype: torch.dtype, operations: float, rounds: int
) -> list[Result]:
    """Every contender on one set of examples."""
    joined = [[token for segment in example for token in segment] for example in examples]
    distinct = [
        list(row) for row in dict.fromkeys(tuple(s) for example in examples for s in example)
    ]
    encoders = make_encoders(dtype)
    work = {FSA: joined, SPARSE: joined, LAIT: distinct}
    one = {FSA: joined[:1], SPARSE: joined[:1], LAIT: [list(s) for s in examples[0]]}
    samples = {name: sample(rows, operations) for name, rows in work.items()}
    contenders: dict[str, Contender] = {}
    for name in NAMES:
        contenders[name] = _timed(encoders[name], samples[name])
        contenders[f"one {name}"] = _timed(encoders[name], one[name])
    run_rounds(contenders, 1, 0)
    laps = run_rounds(contenders, rounds, 0)
    # Local attention grows with the tokens, full attention with their square.
    weight = {FSA: counted, SPARSE: lambda rows: sum(map(len, rows)), LAIT: counted}
    return [
        _result(name, laps, weight[name](work[name]) / weight[name](samples[name]))
        for name in NAMES
    ]


def make_encoders(dtype: torch.dtype) -> dict[str, Encode]:
    """Each contender as a function of token rows; T5-base's size, random weights."""
    from transformers import LongT5Config, LongT5EncoderModel, T5Config

    torch.manual_seed(0)
    config = LaitConfig(T5Config(**T5_BASE).to_dict(), LAYERS, "pooled", num_labels=3)
    model = LaitForSequenceClassification(config).to(dtype).eval()
    local = LongT5Config(**T5_BASE, local_radius=LOCAL_RADIUS, encoder_attention_type="local")
    sparse = LongT5EncoderModel(local).to(dtype).eval()

    def lait(input_ids: torch.Tensor, attention_mask: torch.Tensor) -> None:
        model.encode_segments(input_ids, attention_mask, LAYERS)

    def stock(encoder: Any) -> Callable[[torch.Tensor, torch.Tensor], None]:
        return lambda ids, mask: encoder(input_ids=ids, attention_mask=mask)

    runs = {FSA: stock(model.backbone), SPARSE: stock(sparse), LAIT: lait}
    return {name: _batched(run) for name, run in runs.items()}


def _batched(run: Callable[[torch.Tensor, torch.Tensor], None]) -> Encode:
    @torch.inference_mode()
    def encode(rows: Rows) -> None:
        lengths = [len(row) for row in rows]
        order = sorted(range(len(rows)), key=lengths.__getitem__)
        for batch in batches_by_tokens(order, lengths, BATCH_TOKENS):
            longest = lengths[batch[-1]]
            padded = [rows[i] + [0] * (longest - lengths[i]) for i in batch]
            mask = [[1] * lengths[i] + [0] * (longest - lengths[i]) for i in batch]
            run(torch.tensor(padded), torch.tensor(mask))

    return encode


def sample(rows: Sequence[list[int]], operations: float) -> Rows:
    """Rows in random order until they make so many operations; at least one."""
    shuffled = random.Random(0).sample(list(rows), len(rows))
    taken: Rows = []
    made = 0.0
    for row in shuffled:
        if made >= operations:
            break
        taken.append(row)
        made += counted([row])
    return taken


def counted(rows: Sequence[list[int]]) -> float:
    """Operations of all layers, with full attention."""
    shape = ModelShape(
        LAYERS, int(T5_BASE["d_model"]), int(T5_BASE["num_heads"]), int(T5_BASE["d_ff"])
    )
    return sum(shape.encode(len(row), LAYERS) for row in rows)


def _timed(encode: Encode, rows: Rows) -> Contender:
    def run(_: int) -> int:
        encode(rows)
        return len(rows)

    return run


def _result(name: str, laps: Sequence[Round], scale: float) -> Result:
    full = tuple(lap[name].seconds * scale for lap in laps)
    one = Spread.of([lap[f"one {name}"].seconds for lap in laps]).median
    return Result(name, one, Spread.of(full).median, full)

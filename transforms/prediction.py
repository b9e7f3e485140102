"""What a run was expected to take, from its counts: beside what it took, in ``run.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transforms.model import ModelSettings, load_model
from transforms.rates import Rates, Work, measure_rates
from transforms.state_store.codecs import get_codec
from transforms.tensor_thread import in_tensor_thread

if TYPE_CHECKING:
    from lait.cascade import Cascade
    from lait.configuration import LaitConfig

# A shorter run is not held up for it.
PREDICT_FROM_SECONDS = 10.0


@dataclass(frozen=True)
class Predictor:
    """What decides a run's cost, besides its inputs.

    settings : the model at the P of the states. codec : of the states. cascade : or None.
    """

    settings: ModelSettings
    codec: str
    cascade: Cascade | None

    def of_counters(self, counters: Mapping[str, float]) -> dict[str, Any] | None:
        """As :func:`predict` has it, by rates that are measured now; None without pairs.

        counters : of the run, by name.
        """
        work = work_of(counters)
        if work is None:
            return None
        model = load_model(self.settings)
        layers = self.settings.parallel_layers
        rates = in_tensor_thread(measure_rates, model, work, self.codec, self.cascade, layers)
        return predict(model.config, layers, work, rates, self.codec, self.cascade)


def work_of(counters: Mapping[str, float]) -> Work | None:
    """The work of a run by its counters; None if it scored nothing."""
    pairs, tiles = counters.get("pairs_planned", 0), counters.get("tiles", 0)
    if not pairs or not tiles:
        return None
    return Work(
        tokens=int(counters.get("tokens_encoded", 0)),
        pairs=int(pairs),
        hypothesis_tokens=counters["pair_hypothesis_tokens"] / pairs,
        premise_tokens=counters["pair_premise_tokens"] / pairs,
        hypotheses=counters["tile_hypotheses"] / tiles,
        premises=counters["tile_premises"] / tiles,
        scored_again=counters.get("pairs_scored_again", 0) / pairs,
    )


def predict(
    config: LaitConfig,
    layers: int,
    work: Work,
    rates: Rates,
    codec: str,
    cascade: Cascade | None,
) -> dict[str, Any]:
    """Operations and seconds of both stages, and the bytes of the states.

    layers : P of the states. Seconds are those of one process, as ``stage_seconds`` of
    ``run.json`` sums them up.
    """
    from lait.costs import ModelShape, PairCosts

    shape = ModelShape.of(config)
    costs = PairCosts(shape, work.hypothesis_tokens, work.premise_tokens, work.hypotheses)
    mean = work.premise_tokens
    pair = costs.cascade(cascade, work.scored_again) if cascade else costs.alone(layers)
    return {
        "operations": {
            "encode": work.tokens / mean * shape.encode(mean, layers),
            "score": work.pairs * pair,
        },
        "seconds": {
            "encode": round(work.tokens * rates.encode, 3),
            "score": round(work.pairs * rates.score, 3),
        },
        "state_bytes": get_codec(codec).num_bytes(work.tokens, config.hidden_size),
    }

"""A checkpoint's verdicts and evidence on contracts, at several P's."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import baselines
from benchmarks.accuracy_table import ContractFigures
from benchmarks.answers import Gold
from benchmarks.common import BenchmarkError, Contracts, read_contracts
from benchmarks.contractnli_quality import lait_system, run_systems
from benchmarks.quality_report import MAJORITY, System, compare
from benchmarks.training_options import say
from lait.dtype import dtype_name
from lait.modeling import LaitForSequenceClassification


def measure_contracts(
    model: LaitForSequenceClassification, options: argparse.Namespace, layers: Sequence[int]
) -> ContractFigures:
    """Run the pipeline for each P of ``layers`` that no finished run has.

    Raises
    ------
    BenchmarkError
        If the contracts cannot be used, or a finished run is not of this model.
    """
    contracts = read_contracts([options.contracts], options.limit)
    gold = Gold.of(contracts)
    training = baselines.read_training_choices(options.contract_labels)
    by_layers = {}
    for run in options.predictions:
        check_run(run, model)
        system = lait_system(run, gold)
        by_layers[int(system.facts["parallel_layers"])] = system
    missing = [p for p in layers if p not in by_layers]
    by_layers |= run_pipelines(contracts, gold, options, missing)
    systems = [by_layers[p] for p in sorted(by_layers)]
    systems.append(System(MAJORITY, baselines.majority(training, contracts), {}))
    return ContractFigures(
        contracts.sources[0],
        len(gold.ids),
        len(contracts.claims) * sum(len(d["spans"]) for d in contracts.documents),
        compare(gold, systems, options.resamples, options.seed),
        [p for p in range(model.config.num_hidden_layers + 1) if p not in by_layers],
    )


def run_pipelines(
    contracts: Contracts, gold: Gold, options: argparse.Namespace, layers: Sequence[int]
) -> dict[int, System]:
    """One run of the pipeline a P, in processes of their own, in a temporary folder."""
    systems = {}
    with tempfile.TemporaryDirectory(prefix="lait-accuracy-") as folder:
        for p in layers:
            say(f"contracts at P = {p}")
            run = argparse.Namespace(parallel_layers=[p], model=options.model, dtype=options.dtype)
            (systems[p],) = run_systems(contracts, gold, run, Path(folder))
    return systems


def check_run(run: Path, model: LaitForSequenceClassification) -> None:
    """Refuse a finished run of other weights or another dtype than the model's.

    Raises
    ------
    BenchmarkError
        If it is one, or its ``run.json`` cannot be read.
    """
    path = run / "run.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        layers, dtype = int(facts["parallel_layers"]), facts["dtype"]
        found = (facts["fingerprints"]["parallel"], facts["fingerprints"]["joint"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchmarkError(f"--predictions {run}: no finished run there ({error!r}).") from error
    if dtype != dtype_name(model.dtype):
        raise BenchmarkError(f"--predictions {run}: is of dtype {dtype}; give --dtype {dtype}.")
    if found != (model.parallel_fingerprint(layers), model.joint_fingerprint(layers)):
        raise BenchmarkError(
            f"--predictions {run}: is of other weights than --model; leave it out to run again."
        )

"""What ``benchmarks.engine`` times: contenders by suite."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from benchmarks.common import quiet_transformers, read_contracts
from benchmarks.cross_encoder import best_batch_size, cross_encode, load_cross_encoder
from benchmarks.engine_cases import Case, Setup
from benchmarks.lait_contender import Lait, StoredStates, load_lait
from benchmarks.plain_transformers import PlainPairs, stock_minilm, stock_of
from benchmarks.t5_size import random_t5
from benchmarks.timing import Contender, Round, run_rounds
from benchmarks.workload import Workload, read_clusters
from lait.dtype import choose_dtype, dtype_name

CROSS, PLAIN, STOCK, ENCODE = "cross_encoder", "plain_path", "transformers", "encode"
T5_CONTRACTS = 2
# Of the accuracy of P = 0: what ``--cascade auto`` aims at.
CASCADE_TARGET = 0.99
T5_PAIRS = 128


def run_suites(options: argparse.Namespace) -> tuple[Setup, list[Case]]:
    """Load, warm up and time what ``--only`` names.

    Raises
    ------
    BenchmarkError
        If data or a model cannot be used.
    """
    if options.threads:
        torch.set_num_threads(options.threads)
    quiet_transformers()
    dtype = choose_dtype(options.dtype)
    cases: list[Case] = []
    batch_size = None
    with tempfile.TemporaryDirectory(prefix="lait-engine-") as folder:
        if {"contracts", "clusters"} & set(options.only):
            minilm = _Minilm(options, dtype, Path(folder))
            batch_size = minilm.batch_size
            cases += minilm.contracts() if "contracts" in options.only else []
            cases += minilm.clusters() if "clusters" in options.only else []
        if "t5" in options.only:
            cases += t5_cases(options, dtype, Path(folder))
    threads = torch.get_num_threads()
    return Setup(options.model, dtype_name(dtype), threads, options.rounds, batch_size), cases


class _Minilm:
    """The suites on the shipped model's backbone."""

    def __init__(self, options: argparse.Namespace, dtype: torch.dtype, folder: Path) -> None:
        self._options, self._folder = options, folder
        self._model = load_lait(options.model, dtype)
        self._layers = self._model.config.num_hidden_layers
        self._cross = load_cross_encoder(dtype)
        self._stock = stock_minilm(dtype)
        contracts = Workload.of_contracts(read_contracts([options.contracts], options.limit))
        self._contracts = contracts
        self.batch_size = best_batch_size(self._cross, contracts, options.seed)

    def contracts(self) -> list[Case]:
        """``contracts_cold`` with one joint layer, ``contracts_warm_1`` to ``_3``, ``_cascade``."""
        cold = self._at(1)
        contenders = {"cold": lambda _: cold.cold(self._contracts)}
        for joint in (1, 2, 3):
            folder = self._folder / f"contracts-{joint}"
            contenders[f"warm_{joint}"] = warm_contender(self._at(joint), self._contracts, folder)
        cascade = (
            Lait.cascading(self._model, CASCADE_TARGET) if self._model.config.cascades else None
        )
        if cascade:
            folder = self._folder / "contracts-cascade"
            contenders["cascade"] = warm_contender(cascade, self._contracts, folder)
        contenders |= self._others(cold, [self._contracts])
        rounds = warmed_rounds(contenders, self._options)
        others = (CROSS, STOCK, PLAIN)
        pairs = self._contracts.num_pairs
        return [
            Case("contracts_cold", "cold", CROSS, pairs, rounds, (*others, ENCODE)),
            *(
                Case(f"contracts_warm_{j}", f"warm_{j}", CROSS, pairs, rounds, others)
                for j in (1, 2, 3)
            ),
            *(
                [Case("contracts_cascade", "cascade", CROSS, pairs, rounds, others)]
                if cascade
                else []
            ),
        ]

    def clusters(self) -> list[Case]:
        """``clusters_cold`` and ``clusters_warm_1``, all clusters one after another."""
        workloads = read_clusters(self._options.clusters, 1 if self._options.limit else None)
        lait = self._at(1)
        stored = [
            warm_contender(lait, workload, self._folder / f"cluster-{i}")
            for i, workload in enumerate(workloads)
        ]
        contenders: dict[str, Contender] = {
            "cold": lambda _: sum(lait.cold(workload) for workload in workloads),
            "warm_1": lambda seed: sum(one(seed) for one in stored),
        }
        rounds = warmed_rounds(contenders | self._others(lait, workloads), self._options)
        pairs = sum(workload.num_pairs for workload in workloads)
        others = (CROSS, STOCK, PLAIN)
        return [
            Case("clusters_cold", "cold", CROSS, pairs, rounds, (*others, ENCODE)),
            Case("clusters_warm_1", "warm_1", CROSS, pairs, rounds, others),
        ]

    def _at(self, joint_layers: int) -> Lait:
        return Lait(self._model, self._layers - joint_layers)

    def _others(self, lait: Lait, workloads: Sequence[Workload]) -> dict[str, Contender]:
        size = self._options.pairs

        def sampled(run: Callable[[list[Any]], int]) -> Contender:
            return lambda seed: run(workloads[seed % len(workloads)].sample(size, seed))

        def encode(_: int) -> int:
            for workload in workloads:
                lait.encode(workload)
            return sum(workload.num_pairs for workload in workloads)

        return {
            ENCODE: encode,
            CROSS: sampled(lambda pairs: cross_encode(self._cross, pairs, self.batch_size)),
            STOCK: sampled(self._stock),
            PLAIN: sampled(lait.plain),
        }


def warm_contender(lait: Lait, workload: Workload, folder: Path) -> Contender:
    """Reads the states, which are written to ``folder`` now, and scores all pairs."""
    stored = StoredStates.of(lait, workload, folder)
    return lambda _: lait.score(workload, stored.read())


def warmed_rounds(contenders: dict[str, Contender], options: argparse.Namespace) -> list[Round]:
    """One round that does not count, then those that do."""
    run_rounds(contenders, 1, options.seed)
    return run_rounds(contenders, options.rounds, options.seed + 1)


def t5_cases(options: argparse.Namespace, dtype: torch.dtype, folder: Path) -> list[Case]:
    """``t5_base_warm_1`` and ``_3``: P = 11 and 9, beside the stock encoder called plainly."""
    model = random_t5(dtype)
    limit = min(T5_CONTRACTS, options.limit or T5_CONTRACTS)
    workload = Workload.of_contracts(read_contracts([options.contracts], limit))
    stock: PlainPairs = stock_of(model)
    contenders: dict[str, Contender] = {}
    for joint in (1, 3):
        lait = Lait(model, model.config.num_hidden_layers - joint)
        contenders[f"warm_{joint}"] = warm_contender(lait, workload, folder / f"t5-{joint}")
    contenders[STOCK] = lambda seed: stock(workload.sample(T5_PAIRS, seed))
    rounds = warmed_rounds(contenders, options)
    return [
        Case(f"t5_base_warm_{j}", f"warm_{j}", STOCK, workload.num_pairs, rounds, (STOCK,))
        for j in (1, 3)
    ]

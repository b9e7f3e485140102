"""The engine's seconds on contracts, for ``benchmarks.overhead``.

Arguments: a file in ContractNLI's format, a LAIT checkpoint, a dtype. Prints the
seconds of encoding and scoring, models loaded and warm.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.common import read_contracts
from benchmarks.lait_contender import Lait, load_lait
from benchmarks.workload import Workload
from lait.dtype import choose_dtype


def main(arguments: list[str]) -> None:
    """Run once on one contract, then time all."""
    source, name, dtype = arguments
    contracts = read_contracts([Path(source)])
    model = load_lait(name, choose_dtype(dtype))
    lait = Lait(model, model.config.parallel_layers)
    lait.cold(Workload.of_contracts(read_contracts([Path(source)], 1)))
    workload = Workload.of_contracts(contracts)
    started = time.perf_counter()
    lait.cold(workload)
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main(sys.argv[1:])

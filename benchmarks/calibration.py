"""How honest a model's probabilities are, by data set: python -m benchmarks.calibration --help.

One temperature for each P is fitted on general data (as python -m lait.calibrate
does) and measured on each of its sources, every half at the temperature of the
other half. Annotated contracts are a source of another kind that no temperature
was fitted on: every sentence with every claim, neutral where it is no evidence.
The last column is the temperature that the source would have chosen for itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.common import (
    DATA,
    DEV_CONTRACTS,
    BenchmarkError,
    markdown_table,
    print_figures,
    write_json,
)
from lait.calibration import (
    cross_calibrated,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    scaled_probabilities,
)
from lait.dtype import choose_dtype
from lait.modeling import LABELS, LaitForSequenceClassification
from lait.selection.evaluate import Computing, load_for
from lait.selection.examples import halves, indices_by_source, read_held_out, sample_by_source
from lait.training.arguments import parse_layers
from lait.verdict_rule import NEUTRAL
from lait.verdicts.cases import AnnotatedContracts, Case, score_contracts

NLI_DEV = DATA.parent / "nli" / "dev.jsonl.gz"
CONTRACTS = "pairs of contracts"


class Row(NamedTuple):
    """Figures of one source at one P; the temperature is the source's own best."""

    parallel_layers: int
    source: str
    examples: int
    nll: tuple[float, float]
    ece: tuple[float, float]
    temperature: float

    @classmethod
    def of(
        cls, layers: int, source: str, logits: np.ndarray, after: np.ndarray, labels: np.ndarray
    ) -> Row:
        """logits, after (probabilities) : [examples, labels]; labels : int [examples]."""
        both = scaled_probabilities(logits), after
        nll = [negative_log_likelihood(p, labels) for p in both]
        ece = [expected_calibration_error(p, labels) for p in both]
        own = fit_temperature(logits, labels)
        return cls(layers, source, len(labels), (nll[0], nll[1]), (ece[0], ece[1]), own)


def pairs_of_contracts(cases: Sequence[Case]) -> tuple[np.ndarray, np.ndarray]:
    """Logits [pairs, 3] and labels [pairs], in the order of LABELS, of annotated claims."""
    logits, labels = [], []
    for case in cases:
        known = case.labels >= 0
        gold = np.where(case.evidence, case.labels[:, None], NEUTRAL)[known]
        logits.append(np.log(case.pairs[known].reshape(-1, len(LABELS)).clip(min=1e-30)))
        labels.append(gold.ravel())
    return np.concatenate(logits), np.concatenate(labels)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m benchmarks.calibration",
        description=__doc__,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--model", default="lait-minilm-l6", help="(default: %(default)s)")
    add("--data", nargs="+", default=[str(NLI_DEV)], metavar="FILE", help="(default: %(default)s)")
    add("--examples", type=int, default=500, metavar="N", help="of each source (%(default)s)")
    add("--contracts", type=Path, default=DEV_CONTRACTS, metavar="FILE", help="(%(default)s)")
    add("--limit", type=int, default=10, metavar="N", help="contracts; 0 for none (%(default)s)")
    add("--parallel_layers", type=parse_layers, help="(default: all)")
    add("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    add("--seed", type=int, default=0)
    add("--json", type=Path, metavar="FILE", help="write all figures here")
    return p


def rows(options: argparse.Namespace) -> Iterator[Row]:
    """Figures of every source at every P.

    Raises
    ------
    ValueError, OSError
        If the model or the data cannot be used.
    """
    examples = sample_by_source(read_held_out(options.data), options.examples, options.seed)
    parts, places = halves(examples, options.seed), indices_by_source(examples)
    computing = Computing("cpu", choose_dtype(options.dtype))
    model = load_for(examples, options.model, "--model", computing)
    model.config.temperatures = {}
    labels = np.array([model.label_names.index(example.label) for example in examples])
    for p in options.parallel_layers or range(model.config.num_hidden_layers + 1):
        logits = model.predict_logits([example.segments for example in examples], p)
        after = cross_calibrated(logits, labels, parts)
        yield Row.of(p, "all", logits, after, labels)
        for source, own in places.items():
            yield Row.of(p, source, logits[own], after[own], labels[own])
        if options.limit:
            yield contracts_row(model, options, p, fit_temperature(logits, labels))


def contracts_row(
    model: LaitForSequenceClassification, options: argparse.Namespace, p: int, temperature: float
) -> Row:
    """The pairs of annotated contracts at a temperature fitted elsewhere."""
    contracts = AnnotatedContracts.read(options.contracts)
    contracts = contracts.select(range(min(options.limit, len(contracts.documents))))
    logits, labels = pairs_of_contracts(list(score_contracts(model, contracts, p)))
    return Row.of(p, CONTRACTS, logits, scaled_probabilities(logits, temperature), labels)


def measure(options: argparse.Namespace) -> str:
    """Run everything; returns what is to be printed."""
    try:
        found = list(rows(options))
    except (ValueError, OSError) as error:
        raise BenchmarkError(str(error)) from error
    write_json(options.json, {"model": options.model, "rows": [row._asdict() for row in found]})
    header = ["data", "P", "examples", "NLL", "ECE", "own T"]
    cells = [
        [
            row.source,
            str(row.parallel_layers),
            f"{row.examples:,}",
            f"{row.nll[0]:.3f} -> {row.nll[1]:.3f}",
            f"{row.ece[0]:.3f} -> {row.ece[1]:.3f}",
            f"{row.temperature:.2f}",
        ]
        for row in found
    ]
    title = f"{options.model}: raw -> at the temperature fitted on the other half"
    return f"{title}\n\n{markdown_table(header, cells)}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 2 with one message if they cannot be had."""
    return print_figures("benchmarks.calibration", parser(), measure, argv)


if __name__ == "__main__":
    sys.exit(main())

"""Calibrate a checkpoint: ``python -m lait.calibrate --help``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lait.calibration_plot import save_plot
from lait.calibration_report import Calibrated, markdown
from lait.checkpoints import resolve_checkpoint
from lait.command import run_command
from lait.config_file import update_config
from lait.modeling import LaitForSequenceClassification
from lait.selection.arguments import add_computing_options, natural, positive
from lait.selection.evaluate import Computing, load_for
from lait.selection.examples import HeldOutExample, halves, read_held_out, sample_by_source
from lait.selection.plot import check_plot
from lait.training.arguments import parse_layers
from lait.training.start import check_device, uses_bfloat16

DESCRIPTION = """\
Fit a temperature for each P on labelled examples that training has not seen, and
write the temperatures into the checkpoint's config.json: probabilities are
softmax(logits / T) from then on, in every program.

Prints negative log likelihood (NLL, nats) and expected calibration error (ECE, 15
bins of equal width; beside it 15 bins of equally many examples) before and after.
"After" is measured on examples that the fit has not seen: each half of the examples
at the temperature of the other half. What is written is fitted on both.
"""


def calibrate(
    model: LaitForSequenceClassification,
    examples: Sequence[HeldOutExample],
    layers: Sequence[int],
    seed: int,
) -> list[Calibrated]:
    """The temperature of each P in ``layers``; the model stays as it is.

    Raises
    ------
    ValueError
        If a P is not the model's, or the examples cannot be halved.
    """
    parts = halves(examples, seed)
    labels = np.array([model.label_names.index(example.label) for example in examples])
    texts = [example.segments for example in examples]
    found = []
    for p in layers:
        model.config.check_parallel_layers(p)
        found.append(Calibrated.fit(p, model.predict_logits(texts, p), labels, parts))
        print(f"P={p}: T={found[-1].temperature:.3f}", file=sys.stderr, flush=True)
    return found


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.calibrate",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = p.add_argument
    add("--model", required=True, help="a shipped name or a directory; changed in place")
    add("--data", required=True, nargs="+", metavar="FILE", help=".jsonl, .jsonl.gz or .parquet")
    add("--examples", type=positive, metavar="N", help="at most this many of each source")
    add("--parallel_layers", type=parse_layers, help="these P only, such as 4-5 (default: all)")
    add("--seed", type=natural, default=0, help="of the sample and the halves (%(default)s)")
    add("--dry_run", action="store_true", help="print only; leave the checkpoint as it is")
    add("--plot", type=Path, metavar="FILE", help="draw reliability: .png, .svg or .pdf")
    add("--json", type=Path, metavar="FILE", help="write every figure there")
    add_computing_options(p)
    return p


def run(arguments: argparse.Namespace) -> None:
    """Fit, write the checkpoint's temperatures, and print.

    Raises
    ------
    ValueError, OSError
        If the input cannot be used or a file cannot be written.
    """
    if arguments.plot:
        check_plot(arguments.plot)
    device = check_device(arguments.device)
    bfloat16 = uses_bfloat16(arguments.dtype, device)
    computing = Computing(device, torch.bfloat16 if bfloat16 else torch.float32)
    examples = sample_by_source(read_held_out(arguments.data), arguments.examples, arguments.seed)
    model = load_for(examples, arguments.model, "--model", computing)
    layers = arguments.parallel_layers or tuple(range(model.config.num_hidden_layers + 1))
    found = calibrate(model, examples, layers, arguments.seed)
    print(markdown(found, len(examples)))
    if not arguments.dry_run:
        _write(arguments.model, model.config, found)
    if arguments.json:
        figures = {"examples": len(examples), "layers": [asdict(one) for one in found]}
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if arguments.plot:
        curves = {one.parallel_layers: (one.before.bins, one.after.bins) for one in found}
        save_plot(curves, arguments.plot)


def _write(name: str, config: Any, found: Sequence[Calibrated]) -> None:
    fitted = {str(one.parallel_layers): one.temperature for one in found}
    update_config(resolve_checkpoint(name), temperatures=config.temperatures | fitted)
    if config.verdict_rules:
        note = "verdict rules read these probabilities: run lait.training.fit_verdicts again."
        print(note, file=sys.stderr)


def main(argv: list[str] | None = None) -> int:
    """Returns 0; 2 with one message for input that cannot be used."""
    return run_command("lait.calibrate", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

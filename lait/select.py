"""Choose P: ``python -m lait.select --help``."""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections.abc import Sequence

import numpy as np
import torch

from lait.command import run_command
from lait.dtype import dtype_name
from lait.modeling import LaitForSequenceClassification
from lait.selection.arguments import (
    add_comparison_options,
    add_computing_options,
    add_data_options,
    add_model_options,
    add_output_options,
)
from lait.selection.as_json import as_json
from lait.selection.checkpoint_per_p import check_pattern, find_or_train
from lait.selection.evaluate import Computing, correct_answers, load_for
from lait.selection.examples import HeldOutExample, read_held_out, sample_by_source
from lait.selection.plot import check_plot, save_plot
from lait.selection.report import Setting, markdown
from lait.selection.selecting import Load, Selection, select
from lait.training.start import check_device, uses_bfloat16

DESCRIPTION = """\
Choose P, the number of layers that see one segment at a time.

Prints accuracy by P on held-out examples, with 95 % bootstrapped intervals, and
attention beside it; names LAIT-99%, LAIT-95% (the largest P within 99 % and 95 %
of the reference's accuracy) and LAIT* (the largest P within its interval). P is
chosen on one half of the examples, and reported on the other.
"""

EXAMPLES = """\
examples:
  one checkpoint at every P:
    python -m lait.select --model lait-minilm-l6 --data dev.jsonl.gz --plot curve.png
  against a P = 0 trained alone on the same examples:
    ... --reference runs/p0/model
  a fine-tune for each P, trained when the search needs it:
    python -m lait.select --checkpoints 'runs/p{parallel_layers}' --data dev.jsonl.gz \\
        --train_command 'python -m lait.train --backbone DIRECTORY --train train.jsonl.gz
        --parallel_layers {parallel_layers} --output {output}'
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.select",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_model_options(p)
    add_comparison_options(p)
    add_data_options(p)
    add_computing_options(p)
    add_output_options(p)
    return p


def run(arguments: argparse.Namespace) -> None:
    """Evaluate, choose, print, and write what ``--json`` and ``--plot`` ask for.

    Raises
    ------
    ValueError, OSError
        If the input cannot be used or a file cannot be written.
    """
    _check(arguments)
    computing = _computing(arguments)
    examples = sample_by_source(read_held_out(arguments.data), arguments.examples, arguments.seed)
    setting = Setting(
        model=arguments.model or arguments.checkpoints,
        reference=arguments.reference,
        data=tuple(arguments.data),
        dtype=dtype_name(computing.dtype),
        resamples=arguments.resamples,
        seed=arguments.seed,
        one_for_each=arguments.model is None,
        searched=arguments.model is None and arguments.parallel_layers is None,
    )
    selection = _select(arguments, examples, computing)
    print(markdown(selection, setting))
    if arguments.json:
        text = json.dumps(as_json(selection, setting), indent=2, allow_nan=False)
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    if arguments.plot:
        save_plot(selection, setting.model, arguments.plot)


def _check(arguments: argparse.Namespace) -> None:
    if arguments.checkpoints is not None:
        check_pattern(arguments.checkpoints, arguments.train_command)
    elif arguments.train_command is not None:
        raise ValueError("--train_command: needs --checkpoints, a checkpoint for each P.")
    if arguments.plot is not None:
        check_plot(arguments.plot)


def _computing(arguments: argparse.Namespace) -> Computing:
    device = check_device(arguments.device)
    bfloat16 = uses_bfloat16(arguments.dtype, device)
    return Computing(device, torch.bfloat16 if bfloat16 else torch.float32)


def _select(
    arguments: argparse.Namespace, examples: Sequence[HeldOutExample], computing: Computing
) -> Selection:
    layers = arguments.parallel_layers
    load = _loader(arguments, examples, computing)
    if arguments.model is not None and layers is None:
        layers = range(load(0).config.num_hidden_layers + 1)
    alone = _alone(arguments.reference, examples, computing)
    return select(load, examples, layers, alone, arguments.resamples, arguments.seed, _say)


def _loader(
    arguments: argparse.Namespace, examples: Sequence[HeldOutExample], computing: Computing
) -> Load:
    """P -> the model that answers for it; one at a time is kept."""
    if arguments.model is not None:
        model = load_for(examples, arguments.model, "--model", computing)
        return lambda parallel_layers: model

    @functools.lru_cache(maxsize=1)
    def load(parallel_layers: int) -> LaitForSequenceClassification:
        path = find_or_train(arguments.checkpoints, parallel_layers, arguments.train_command)
        return load_for(examples, str(path), "--checkpoints", computing)

    return load


def _alone(
    reference: str | None, examples: Sequence[HeldOutExample], computing: Computing
) -> np.ndarray | None:
    if reference is None:
        return None
    model = load_for(examples, reference, "--reference", computing)
    found = correct_answers(model, examples, 0)
    _say(f"P = 0 trained alone: {found.mean():.3f} of {len(found):,} examples")
    return found


def _say(line: str) -> None:
    """Progress goes to standard error, the report to standard output."""
    print(line, file=sys.stderr, flush=True)


def main(argv: list[str] | None = None) -> int:
    """Run the command line; 0, or 2 with a message for input that cannot be used."""
    return run_command("lait.select", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

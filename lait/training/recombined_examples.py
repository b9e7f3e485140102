"""Makes training examples that nobody wrote or labelled, for a student to learn from.

``python -m lait.training.recombined_examples --help``. The hypothesis of a row meets one of
the nearest other premises of the same source (cosine of a stock sentence encoder's mean
states), and a teacher, a checkpoint at P = 0, says the label. Train on them with the same
teacher (``lait.train --teacher``): its probabilities say more than its labels.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from lait.command import run_command
from lait.dtype import choose_dtype
from lait.modeling import LaitForSequenceClassification
from lait.training.contracts.embedding import embed
from lait.training.examples import ExamplesError, read_rows
from lait.training.recombination import nearest_premises, recombine
from lait.training.rows_file import write_rows
from lait.training.start import load_checkpoint

Row = dict[str, Any]
NOT_INHERITED = ("label", "segments", "hypothesis", "premise", "source")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.training.recombined_examples",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("--pairs", required=True, type=Path, help="rows: hypothesis, premise, source")
    p.add_argument(
        "--released_only", action="store_true", help='use only rows with "release": true'
    )
    p.add_argument(
        "--backbone", required=True, help="directory of a stock sentence encoder: what is near"
    )
    p.add_argument("--teacher", required=True, help="checkpoint that labels the pairs at P = 0")
    p.add_argument("--examples", required=True, type=int, help="rows drawn, each gives one pair")
    p.add_argument(
        "--nearest",
        type=int,
        default=4,
        help="draw the premise from so many nearest ones (default: %(default)s; a nearer one is "
        "a harder pair, but of one only there is one pair a row)",
    )
    p.add_argument("--seed", type=int, default=0, help="(default: %(default)s)")
    p.add_argument("--output", required=True, type=Path, help="rows to write, .jsonl.gz")
    return p


def read_pairs(path: Path, released_only: bool) -> list[Row]:
    """Rows of two texts each, by ``hypothesis`` and ``premise``.

    Raises
    ------
    ExamplesError
        For a row without them, or if no row is left.
    """
    rows = []
    for place, row in read_rows(path):
        if released_only and row.get("release") is not True:
            continue
        texts = row.get("hypothesis"), row.get("premise")
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise ExamplesError(f"{place}: needs a non-empty `hypothesis` and `premise`.")
        rows.append(row)
    if not rows:
        raise ExamplesError(f"--pairs {path}: no row is left.")
    return rows


def recombined(
    rows: Sequence[Row], drawn: Sequence[Row], backbone: str, nearest: int, seed: int
) -> list[Row]:
    """A row without label for each drawn row that has another premise of its source.

    rows : where the premises are from. backbone : a stock sentence encoder's directory.
    """
    rng = random.Random(seed)
    new: list[Row] = []
    for source in sorted({str(row.get("source", "")) for row in drawn}):
        own = [row for row in drawn if str(row.get("source", "")) == source]
        premises = list(
            dict.fromkeys(row["premise"] for row in rows if str(row.get("source", "")) == source)
        )
        print(f"{source or 'pairs'}: {len(own):,} of {len(premises):,} premises", flush=True)
        vectors = embed(backbone, [*(row["hypothesis"] for row in own), *premises])
        near = nearest_premises(
            *torch.from_numpy(vectors).split([len(own), len(premises)]), nearest + 1
        )
        pairs = [(row["hypothesis"], row["premise"]) for row in own]
        for row, pair in zip(own, recombine(pairs, premises, near, nearest, rng), strict=True):
            if pair is not None:
                new.append(inherited(row) | dict(zip(("hypothesis", "premise"), pair, strict=True)))
    return new


def inherited(row: Row) -> Row:
    """What a new pair keeps of the row its hypothesis is from: licence, release and the like."""
    kept = {name: value for name, value in row.items() if name not in NOT_INHERITED}
    return kept | {"source": f"recombined-{row.get('source', 'pairs')}"}


def labelled(rows: Sequence[Row], teacher: LaitForSequenceClassification) -> list[Row]:
    """The rows with the label that the teacher finds likeliest at P = 0."""
    print(f"labelling {len(rows):,} pairs", flush=True)
    logits = teacher.predict_logits([(row["hypothesis"], row["premise"]) for row in rows], 0)
    names = teacher.label_names
    return [row | {"label": names[i]} for row, i in zip(rows, logits.argmax(1), strict=True)]


def run(arguments: argparse.Namespace) -> None:
    """Write the rows and print their counts.

    Raises
    ------
    ValueError, OSError
        If a file, an option or a model cannot be used.
    """
    for flag in ("examples", "nearest"):
        if getattr(arguments, flag) < 1:
            raise ValueError(f"--{flag} {getattr(arguments, flag)}: allowed is 1 or more.")
    teacher = load_checkpoint(arguments.teacher, "--teacher").to(choose_dtype("auto")).eval()
    rows = read_pairs(arguments.pairs, arguments.released_only)
    if arguments.examples > len(rows):
        raise ValueError(f"--examples {arguments.examples}: --pairs has {len(rows):,} rows.")
    drawn = random.Random(arguments.seed).sample(rows, arguments.examples)
    new = recombined(rows, drawn, arguments.backbone, arguments.nearest, arguments.seed)
    new = labelled(new, teacher)
    write_rows(new, arguments.output)
    print(f"{len(new):,} rows")
    for label, count in Counter(row["label"] for row in new).most_common():
        print(f"  {count / len(new):6.1%} {label}")


def main(argv: list[str] | None = None) -> int:
    """Run the command line; 0, or 2 with a message for input that cannot be used."""
    return run_command("lait.training.recombined_examples", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

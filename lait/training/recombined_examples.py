"""Makes training examples that nobody wrote or labelled, for a student to learn from.

``python -m lait.training.recombined_examples --help``. The hypothesis of a row meets one of
the nearest other premises of the same licence (cosine of a stock sentence encoder's mean
states), and a teacher, a checkpoint at P = 0, says the label. Train on them with the same
teacher (``lait.train --teacher``): its probabilities say more than its labels.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch

from lait.command import run_command
from lait.dtype import choose_dtype
from lait.modeling import LaitForSequenceClassification
from lait.training.contracts.embedding import embed
from lait.training.examples import ExamplesError, read_rows
from lait.training.recombination import nearest_premises, recombine
from lait.training.rows_file import counts_by_label, write_rows
from lait.training.start import load_checkpoint

Row = dict[str, Any]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.training.recombined_examples",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument(
        "--pairs", required=True, type=Path, help="rows: hypothesis, premise; licence, release"
    )
    p.add_argument(
        "--released_only", action="store_true", help='use only rows with "release": true'
    )
    p.add_argument(
        "--backbone", required=True, help="directory of a stock sentence encoder: what is near"
    )
    p.add_argument("--teacher", required=True, help="checkpoint that labels the pairs at P = 0")
    p.add_argument(
        "--hypotheses",
        choices=("hypothesis", "premise"),
        default="hypothesis",
        help="which text of a row becomes a hypothesis; premises are sentences as documents have "
        "them (default: %(default)s)",
    )
    p.add_argument("--examples", required=True, type=int, help="rows drawn, each gives one pair")
    p.add_argument(
        "--nearest",
        type=int,
        default=4,
        help="draw the premise from so many nearest ones (default: %(default)s; a nearer one is "
        "a harder pair, but of one only there is one pair a row)",
    )
    p.add_argument(
        "--same_subject",
        type=float,
        default=-1.0,
        metavar="COSINE",
        help="what the teacher calls a contradiction is neutral below this cosine of the two: "
        "such texts speak of different things, and a teacher that learned from pairs about one "
        "scene does not know it. Train with --teacher_when_right then (default: never)",
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
    for place, row in read_rows(path, released_only):
        texts = row.get("hypothesis"), row.get("premise")
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise ExamplesError(f"{place}: needs a non-empty `hypothesis` and `premise`.")
        rows.append(row)
    if not rows:
        raise ExamplesError(f"--pairs {path}: no row is left.")
    return rows


def drawn_rows(rows: Sequence[Row], side: str, count: int, seed: int) -> list[Row]:
    """``count`` rows at random, no two of one text on the side that gives the hypotheses.

    Raises
    ------
    ValueError
        If there are fewer.
    """
    distinct = list({row[side]: row for row in rows}.values())
    if count > len(distinct):
        raise ValueError(f"--examples {count}: --pairs has {len(distinct):,} distinct texts.")
    return random.Random(seed).sample(distinct, count)


def recombined(rows: Sequence[Row], drawn: Sequence[Row], options: argparse.Namespace) -> list[Row]:
    """A row without label for each drawn row that has another premise of its licence.

    Each has the ``cosine`` of its two texts besides.
    rows : where the premises are from. options : the command line's.
    """
    rng = random.Random(options.seed)
    new: list[Row] = []
    for licence, own in sorted(by_licence(drawn).items()):
        premises = list(dict.fromkeys(row["premise"] for row in by_licence(rows)[licence]))
        texts = [row[options.hypotheses] for row in own]
        print(f"{licence}: {len(own):,} hypotheses, {len(premises):,} premises", flush=True)
        left, right = (
            torch.from_numpy(embed(options.backbone, side)) for side in (texts, premises)
        )
        near = nearest_premises(left, right, options.nearest + 1)
        pairs = [(text, row["premise"]) for text, row in zip(texts, own, strict=True)]
        met = recombine(pairs, premises, near, options.nearest, rng)
        place = {premise: i for i, premise in enumerate(premises)}
        new += [
            inherited(row)
            | {"hypothesis": pair[0], "premise": pair[1]}
            | {"cosine": float(vector @ right[place[pair[1]]])}
            for row, pair, vector in zip(own, met, left, strict=True)
            if pair is not None
        ]
    return new


def by_licence(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by their licence: texts of one only meet, so that a new row has one too."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row.get("licence", "no licence given")), []).append(row)
    return found


def inherited(row: Row) -> Row:
    """What a new pair keeps of the row its hypothesis is from."""
    kept = {name: row[name] for name in ("licence", "release") if name in row}
    return {"source": f"recombined-{row.get('source', 'pairs')}"} | kept


def labelled(rows: Sequence[Row], teacher: LaitForSequenceClassification) -> list[Row]:
    """The rows with the label that the teacher finds likeliest at P = 0."""
    print(f"labelling {len(rows):,} pairs", flush=True)
    logits = teacher.predict_logits([(row["hypothesis"], row["premise"]) for row in rows], 0)
    names = teacher.label_names
    return [row | {"label": names[i]} for row, i in zip(rows, logits.argmax(1), strict=True)]


def unrelated_made_neutral(rows: Sequence[Row], same_subject: float) -> list[Row]:
    """Rows of which no contradiction has a smaller ``cosine``, without their cosines."""
    settled = []
    for row in rows:
        kept = {name: value for name, value in row.items() if name != "cosine"}
        if row["label"] == "contradiction" and row["cosine"] < same_subject:
            kept["label"] = "neutral"
        settled.append(kept)
    return settled


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
    drawn = drawn_rows(rows, arguments.hypotheses, arguments.examples, arguments.seed)
    made = labelled(recombined(rows, drawn, arguments), teacher)
    new = unrelated_made_neutral(made, arguments.same_subject)
    write_rows(new, arguments.output)
    print(counts_by_label(new))


def main(argv: list[str] | None = None) -> int:
    """Run the command line; 0, or 2 with a message for input that cannot be used."""
    return run_command("lait.training.recombined_examples", parser(), run, argv)


if __name__ == "__main__":
    sys.exit(main())

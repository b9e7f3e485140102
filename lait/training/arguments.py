"""The options of ``python -m lait.train``: data and model."""

from __future__ import annotations

import argparse
from pathlib import Path

from lait.configuration import HEADS
from lait.modeling import LABELS


def parse_layers(text: str) -> tuple[int, ...]:
    """``3`` or ``0-5`` or ``0,2,4-6`` -> the P's that steps draw from, ascending.

    One given twice stays twice: it is drawn twice as often.

    Raises
    ------
    argparse.ArgumentTypeError
        For anything else, or a range that ends before it begins.
    """
    layers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal()):
            raise argparse.ArgumentTypeError(f"{text!r}: write 3, or 0-5, or 0,2,4-6")
        if int(last) < int(first):
            raise argparse.ArgumentTypeError(f"{text!r}: {part} ends before it begins")
        layers += range(int(first), int(last) + 1)
    return tuple(sorted(layers))


def add_data_options(p: argparse._ArgumentGroup) -> None:
    """Examples in, a directory out."""
    p.add_argument(
        "--train",
        required=True,
        nargs="+",
        metavar="FILE",
        help=".jsonl, .jsonl.gz or .parquet; a row has label, and hypothesis and premise, or "
        "segments: a list of one or more texts, the hypothesis first",
    )
    p.add_argument(
        "--dev",
        nargs="*",
        default=[],
        metavar="FILE",
        help="the same, to report accuracy by P (and to stop early or to choose by)",
    )
    p.add_argument(
        "--dev_examples",
        type=int,
        default=2000,
        help="at most this many a dev file, always the same ones (default: %(default)s)",
    )
    p.add_argument(
        "--labels",
        nargs="+",
        default=list(LABELS),
        help="the allowed labels, in the order of the logits (default: %(default)s)",
    )
    p.add_argument(
        "--allow_missing_labels",
        action="store_true",
        help="accept training or dev examples without any of a label (else an error)",
    )
    p.add_argument(
        "--released_only",
        action="store_true",
        help='train on rows with "release": true only, for checkpoints that ship',
    )
    p.add_argument(
        "--output",
        required=True,
        type=Path,
        help="directory of the run: model/ (the result), log.jsonl, last/ (the checkpoint that a "
        "repeated command resumes from), best/ (with --evaluate_every)",
    )


def add_model_options(p: argparse._ArgumentGroup) -> None:
    """What is trained."""
    p.add_argument(
        "--backbone",
        required=True,
        help="directory or hub name of a BERT-like or T5 model, or a LAIT checkpoint to go on from",
    )
    p.add_argument(
        "--parallel_layers",
        type=parse_layers,
        metavar="P",
        help="P's that steps draw from, each step anew: 3, or 0-5, or 0,2,4; one given twice is "
        "drawn twice as often (default: 0 to the number of layers, an elastic checkpoint)",
    )
    p.add_argument(
        "--head",
        choices=HEADS,
        help="pooled reads the joint layers and the segments' means, aligned compares each "
        "hypothesis token with the premise besides, comparison reads the means only "
        "(with P = L a dual encoder), decoder is the paper's for T5 (default: pooled, or the "
        "checkpoint's own)",
    )
    p.add_argument(
        "--comparison_layers",
        type=int,
        default=1,
        metavar="N",
        help="non-linear layers of a new comparison head (default: %(default)s)",
    )
    p.add_argument(
        "--separate_layers",
        action="store_true",
        help="weights of their own for parallel and joint layers, both started from the backbone: "
        "P's disturb each other less, and the checkpoint's layers take twice the space",
    )
    p.add_argument(
        "--freeze_embeddings",
        action="store_true",
        help="leave the token embeddings as they are: for a multilingual vocabulary of which the "
        "examples have a part (and a faster step)",
    )
    p.add_argument(
        "--max_length",
        type=int,
        default=128,
        help="tokens a segment in training (default: %(default)s)",
    )
    p.add_argument(
        "--dropout",
        type=float,
        default=0.0,
        help="of hidden states and attention in training (default: %(default)s; with "
        "few epochs it helps little, and without it attention runs twice as fast on CPUs)",
    )

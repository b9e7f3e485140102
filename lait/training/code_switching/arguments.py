"""The options of ``python -m lait.train``: other languages than the examples'."""

from __future__ import annotations

import argparse


def add_language_options(p: argparse._ArgumentGroup) -> None:
    """Other languages than the examples'."""
    p.add_argument(
        "--code_switching",
        default="",
        metavar="LEXICON",
        help="exchange words of the examples for words of other languages that mean the same, "
        "anew each epoch: a lexicon of lait.training.code_switching.lexicon. A teacher's "
        "checkpoint reads them as they are",
    )
    p.add_argument(
        "--code_switched",
        type=float,
        default=0.5,
        metavar="SHARE",
        help="of the segments, each for itself (default: %(default)s)",
    )
    p.add_argument(
        "--reordered",
        type=float,
        default=0.0,
        metavar="PLACES",
        help="that a word of such a segment may move at most, as the order of other languages "
        "differs; how far is drawn for each text (default: %(default)s)",
    )

"""The options of ``python -m lait.train``: a teacher."""

from __future__ import annotations

import argparse


def add_distillation_options(p: argparse._ArgumentGroup) -> None:
    """A teacher."""
    p.add_argument(
        "--teacher",
        default="",
        metavar="self|DIRECTORY",
        help="learn from a teacher's probabilities too: self, the model's own at P = 0 (computed "
        "and trained in the same step), or a LAIT checkpoint with the same labels (of any "
        "vocabulary)",
    )
    p.add_argument(
        "--teacher_parallel_layers",
        type=int,
        default=0,
        metavar="P",
        help="at which P a teacher's checkpoint answers (default: %(default)s)",
    )
    p.add_argument(
        "--distillation_weight",
        type=float,
        default=0.5,
        metavar="A",
        help="loss = (1 - A) cross-entropy + A T^2 KL(teacher || student) (default: %(default)s)",
    )
    p.add_argument(
        "--distillation_temperature",
        type=float,
        default=2.0,
        metavar="T",
        help="of both in the KL divergence (default: %(default)s)",
    )
    p.add_argument(
        "--teacher_when_right",
        action="store_true",
        help="learn from the teacher only where its likeliest label is the example's; elsewhere "
        "from the label alone",
    )

"""What programs that fit or measure a checkpoint on annotated contracts begin with."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from lait.checkpoints import resolve_checkpoint
from lait.dtype import choose_dtype
from lait.modeling import LaitForSequenceClassification
from lait.training.arguments import parse_layers
from lait.verdicts.cases import AnnotatedContracts


@dataclass(frozen=True)
class Annotated:
    """A checkpoint and the contracts.

    directory : whose ``config.json`` takes what is found.
    """

    directory: Path
    model: LaitForSequenceClassification
    contracts: AnnotatedContracts

    @classmethod
    def load(cls, arguments: argparse.Namespace) -> Annotated:
        """What the options of :func:`parser_of` name, the model in this machine's best dtype.

        Raises
        ------
        ValueError, OSError
            If there is no such checkpoint, file or contract.
        """
        directory = Path(resolve_checkpoint(arguments.model))
        contracts = AnnotatedContracts.read(arguments.contracts)
        if arguments.only is not None:
            contracts = contracts.select(arguments.only)
        model = LaitForSequenceClassification.from_pretrained(directory).to(choose_dtype("auto"))
        return cls(directory, model, contracts)


def parser_of(program: str, description: str | None) -> argparse.ArgumentParser:
    """A command line with ``--model``, ``--contracts`` and ``--only``."""
    p = argparse.ArgumentParser(
        prog=f"python -m {program}", description=description, allow_abbrev=False
    )
    add = p.add_argument
    add("--model", required=True, help="checkpoint directory or shipped name; changed in place")
    add("--contracts", required=True, type=Path, help="ContractNLI JSON with spans")
    add("--only", type=parse_layers, help="indices of the contracts to take: 40-49")
    return p

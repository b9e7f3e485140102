"""Makes training examples of contract clauses from ContractNLI's files.

``python -m lait.training.contract_examples --help``. A row has a claim as hypothesis and a
clause, or several joined, as premise. Its ``source`` names the kind:

- contractnli-evidence: an evidence span, with the claim's choice;
- contractnli-together: all evidence spans of a claim in a contract as one premise;
- contractnli-fragment: an evidence span that says nothing alone, as a list's first words;
- contractnli-hard: neutral, of the contract's clauses the most similar to the claim and to
  the claim's evidence in all contracts;
- contractnli-joined: neutral, the two most similar clauses as one premise;
- contractnli-other: neutral, evidence of another claim in the same contract;
- contractnli-easy: neutral, a random clause.

In ContractNLI's own list of labels, rows marked NotMentioned carry random spans, which
teach little: neutral premises are taken from the contract's text instead, which is cut
into clauses and aligned with the evidence.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lait.training.contracts.contract import CHOICES, CLAIMS_A_CONTRACT, ContractsError
from lait.training.contracts.embedding import embed
from lait.training.contracts.options import add_recipe_options, recipe_of
from lait.training.contracts.queries import claim_queries
from lait.training.contracts.reading import (
    claim_texts,
    read_contracts,
    read_json,
    read_lines,
)
from lait.training.contracts.rows import Row, contract_rows
from lait.training.contracts.selection import aligned, kept_claims, kept_contracts
from lait.training.contracts.wordings import load_wordings
from lait.training.rows_file import counts_by_label, write_rows

__all__ = ["CHOICES", "CLAIMS_A_CONTRACT", "main", "parser"]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.training.contract_examples",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    p.add_argument("--annotated", required=True, type=Path, help="ContractNLI JSON with spans")
    p.add_argument("--labels", required=True, type=Path, help="train_labels.jsonl.gz")
    p.add_argument("--texts", required=True, type=Path, help="train_texts.jsonl.gz")
    p.add_argument(
        "--backbone",
        required=True,
        help="directory of a stock sentence encoder: similarity is its mean states' cosine",
    )
    p.add_argument("--output", required=True, type=Path, help="rows to write, .jsonl.gz")
    left_out = p.add_argument_group("left out")
    left_out.add_argument("--held_out", type=int, nargs="*", default=[], help="contracts, by index")
    left_out.add_argument(
        "--leave_out_claims", nargs="*", default=[], help="claims, by key (nda-7) or index"
    )
    add_recipe_options(p.add_argument_group("recipe"))
    return p


def make_rows(arguments: argparse.Namespace) -> list[Row]:
    """All rows of the command line's files and options; tells what it does.

    Raises
    ------
    ContractsError, OSError, ValueError
        If a file, an option or the backbone cannot be used.
    """
    recipe = recipe_of(arguments)
    annotated = read_json(arguments.annotated)
    claims = kept_claims(claim_texts(annotated), arguments.leave_out_claims)
    everything = list(
        read_contracts(annotated, read_lines(arguments.labels), read_lines(arguments.texts))
    )
    contracts = kept_contracts(everything, arguments.held_out)
    first = len(annotated["documents"])
    found, total = aligned(contract for contract in contracts if contract.index >= first)
    print(
        f"{len(contracts)} contracts, {len(claims)} claims; outside the annotated contracts the "
        f"evidence of {found:,} of {total:,} choices was found in the texts",
        flush=True,
    )
    texts = list(dict.fromkeys([*claims.values(), *(t for c in contracts for t in c.clauses)]))
    print(f"embedding {len(texts):,} texts", flush=True)
    vectors = dict(zip(texts, embed(arguments.backbone, texts), strict=True))
    queries = claim_queries(contracts, claims, vectors)
    wordings = load_wordings(claims.values())
    return [
        row
        for contract in contracts
        for row in contract_rows(
            contract, claims, vectors, queries, recipe, wordings, arguments.seed
        )
    ]


def summary(rows: Sequence[Row]) -> str:
    """Counts by label, and by source and label."""
    kinds = Counter((row["source"], row["wording"], row["label"]) for row in rows)
    by_kind = (f"  {n:7,} {' '.join(kind)}" for kind, n in sorted(kinds.items()))
    return "\n".join([counts_by_label(rows), *by_kind])


def main(argv: list[str] | None = None) -> int:
    """Write the rows and print their counts; 2 for input that cannot be used."""
    arguments = parser().parse_args(argv)
    try:
        rows = make_rows(arguments)
        write_rows(rows, arguments.output)
    except (ContractsError, OSError, ValueError) as error:
        print(f"lait.training.contract_examples: {error}", file=sys.stderr)
        return 2
    print(summary(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())

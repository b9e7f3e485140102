"""Reading ContractNLI's files into contracts.

Two kinds: annotated (JSON with every span), and labelled (a list of labels with the
evidence's text, joined with the contract's text extracted again from its original).
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lait.training.contracts.alignment import Runs, all_found, repeating, runs
from lait.training.contracts.contract import (
    CHOICES,
    CLAIMS_A_CONTRACT,
    Contract,
    ContractsError,
    Finding,
)
from lait.training.contracts.splitting import split_clauses

Json = dict[str, Any]


def read_json(path: Path) -> Json:
    """A JSON object.

    Raises
    ------
    ContractsError
        If the file cannot be read or is not an object.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContractsError(f"{path}: {error}. Expected a JSON file.") from error
    if not isinstance(found, dict):
        raise ContractsError(f"{path}: holds a {type(found).__name__}, not a JSON object.")
    return found


def read_lines(path: Path) -> list[Json]:
    """Rows of a gzipped file of JSON lines.

    Raises
    ------
    ContractsError
        If the file cannot be read.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise ContractsError(f"{path}: {error}. Expected gzipped JSON lines.") from error


def claim_texts(annotated: Json) -> dict[str, str]:
    """Text of each claim by its key (``nda-1``), in the order of the file.

    Raises
    ------
    ContractsError
        If the file is not ContractNLI's.
    """
    try:
        return {key: claim["hypothesis"] for key, claim in annotated["labels"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractsError(
            f"no `labels` with a `hypothesis` each ({error!r}): not a file of ContractNLI."
        ) from error


def annotated_contract(document: Json, index: int) -> Contract:
    """A contract whose every span is annotated: its spans are the clauses."""
    spans = [document["text"][start:end].strip() for start, end in document["spans"]]
    choices = document["annotation_sets"][0]["annotations"]
    evidence = {
        key: tuple(spans[i] for i in annotation["spans"] if spans[i])
        for key, annotation in choices.items()
    }
    labels = {key: CHOICES[annotation["choice"]] for key, annotation in choices.items()}
    return assemble(index, spans, labels, evidence)


def labelled_contract(
    rows: Sequence[Json], text: str | None, index: int, keys: dict[str, str]
) -> Contract:
    """A contract of which the evidence of each claim is known, and perhaps the text.

    rows : one a claim. The evidence of NotMentioned claims is random spans: they serve as
    clauses, since they are ContractNLI's own.
    text : the contract's text; None where there is none.
    keys : claim key by the claim's text.

    Raises
    ------
    ContractsError
        For a claim that ``keys`` does not hold.
    """
    evidence: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    known: list[str] = []
    for row in rows:
        if row["hypothesis"] not in keys:
            raise ContractsError(
                f"contract {index}: the claim {row['hypothesis']!r} is none of the "
                f"{len(keys)} claims of the annotated contracts."
            )
        key = keys[row["hypothesis"]]
        spans = tuple(s.strip() for s in row["evidence"].split("\n") if s.strip())
        labels[key] = CHOICES[row["choice"]]
        evidence[key] = spans if labels[key] != "neutral" else ()
        known.extend(spans)
    own = [runs(span) for span in known]
    split = split_clauses(text) if text else []
    rest = [c for c in split if not repeating([runs(c)], own)]
    pieces = [runs(clause) for clause in split]
    complete = {key: bool(split) and all_found(pieces, _runs(evidence[key])) for key in evidence}
    return assemble(index, [*known, *rest], labels, evidence, complete)


def assemble(
    index: int,
    spans: Sequence[str],
    labels: dict[str, str],
    evidence: dict[str, tuple[str, ...]],
    complete: dict[str, bool] | None = None,
) -> Contract:
    """A contract from its spans and each claim's label and evidence texts."""
    clauses = tuple(dict.fromkeys(span for span in spans if runs(span)))
    place = {clause: i for i, clause in enumerate(clauses)}
    bags = [runs(clause) for clause in clauses]
    findings = {
        key: Finding(
            labels[key],
            evidence[key],
            repeating(bags, _runs(evidence[key])),
            complete is None or complete[key],
        )
        for key in labels
    }
    others = {place[text] for texts in evidence.values() for text in texts if text in place}
    return Contract(index, clauses, frozenset(others), findings)


def _runs(texts: Sequence[str]) -> list[Runs]:
    return [runs(text) for text in texts]


def read_contracts(
    annotated: Json, labels: Sequence[Json], texts: Sequence[Json]
) -> Iterator[Contract]:
    """All contracts: the annotated ones first, then those that are only labelled.

    annotated : a ContractNLI file holding the first contracts of ``labels``.
    labels : 17 rows a contract, in contract order.
    texts : rows with ``train_index`` and ``text``.

    Raises
    ------
    ContractsError
        If something is not in ContractNLI's format.
    """
    try:
        yield from _contracts(annotated, labels, texts)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ContractsError(
            f"the contracts are not in ContractNLI's format: {error!r}. Give its JSON with "
            "spans, its labels and the contracts' texts as they are."
        ) from error


def _contracts(
    annotated: Json, labels: Sequence[Json], texts: Sequence[Json]
) -> Iterator[Contract]:
    documents = annotated["documents"]
    for i, document in enumerate(documents):
        yield annotated_contract(document, i)
    keys = {text: key for key, text in claim_texts(annotated).items()}
    text_of = {row["train_index"]: row["text"] for row in texts}
    for i in range(len(documents), len(labels) // CLAIMS_A_CONTRACT):
        rows = labels[i * CLAIMS_A_CONTRACT : (i + 1) * CLAIMS_A_CONTRACT]
        yield labelled_contract(rows, text_of.get(i), i, keys)

"""Makes training examples of contract clauses from ContractNLI's files.

``python -m lait.training.contract_examples --help``. Three kinds of rows:

- evidence: a clause (or all evidence of a claim together) with the claim's choice;
- hard negatives in fully annotated contracts: the clauses most similar in words
  that are no evidence for the claim;
- hard negatives where only the evidence of each claim is known: another claim's
  evidence in the same contract, unless it is this claim's too.

In ContractNLI's own list of labels, rows marked NotMentioned carry random spans,
which teach little; a few are kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

CHOICES = {
    "Entailment": "entailment",
    "Contradiction": "contradiction",
    "NotMentioned": "neutral",
}
CLAIMS_A_CONTRACT = 17

Row = dict[str, Any]


def row(hypothesis: str, premise: str, label: str, source: str) -> Row:
    """A training row; ContractNLI is CC BY 4.0, so all may be released."""
    return {
        "hypothesis": hypothesis,
        "premise": premise,
        "label": label,
        "source": source,
        "licence": "CC BY 4.0",
        "release": True,
    }


def words(text: str) -> set[str]:
    """Lower-case words of a text."""
    return set(re.findall(r"[a-z]{3,}", text.lower()))


def similarity(a: set[str], b: set[str]) -> float:
    """Shared words over the geometric mean of the sizes, 0 to 1."""
    return len(a & b) / ((len(a) * len(b)) ** 0.5 or 1.0)


def annotated_rows(
    documents: Iterable[Row], claims: dict[str, Row], hard: int, easy: int, rng: random.Random
) -> Iterator[Row]:
    """Rows of contracts whose every span is annotated."""
    for document in documents:
        clauses = [document["text"][start:end].strip() for start, end in document["spans"]]
        bags = [words(clause) for clause in clauses]
        for key, annotation in document["annotation_sets"][0]["annotations"].items():
            hypothesis = claims[key]["hypothesis"]
            evidence = set(annotation["spans"])
            label = CHOICES[annotation["choice"]]
            for i in sorted(evidence):
                if bags[i]:
                    yield row(hypothesis, clauses[i], label, "contractnli-evidence")
            target = words(hypothesis)
            others = [i for i, bag in enumerate(bags) if i not in evidence and bag]
            others.sort(key=lambda i: -similarity(bags[i], target))
            chosen = others[:hard] + rng.sample(others[hard:], min(easy, len(others[hard:])))
            for i in chosen:
                yield row(hypothesis, clauses[i], "neutral", "contractnli-negative")


def label_rows(contract: Sequence[Row], negatives: int, rng: random.Random) -> Iterator[Row]:
    """Rows of one contract of which only the evidence of each claim is known."""
    found = [r for r in contract if r["choice"] != "NotMentioned" and r["evidence"].strip()]
    for claim in contract:
        own = claim["evidence"] if claim in found else ""
        if own:
            yield row(claim["hypothesis"], own, CHOICES[claim["choice"]], "contractnli-evidence")
        others = [r["evidence"] for r in found if not share_text(r["evidence"], own)]
        for premise in rng.sample(others, min(negatives, len(others))):
            yield row(claim["hypothesis"], premise, "neutral", "contractnli-negative")
        if claim["choice"] == "NotMentioned" and claim["evidence"].strip():
            yield row(claim["hypothesis"], claim["evidence"], "neutral", "contractnli-random")


def share_text(a: str, b: str) -> bool:
    """Whether two pieces of evidence have a clause in common, however they were joined."""
    pieces = [piece.strip() for piece in a.split("\n") if len(piece.strip()) > 20] or [a]
    return bool(b) and (any(piece in b for piece in pieces) or b in a)


def make_rows(
    annotated: Row, labels: Sequence[Row], held_out: Iterable[int], seed: int = 0
) -> list[Row]:
    """All rows but those of the held-out contracts.

    annotated : a ContractNLI file holding the first contracts of ``labels``.
    labels : 17 rows a contract, in contract order.
    held_out : indices of contracts to leave out entirely.
    """
    rng = random.Random(seed)
    held = set(held_out)
    documents = [d for i, d in enumerate(annotated["documents"]) if i not in held]
    rows = list(annotated_rows(documents, annotated["labels"], hard=10, easy=3, rng=rng))
    first = len(annotated["documents"])
    for i in range(first, len(labels) // CLAIMS_A_CONTRACT):
        if i not in held:
            contract = labels[i * CLAIMS_A_CONTRACT : (i + 1) * CLAIMS_A_CONTRACT]
            rows += label_rows(contract, negatives=3, rng=rng)
    return rows


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = argparse.ArgumentParser(
        prog="python -m lait.training.contract_examples", description=__doc__, allow_abbrev=False
    )
    p.add_argument("--annotated", required=True, type=Path, help="ContractNLI JSON with spans")
    p.add_argument("--labels", required=True, type=Path, help="train_labels.jsonl.gz")
    p.add_argument(
        "--held_out",
        type=int,
        nargs="*",
        default=[],
        help="contract indices that no row may come from",
    )
    p.add_argument(
        "--repeat_evidence",
        type=int,
        default=1,
        help="how often each evidence row is written: contradictions are rare",
    )
    p.add_argument("--output", required=True, type=Path)
    return p


def repeats(source: str, label: str, repeat_evidence: int) -> int:
    """How often a row is written: evidence repeatedly, contradictions twice as often."""
    times = repeat_evidence if source == "contractnli-evidence" else 1
    return times * 2 if label == "contradiction" else times


def main(argv: list[str] | None = None) -> None:
    """Write the rows as gzipped JSON lines."""
    arguments = parser().parse_args(argv)
    annotated = json.loads(arguments.annotated.read_text(encoding="utf-8"))
    with gzip.open(arguments.labels, "rt", encoding="utf-8") as file:
        labels = [json.loads(line) for line in file]
    rows = make_rows(annotated, labels, arguments.held_out)
    with gzip.open(arguments.output, "wt", encoding="utf-8") as file:
        for r in rows:
            times = repeats(r["source"], r["label"], arguments.repeat_evidence)
            file.write((json.dumps(r) + "\n") * times)
    print(f"{len(rows):,} rows")


if __name__ == "__main__":
    main()

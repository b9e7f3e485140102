"""Training rows of a contract."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lait.training.contracts.contract import Contract, Finding
from lait.training.contracts.fragments import is_fragment
from lait.training.contracts.mining import most_similar, not_repeating, sample
from lait.training.contracts.wordings import SWAPPED, Wording, draw_wording

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which rows a claim gets from a contract.

    hard : how many of the most similar clauses (without fragments) as neutral premises.
    other : how many random pieces of evidence of other claims.
    easy : how many random clauses.
    joined : share of claims that get the two most similar clauses as one premise, since all
        evidence together is a long premise too.
    ceiling : cosine to an evidence clause from which a clause may repeat it.
    repeat_evidence : how often an entailing evidence span is written; all evidence together
        is written once, so that long premises are as often neutral as not.
    repeat_contradictions : how often a contradicting evidence span is written.
    repeat_fragments : how often evidence is written that says nothing alone.
    reworded : share of the rows with another wording of the claim.
    """

    hard: int = 4
    other: int = 1
    easy: int = 1
    joined: float = 0.3
    ceiling: float = 0.9
    repeat_evidence: int = 5
    repeat_contradictions: int = 10
    repeat_fragments: int = 1
    reworded: float = 0.5


def contract_rows(
    contract: Contract,
    claims: Mapping[str, str],
    vectors: Mapping[str, np.ndarray],
    queries: Mapping[str, np.ndarray],
    recipe: Recipe,
    wordings: Mapping[str, Sequence[Wording]],
    seed: int = 0,
) -> Iterator[Row]:
    """All rows of one contract.

    claims : text by key; a claim that is missing gets no row. vectors : the embedding of
    each clause, float [width], of length 1. queries : by claim key, float [queries, width]
    (:func:`lait.training.contracts.queries.claim_queries`). wordings : by claim text.

    The rows of one claim are the same whichever other claims are left out, and its neutral
    premises however often evidence is repeated or claims are reworded.
    """
    clauses = [vectors[clause] for clause in contract.clauses]
    for key, finding in contract.findings.items():
        if key not in claims or not clauses:
            continue
        rng, drawing = (random.Random(f"{seed} {contract.index} {key} {n}") for n in range(2))
        premises = claim_premises(contract, finding, np.stack(clauses), queries[key], recipe, rng)
        for kind, label, premise in premises:
            for _ in range(times(kind, label, recipe)):
                others = wordings.get(claims[key], ())
                wording = draw_wording(claims[key], others, recipe.reworded, drawing)
                yield row(contract.index, key, wording, premise, label, kind)


def claim_premises(
    contract: Contract,
    finding: Finding,
    clauses: np.ndarray,
    queries: np.ndarray,
    recipe: Recipe,
    rng: random.Random,
) -> Iterator[tuple[str, str, str]]:
    """Kind, label and text of each premise of one claim.

    clauses : float [clauses, width]; queries : float [queries, width].
    """
    for kind, premise in evidence_premises(finding):
        yield kind, finding.label, premise
    allowed = neutral_clauses(contract, finding, clauses, recipe.ceiling)
    for kind, premise in neutral_premises(contract, allowed, clauses, queries, recipe, rng):
        yield kind, "neutral", premise


def row(contract: int, claim: str, wording: Wording, premise: str, label: str, kind: str) -> Row:
    """A training row; ContractNLI is CC BY 4.0, so all may be released."""
    return {
        "hypothesis": wording.text,
        "premise": premise,
        "label": SWAPPED[label] if wording.negated else label,
        "source": f"contractnli-{kind}",
        "licence": "CC BY 4.0",
        "release": True,
        "contract": contract,
        "claim": claim,
        "wording": wording.kind,
    }


def times(kind: str, label: str, recipe: Recipe) -> int:
    """How often a row is written; neutral premises and all evidence together once."""
    if kind == "evidence":
        contradicts = label == "contradiction"
        return recipe.repeat_contradictions if contradicts else recipe.repeat_evidence
    return recipe.repeat_fragments if kind == "fragment" else 1


def evidence_premises(finding: Finding) -> Iterator[tuple[str, str]]:
    """Each evidence span after its kind, and all together where there are several."""
    spans = list(dict.fromkeys(finding.evidence))
    for span in spans:
        yield "fragment" if is_fragment(span) else "evidence", span
    if len(spans) > 1:
        yield "together", "\n".join(spans)


def neutral_clauses(
    contract: Contract, finding: Finding, clauses: np.ndarray, ceiling: float
) -> list[int]:
    """Indices of the clauses that are no evidence and do not nearly repeat any."""
    known = range(len(contract.clauses)) if finding.complete else sorted(contract.others)
    free = [i for i in known if i not in finding.taken]
    return not_repeating(clauses, sorted(finding.taken), free, ceiling)


def neutral_premises(
    contract: Contract,
    allowed: Sequence[int],
    clauses: np.ndarray,
    queries: np.ndarray,
    recipe: Recipe,
    rng: random.Random,
) -> Iterator[tuple[str, str]]:
    """Neutral premises of one claim, each after its kind: hard, other, easy or joined.

    allowed : indices of clauses; clauses : float [clauses, width]; queries : float
    [queries, width].
    """
    whole = [i for i in allowed if not is_fragment(contract.clauses[i])]
    hard = most_similar(clauses, queries, whole, recipe.hard)
    left = [i for i in allowed if i not in hard]
    other = sample([i for i in left if i in contract.others], recipe.other, rng)
    easy = sample([i for i in left if i not in other], recipe.easy, rng)
    for kind, chosen in (("hard", hard), ("other", other), ("easy", easy)):
        for i in chosen:
            yield kind, contract.clauses[i]
    if rng.random() < recipe.joined and len(hard) > 1:
        yield "joined", "\n".join(contract.clauses[i] for i in sorted(hard[:2]))

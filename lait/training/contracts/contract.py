"""A contract as training needs it: its clauses, and for each claim the choice and evidence."""

from __future__ import annotations

from dataclasses import dataclass

CHOICES = {
    "Entailment": "entailment",
    "Contradiction": "contradiction",
    "NotMentioned": "neutral",
}
CLAIMS_A_CONTRACT = 17


class ContractsError(ValueError):
    """A file of contracts that no rows can be made of; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the annotators found for one claim in one contract.

    label : the choice, as a label of NLI.
    evidence : the text of each evidence span; empty for neutral.
    taken : indices of the contract's clauses that may be evidence, or nearly repeat it, so
        that they are no neutral premises; the clauses of ``others`` are never among them.
    complete : whether all evidence was found among the clauses. If not, only clauses that
        are known spans of other claims serve as neutral premises.
    """

    label: str
    evidence: tuple[str, ...]
    taken: frozenset[int]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Contract:
    """Clauses of one contract and the findings by claim.

    index : number of the contract in the training set.
    clauses : the candidates for premises, each once, never blank.
    others : indices of clauses that are evidence of at least one claim.
    findings : by claim key.
    """

    index: int
    clauses: tuple[str, ...]
    others: frozenset[int]
    findings: dict[str, Finding]

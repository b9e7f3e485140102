"""Leaving out contracts and claims, and how well the evidence was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lait.training.contracts.contract import Contract, ContractsError


def kept_claims(claims: Mapping[str, str], left_out: Iterable[str]) -> dict[str, str]:
    """The claims without those left out, which are given by key or by index.

    Raises
    ------
    ContractsError
        For a claim that there is not.
    """
    keys = list(claims)
    gone = set()
    for name in left_out:
        index = int(name) if name.isdecimal() else -1
        key = keys[index] if 0 <= index < len(keys) else name
        if key not in claims:
            raise ContractsError(
                f"--leave_out_claims {name}: allowed are {', '.join(keys)}, "
                f"or 0 to {len(keys) - 1}."
            )
        gone.add(key)
    return {key: text for key, text in claims.items() if key not in gone}


def kept_contracts(contracts: Sequence[Contract], held_out: Iterable[int]) -> list[Contract]:
    """The contracts without those held out.

    Raises
    ------
    ContractsError
        For an index that there is not.
    """
    held = set(held_out)
    unknown = held - {contract.index for contract in contracts}
    if unknown:
        raise ContractsError(f"--held_out {min(unknown)}: allowed are 0 to {len(contracts) - 1}.")
    return [contract for contract in contracts if contract.index not in held]


def aligned(contracts: Iterable[Contract]) -> tuple[int, int]:
    """How many findings with evidence have it all among the clauses, and how many there are."""
    found = [f.complete for c in contracts for f in c.findings.values() if f.evidence]
    return sum(found), len(found)

"""What a clause is compared with to be a hard negative of a claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from lait.training.contracts.contract import Contract
from lait.training.contracts.fragments import is_fragment


def claim_queries(
    contracts: Iterable[Contract], claims: Mapping[str, str], vectors: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Two queries a claim: its text, and the centre of all contracts' evidence for it.

    Evidence is worded like clauses, so that its centre finds a claim's topic better than
    the claim does (Rocchio, Relevance feedback in information retrieval, 1971).

    contracts : only those that training may use. claims : text by key. vectors : embedding
    of each text, float [width], of length 1. A claim without evidence has one query.
    Returns float [queries, width] by key, rows of length 1.
    """
    evidence: dict[str, list[np.ndarray]] = {key: [] for key in claims}
    for contract in contracts:
        for key, finding in contract.findings.items():
            if key in evidence:
                spans = dict.fromkeys(finding.evidence)
                known = [s for s in spans if s in vectors and not is_fragment(s)]
                evidence[key].extend(vectors[span] for span in known)
    return {key: _queries(vectors[text], evidence[key]) for key, text in claims.items()}


def _queries(claim: np.ndarray, evidence: list[np.ndarray]) -> np.ndarray:
    if not evidence:
        return claim[np.newaxis]
    centre = np.mean(evidence, axis=0)
    return np.stack([claim, centre / np.linalg.norm(centre)])

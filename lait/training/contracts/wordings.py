"""Other wordings of the claims: paraphrases, and negations that swap the label.

ContractNLI has 17 claims. Training on other wordings of them keeps a model from learning
17 sentences by heart. The wordings are this project's own
(``lait/training/claim_paraphrases.json``).
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

OWN_WORDINGS = Path(__file__).resolve().parent.parent / "claim_paraphrases.json"

#: The label of a negated claim by the claim's label.
SWAPPED = {
    "entailment": "contradiction",
    "contradiction": "entailment",
    "neutral": "neutral",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A text for a claim.

    kind : ``original``, ``paraphrase`` or ``negation``; a negation swaps the label.
    """

    text: str
    kind: str

    @property
    def negated(self) -> bool:
        """Whether entailment and contradiction are swapped."""
        return self.kind == "negation"


def load_wordings(
    claims: Iterable[str], path: Path = OWN_WORDINGS
) -> dict[str, tuple[Wording, ...]]:
    """The paraphrases and negations of those claims that have some, by the claim's text.

    path : JSON with ``claims``: by key an object of ``claim_sha256`` (digest of the claim's
        text), ``paraphrases`` and ``negations``.
    """
    known = {}
    for entry in json.loads(path.read_text(encoding="utf-8"))["claims"].values():
        known[entry["claim_sha256"]] = tuple(
            Wording(text, kind) for kind in ("paraphrase", "negation") for text in entry[f"{kind}s"]
        )
    digests = {claim: hashlib.sha256(claim.encode()).hexdigest() for claim in claims}
    return {claim: known[digest] for claim, digest in digests.items() if digest in known}


def draw_wording(
    claim: str, wordings: Sequence[Wording], share: float, rng: random.Random
) -> Wording:
    """The claim itself, or with probability ``share`` one of the wordings.

    Each wording is as likely as any other whatever the row's label, so that no wording
    tells the label. A claim without wordings stays as it is.
    """
    changed = rng.random() < share
    return rng.choice(wordings) if changed and wordings else Wording(claim, "original")

"""``--plan`` of claims against documents."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.cascade_choice import Layers
from pipelines.graph import Inputs
from pipelines.plan import IDENTITY, Counts, Setting, TokenLengths, as_text, count_documents
from transforms.rates import Work
from transforms.records import Claim
from transforms.segments import claim_segments
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE

LARGEST_GROUPS = 5


@dataclass
class ClaimCounts(Counts):
    """Claims besides, and how many blocks of premises the documents are cut into.

    claim_tokens and sentence_tokens : of all claims and of all sentences, repeated ones too.
    """

    claims: int = 0
    claim_tokens: int = 0
    sentence_tokens: int = 0
    tiles_of_sentences: int = 0
    sentences_of: Counter[str] = field(default_factory=Counter)

    @property
    def pairs(self) -> int:
        """Each claim with each sentence."""
        return self.claims * self.sentences

    def work(self, layers: Layers) -> Work:
        """What a run would do, with an empty state store."""
        again = layers.cascade.keep * self.documents / self.sentences if layers.cascade else 0.0
        return Work(
            self.tokens,
            self.pairs,
            self.claim_tokens / max(1, self.claims),
            self.sentence_tokens / max(1, self.sentences),
            self.claims / max(1, -(-self.claims // HYPOTHESES_A_TILE)),
            self.sentences / max(1, self.tiles_of_sentences),
            min(1.0, again),
        )

    def largest(self) -> str:
        """The groups with the most pairs, for people."""
        return ", ".join(
            f"{group} ({number * self.claims:,} pairs)"
            for group, number in self.sentences_of.most_common(LARGEST_GROUPS)
        )


def count_claims(inputs: Inputs, claims: Iterable[Claim], lengths: TokenLengths) -> ClaimCounts:
    """Everything that is to be compared with claims."""
    counts = ClaimCounts()
    named = [(key, text) for key, _, text in claim_segments(claims, IDENTITY)]
    counts.claims, counts.claim_tokens = len(named), counts.add(named, lengths)
    for document, spans, tokens in count_documents(counts, inputs, lengths):
        counts.sentences_of[document.group_id] += len(spans)
        counts.tiles_of_sentences += -(-len(spans) // PREMISES_A_TILE)
        counts.sentence_tokens += tokens
    return counts


def plan_claims(inputs: Inputs, options: argparse.Namespace) -> str:
    """The plan of claims against documents.

    Raises
    ------
    UsageError
        For an unknown model, P or cascade.
    """
    started = time.monotonic()
    setting = Setting.of(options)
    counts = count_claims(inputs, inputs.claims, setting.lengths)
    rows = [
        *counts.rows(len(inputs.sources)),
        ("claims", f"{len(inputs.claims):,}"),
        ("pairs", f"{counts.pairs:,}"),
        setting.layers_row(),
        *setting.expected(counts.work(setting.layers)),
        ("largest groups", counts.largest()),
    ]
    return as_text(rows, started)

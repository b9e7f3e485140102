"""``--plan`` of documents against each other: pairs are counted, never enumerated."""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.cascade_choice import Layers
from pipelines.clusters_graph import rule_of
from pipelines.graph import Inputs
from pipelines.plan import Counts, Setting, TokenLengths, as_text, count_documents
from transforms.document_pairs import Card, PairRule
from transforms.rates import Work
from transforms.tiles import HYPOTHESES_A_TILE, PREMISES_A_TILE

LARGEST_GROUPS = 5
NOTES_SHOWN = 5


@dataclass
class ClusterCounts(Counts):
    """Documents by group: a card of each, with its tokens."""

    groups: dict[str, list[tuple[Card, int]]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class GroupPairs:
    """The pairs of one group, and sums over them.

    tiles, tile_hypotheses, tile_premises : of the blocks that pairs are scored in.
    """

    group_id: str
    documents: int = 0
    document_pairs: int = 0
    pairs: int = 0
    hypothesis_tokens: float = 0
    premise_tokens: float = 0
    tiles: int = 0
    tile_hypotheses: float = 0
    tile_premises: float = 0

    def add(self, a: tuple[int, int], b: tuple[int, int], candidates: int) -> None:
        """Two documents, each as (sentences, tokens), hypotheses first."""
        (a_sentences, a_tokens), (b_sentences, b_tokens) = a, b
        each = min(candidates, b_sentences) if candidates else b_sentences
        rows, columns = -(-a_sentences // HYPOTHESES_A_TILE), -(-each // PREMISES_A_TILE)
        tiles = a_sentences if candidates else rows * columns
        self.document_pairs += 1
        self.pairs += a_sentences * each
        self.hypothesis_tokens += a_tokens * each
        self.premise_tokens += b_tokens / b_sentences * each * a_sentences
        self.tiles += tiles
        self.tile_hypotheses += a_sentences if candidates else a_sentences * columns
        self.tile_premises += each * (a_sentences if candidates else rows)


def count_group(
    group_id: str, documents: Sequence[tuple[Card, int]], rule: PairRule, candidates: int
) -> GroupPairs:
    """The pairs of a group by its documents' numbers of sentences and tokens."""
    counted = GroupPairs(group_id, len(documents))
    tokens = {card.doc_id: number for card, number in documents}
    for a, b in rule.pairs_of(sorted(card for card, _ in documents)):
        sides = [(card.sentences, tokens[card.doc_id]) for card in (a, b)]
        counted.add(sides[0], sides[1], candidates)
    return counted


def count_clusters(inputs: Inputs, lengths: TokenLengths) -> ClusterCounts:
    """Read, split and count everything; texts are not kept."""
    counts = ClusterCounts()
    for document, spans, tokens in count_documents(counts, inputs, lengths):
        counts.groups[document.group_id].append((Card.of(document, spans), tokens))
    return counts


def work_of(counts: Counts, groups: Iterable[GroupPairs], layers: Layers) -> Work:
    """What a run would do, with an empty state store."""
    total = GroupPairs("")
    for group in groups:
        for name in vars(group):
            if name != "group_id":
                setattr(total, name, getattr(total, name) + getattr(group, name))
    pairs, tiles = max(1, total.pairs), max(1, total.tiles)
    premises = total.tile_premises / tiles
    again = layers.cascade.keep / max(1.0, premises) if layers.cascade else 0.0
    return Work(
        counts.tokens,
        total.pairs,
        total.hypothesis_tokens / pairs,
        total.premise_tokens / pairs,
        total.tile_hypotheses / tiles,
        premises,
        min(1.0, again),
    )


def plan_clusters(inputs: Inputs, options: argparse.Namespace) -> str:
    """The plan as text for people.

    Raises
    ------
    UsageError
        For an unknown model, P or cascade.
    """
    started = time.monotonic()
    setting, rule = Setting.of(options), rule_of(options)
    counts = count_clusters(inputs, setting.lengths)
    groups = [
        count_group(group_id, documents, rule, options.candidates)
        for group_id, documents in counts.groups.items()
    ]
    empty = [
        rule.reason(group.group_id, [card for card, _ in counts.groups[group.group_id]])
        for group in groups
        if not group.pairs
    ]
    rows = [
        *counts.rows(len(inputs.sources)),
        ("groups", f"{len(groups):,} ({len(empty):,} without pairs)"),
        ("pairs of documents", f"{sum(group.document_pairs for group in groups):,}"),
        ("pairs", f"{sum(group.pairs for group in groups):,}"),
        setting.layers_row(),
        *setting.expected(work_of(counts, groups, setting.layers)),
        ("largest groups", _largest(groups)),
        *(("note", note) for note in empty[:NOTES_SHOWN]),
    ]
    return as_text(rows, started)


def _largest(groups: Iterable[GroupPairs]) -> str:
    ordered = sorted(groups, key=lambda group: (-group.pairs, group.group_id))
    return ", ".join(
        f"{group.group_id} ({group.documents:,} documents, {group.pairs:,} pairs)"
        for group in ordered[:LARGEST_GROUPS]
    )

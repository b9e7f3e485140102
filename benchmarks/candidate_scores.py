"""Groups of documents with all pairs scored, and what candidates keep of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.candidate_figures import Kept, joined, keep, verdicts
from benchmarks.text_states import TextStates
from benchmarks.training_options import say
from lait.modeling import LaitForSequenceClassification
from lait.verdict_rule import VerdictRules
from transforms.candidates import mean_vectors, nearest
from transforms.document_pairs import Card, PairRule
from transforms.findings.cluster import in_different_languages
from transforms.records import Document
from transforms.sentences import split_document


class Pair(NamedTuple):
    """Sentences of two documents, and whether those are in different languages."""

    hypotheses: list[str]
    premises: list[str]
    across: bool = False


def document_pairs(group: Sequence[Document], rule: PairRule) -> list[Pair]:
    """The sentences of every two documents that a rule compares."""
    split = {}
    for document in group:
        found = split_document(document)
        if found:
            card = Card.of(document, [(one.start, one.end) for one in found])
            split[card] = document, [one.text for one in found]
    pairs = ((split[a], split[b]) for a, b in rule.pairs_of(list(split)))
    return [
        Pair(own, others, in_different_languages(first, second))
        for (first, own), (second, others) in pairs
    ]


def keep_in_group(
    states: TextStates, pairs: Sequence[Pair], candidates: Sequence[int], rules: VerdictRules
) -> dict[int, list[Kept]]:
    """For each K what is kept of every two documents."""
    found: dict[int, list[Kept]] = {number: [] for number in candidates}
    for a, b, across in pairs:
        rule = rules.across if across else rules.within
        probabilities = states.probabilities(a, b)
        verdict = verdicts(probabilities, rule)
        vectors = mean_vectors(states.of(a)), mean_vectors(states.of(b))
        for number, parts in found.items():
            parts.append(keep(probabilities, verdict, nearest(*vectors, number), rule))
    return found


def keep_in_groups(
    model: LaitForSequenceClassification,
    layers: int,
    groups: Sequence[Sequence[Pair]],
    candidates: Sequence[int],
) -> dict[int, Kept]:
    """For each K what is kept of all groups at one P, by the verdict rules of that P."""
    rules = VerdictRules.for_layers(model.config, layers)
    found: dict[int, list[Kept]] = {number: [] for number in candidates}
    for place, pairs in enumerate(groups, start=1):
        say(f"P = {layers}: group {place} of {len(groups)}")
        texts = (text for pair in pairs for side in pair[:2] for text in side)
        part = keep_in_group(TextStates(model, layers, texts), pairs, candidates, rules)
        for number, parts in part.items():
            found[number] += parts
    return {number: joined(parts) for number, parts in found.items()}

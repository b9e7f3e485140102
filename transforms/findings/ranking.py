"""Findings of a cluster: what a person should look at, near-duplicates merged, best first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lait.verdict_rule import CONTRADICTION
from transforms.findings.cluster import Cluster, Place
from transforms.findings.counterparts import Counterparts
from transforms.findings.judgement import Judgement, neutral_probability, nobody_says
from transforms.findings.relation import CONFLICT, SUPPORT
from transforms.findings.statements import Statements, bare_words

# Kind -> the label of its pairs, and what it weighs beside the others.
KINDS = {
    "contradiction": ("contradiction", 1.0),
    "only_here": ("neutral", 0.6),
    "consensus": ("entailment", 0.2),
}
DIGITS = 6  # of scores and probabilities: what comes after them is rounding


@dataclass(frozen=True)
class Finding:
    """A sentence worth a look, and the sentence of another document that it is about, if any.

    kind : one of KINDS. probability : of its label, 0 to 1. score : 0 to 1, the higher the more
    important. reason : for people.
    """

    kind: str
    place: Place
    other: Place | None
    probability: float
    score: float
    reason: str

    @property
    def label(self) -> str:
        """The label of its pair: ``contradiction``, ``neutral`` or ``entailment``."""
        return KINDS[self.kind][0]


def rank_findings(
    cluster: Cluster, judgements: list[list[Judgement]], counterparts: Counterparts
) -> list[Finding]:
    """The findings of a cluster, best first."""
    found = [
        finding
        for a, row in enumerate(judgements)
        for s, judgement in enumerate(row)
        for finding in find(cluster, counterparts, (a, s), judgement)
    ]
    found.sort(key=lambda finding: _order(cluster, finding))
    return list(merge(found, Statements(cluster)))


def _order(cluster: Cluster, finding: Finding) -> tuple[Any, ...]:
    # Of equal ones by the documents' names: their places in the cluster are those of arrival.
    places = (finding.place, finding.other or finding.place)
    named = ((cluster.documents[a].doc_id, s) for a, s in places)
    return (-finding.score, finding.kind, *named)


def find(
    cluster: Cluster, counterparts: Counterparts, place: Place, judgement: Judgement
) -> Iterator[Finding]:
    """The findings about one sentence; none about one without a word."""
    if not bare_words(cluster.text(place)):
        return
    against = list(_contradictions(cluster, counterparts, place, judgement))
    yield from against
    unknown = any(one.anywhere == 1 for one in judgement.lacking)
    if nobody_says(judgement) or unknown:
        if not against:
            yield _finding(
                "only_here",
                place,
                None,
                neutral_probability(judgement),
                judgement.discrepancy,
                "; ".join(judgement.reasons),
            )
    elif judgement.compared_with and judgement.supported_by == judgement.compared_with:
        yield _consensus(cluster, place, judgement)


def merge(ordered: Iterable[Finding], statements: Statements) -> Iterator[Finding]:
    """Of findings of one kind whose sides say the same, only the first; it says how many more."""
    kept: dict[tuple[str, Place, Place | None], list[Finding]] = {}
    for finding in ordered:
        other = finding.other and statements.of(finding.other)
        # All support a consensus: which of them is shown beside it does not matter.
        sides = statements.of(finding.place), None if finding.kind == "consensus" else other
        kept.setdefault((finding.kind, *sides), []).append(finding)
    for first, *others in kept.values():
        more = f"{len(others)} more like it" if others else ""
        reason = "; ".join(filter(None, (first.reason, more)))
        yield replace(first, reason=reason)


def finding_id(cluster: Cluster, finding: Finding) -> str:
    """The same for the same documents, offsets and label: 16 hexadecimal digits."""
    parts = [cluster.group_id, finding.label]
    for place in (finding.place, finding.other):
        if place is not None:
            start, end = cluster.spans[place[0]][place[1]]
            parts += [cluster.documents[place[0]].doc_id, str(start), str(end)]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def _contradictions(
    cluster: Cluster, counterparts: Counterparts, place: Place, judgement: Judgement
) -> Iterator[Finding]:
    """Where the model says so, and where the same is said with other numbers or dates."""
    for b in judgement.compared_with:
        relation = cluster.relations[place[0], b]
        probability = float(relation.probabilities[place[1], CONTRADICTION])
        conflict = counterparts.conflict(place, b)
        if conflict is None and b not in judgement.contradicted_by:
            continue
        if conflict is not None:
            other, words = conflict.place, conflict.words
            probability = 1 - (1 - probability) * (1 - conflict.probability)
        else:
            other = b, int(relation.premises[place[1], CONFLICT, 0])
            missing = ", ".join(f"“{word}”" for word in counterparts.missing_in(place, other))
            words = f"the other does not have {missing}" if missing else ""
        reason = "; ".join(filter(None, (words, *judgement.reasons)))
        importance = probability * (1 + judgement.discrepancy) / 2
        yield _finding("contradiction", place, other, probability, importance, reason)


def _consensus(cluster: Cluster, place: Place, judgement: Judgement) -> Finding:
    best = [
        (cluster.relations[place[0], b].evidence[place[1], SUPPORT, 0], -b)
        for b in judgement.supported_by
    ]
    b = -max(best)[1]
    other = (b, int(cluster.relations[place[0], b].premises[place[1], SUPPORT, 0]))
    probability = judgement.probability[0]
    number = len(judgement.supported_by)
    reason = "the other document says so too" if number == 1 else f"all {number} others say so too"
    return _finding(
        "consensus", place, other, probability, probability * (1 - judgement.discrepancy), reason
    )


def _finding(
    kind: str,
    place: Place,
    other: Place | None,
    probability: float,
    importance: float,
    reason: str,
) -> Finding:
    score = round(KINDS[kind][1] * importance, DIGITS)
    return Finding(kind, place, other, round(probability, DIGITS), score, reason)

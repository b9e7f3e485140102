"""An entry of the cluster page: checked, and made into the elements that carry it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import total_ordering
from typing import Any

from transforms.html_page import data_element
from transforms.html_page.pieces import cut_pieces
from transforms.records import LABELS

KINDS = ("contradiction", "only_here", "consensus")


@total_ordering
@dataclass(frozen=True, eq=False)
class PageGroup:
    """A group as the page carries it. Groups are ordered: the greater, the more important.

    elements: lines of HTML; size: their bytes as UTF-8.
    """

    group_id: str
    best_score: float
    findings: int
    elements: str
    size: int

    def _order(self) -> tuple[float, int, str, str]:
        return (-self.best_score, -self.findings, self.group_id, self.elements)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PageGroup) and self._order() == other._order()

    def __lt__(self, other: PageGroup) -> bool:
        return self._order() > other._order()


def read_entry(line: str) -> PageGroup:
    """Check an entry and make its elements.

    Raises
    ------
    ValueError: it is not as ``transforms.cluster_page`` describes it.
    """
    entry = json.loads(line)
    try:
        _check_shapes(entry)
        for finding in entry["findings"]:
            _check_finding(finding, entry["documents"])
        elements = data_element("summary", _summary(entry)) + data_element("group", _body(entry))
    except KeyError as error:
        raise ValueError(f"entry of group {entry.get('group_id')!r} has no {error}") from error
    except ValueError as error:
        raise ValueError(f"entry of group {entry['group_id']!r}: {error}") from error
    scores = [finding["score"] for finding in entry["findings"]]
    best = max(scores, default=-math.inf)
    size = len(elements.encode("utf-8"))
    return PageGroup(entry["group_id"], best, len(scores), elements, size)


def _summary(entry: dict[str, Any]) -> dict[str, Any]:
    """What lists, filters and exports need: findings with the sentences that they name."""
    documents = entry["documents"]
    quotes: dict[tuple[int, int], int] = {}
    rows = []
    for finding in entry["findings"]:
        places = [(finding["doc"], finding["sentence"])]
        if finding["other_doc"] is not None:
            places.append((finding["other_doc"], finding["other_sentence"]))
        numbers = [quotes.setdefault(place, len(quotes)) for place in places]
        kept = ("finding_id", "kind", "label", "probability", "score", "reason")
        rows.append({**{name: finding[name] for name in kept}, "quotes": numbers})
    return {
        "group_id": entry["group_id"],
        "title": entry["title"],
        "documents": [
            {name: document[name] for name in ("doc_id", "lang", "title")} for document in documents
        ],
        "quotes": [_quote(documents, *place) for place in quotes],
        "findings": rows,
    }


def _quote(documents: list[dict[str, Any]], document: int, sentence: int) -> list[Any]:
    start, end = documents[document]["sentences"][sentence]
    return [document, sentence, start, end, documents[document]["text"][start:end]]


def _body(entry: dict[str, Any]) -> dict[str, Any]:
    """What the side-by-side view needs besides."""
    return {
        "pieces": [cut_pieces(each["text"], each["sentences"]) for each in entry["documents"]],
        "agreement": entry["agreement"],
        "sentences": entry["sentences"],
    }


def _check_shapes(entry: dict[str, Any]) -> None:
    documents = entry["documents"]
    lengths = [len(document["sentences"]) for document in documents]
    given = [len(rows) for rows in entry["sentences"]]
    if given != lengths:
        raise ValueError(
            f"sentences has {given} rows by document; it must have {lengths}, one a sentence"
        )
    for name in ("supported", "contradicted", "compared"):
        widths = [len(row) for row in entry["agreement"][name]]
        if widths != [len(documents)] * len(documents):
            raise ValueError(
                f"agreement.{name} has rows of {widths}; it must be square, with a row and a "
                f"column for each of the {len(documents)} documents"
            )
    for row in (row for rows in entry["sentences"] for row in rows):
        for name in ("supported_by", "contradicted_by"):
            for index in row[name]:
                _check_index(f"sentences: {name}", index, len(documents))


def _check_finding(finding: dict[str, Any], documents: list[dict[str, Any]]) -> None:
    name = f"finding {finding['finding_id']!r}"
    for field, allowed in (("kind", KINDS), ("label", LABELS)):
        if finding[field] not in allowed:
            raise ValueError(
                f"{name}: {field} must be one of {', '.join(allowed)}, not {finding[field]!r}"
            )
    if not 0 <= finding["probability"] <= 1:
        raise ValueError(f"{name}: probability must be in 0..1, not {finding['probability']}")
    if not 0 <= finding["score"] < math.inf:
        raise ValueError(f"{name}: score must be 0 or more, not {finding['score']}")
    sides = [("doc", "sentence")]
    if (finding["other_doc"], finding["other_sentence"]) != (None, None):
        sides.append(("other_doc", "other_sentence"))
    for doc, sentence in sides:
        _check_index(f"{name}: {doc}", finding[doc], len(documents))
        spans = documents[finding[doc]]["sentences"]
        _check_index(f"{name}: {sentence}", finding[sentence], len(spans))


def _check_index(name: str, index: int | None, length: int) -> None:
    if index is None or not 0 <= index < length:
        raise ValueError(f"{name} is {index}; it must be in 0..{length - 1}")

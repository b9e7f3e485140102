"""The report: one self-contained HTML page that shows people the verdicts.

The page around the data is made by ``transforms.report_page``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from transforms.html_page import data_element
from transforms.html_page.pieces import cut_pieces
from transforms.records import LABELS, Document, Evidence, Span, Verdict
from transforms.report_page import page_frame


@dataclass(frozen=True)
class ReportHead:
    """What the page says above its grid.

    title, subtitle: headings, plain text.
    claims: ``{"key": ..., "text": ...}`` each, in claim order.
    facts: name and value, such as ``("model", "lait-minilm-l6")``.
    dead_letters: ``{"stage": ..., "id": ..., "reason": ...}`` each.
    """

    title: str
    subtitle: str
    claims: list[dict[str, str]]
    facts: list[tuple[str, str]]
    dead_letters: list[dict[str, str]]


def document_entry(
    document: Document, spans: Sequence[Span], verdicts: Sequence[Verdict]
) -> dict[str, Any]:
    """What the page needs of a document, ready for JSON.

    Parameters
    ----------
    document: the text that was judged.
    spans: its sentences (start, end) by sentence index, in code points.
    verdicts: one for each claim 0, 1, 2, ..., in any order.

    Returns
    -------
    ``{"id", "title", "pieces": [[text, sentence index or -1], ...], "verdicts":
    [{"label", "probability", "evidence": [[sentence index, probability], ...]},
    ...]}`` with the verdicts in claim order and the evidence as ranked. The
    texts of the pieces, joined, are ``document.text``. Where sentences overlap
    a piece carries the list of their indices instead of one.

    Raises
    ------
    ValueError: a span lies outside the text, a claim has no verdict or two, a
    label is unknown, or evidence does not lie at its sentence.
    """
    ordered = sorted(verdicts, key=lambda verdict: verdict.claim_index)
    indices = [verdict.claim_index for verdict in ordered]
    if indices != list(range(len(ordered))):
        raise ValueError(
            f"verdicts of document {document.doc_id!r}: claim_index must be 0, 1, 2, ... "
            f"once each, not {indices}"
        )
    return {
        "id": document.doc_id,
        "title": document.title,
        "pieces": cut_pieces(document.text, spans),
        "verdicts": [_verdict_entry(verdict, spans) for verdict in ordered],
    }


def write_report(stream: TextIO, head: ReportHead, entries: Iterable[dict[str, Any]]) -> None:
    """Write the page, holding one entry in memory at a time.

    Parameters
    ----------
    stream: a text stream that encodes as UTF-8.
    head: what stands above the grid.
    entries: from :func:`document_entry`, one a row, in the order to show.

    Raises
    ------
    ValueError: an entry has not one verdict a claim, or a probability is not a
    finite number.
    """
    before, after = page_frame(head.title)
    stream.write(before)
    stream.write(data_element("head", vars(head)))
    for entry in entries:
        if len(entry["verdicts"]) != len(head.claims):
            raise ValueError(
                f"entry {entry['id']!r} has {len(entry['verdicts'])} verdicts; "
                f"it must have one for each of the {len(head.claims)} claims"
            )
        stream.writelines(_entry_blocks(entry))
    stream.write(after)


def _verdict_entry(verdict: Verdict, spans: Sequence[Span]) -> dict[str, Any]:
    if verdict.label not in LABELS:
        raise ValueError(
            f"document {verdict.doc_id!r}, claim {verdict.claim_index}: label must be one of "
            f"{', '.join(LABELS)}, not {verdict.label!r}"
        )
    return {
        "label": verdict.label,
        "probability": float(verdict.probability),
        "evidence": [_evidence_entry(item, spans) for item in verdict.evidence],
    }


def _evidence_entry(item: Evidence, spans: Sequence[Span]) -> list[Any]:
    if not 0 <= item.index < len(spans) or tuple(spans[item.index]) != (item.start, item.end):
        raise ValueError(
            f"evidence of document {item.doc_id!r} names sentence {item.index} at "
            f"({item.start}, {item.end}), which is none of its {len(spans)} sentences"
        )
    return [int(item.index), float(item.probability)]


def _entry_blocks(entry: dict[str, Any]) -> Iterator[str]:
    # Two blocks: the grid needs the first of all contracts at once; the second,
    # with the text, is parsed when its contract is opened.
    verdicts = [[verdict["label"], verdict["probability"]] for verdict in entry["verdicts"]]
    yield data_element(
        "summary", {"id": entry["id"], "title": entry["title"], "verdicts": verdicts}
    )
    evidence = [verdict["evidence"] for verdict in entry["verdicts"]]
    yield data_element("contract", {"pieces": entry["pieces"], "evidence": evidence})

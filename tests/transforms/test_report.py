"""The report's data: pieces, entries, and the file that carries them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.html_page.pieces import cut_pieces
from transforms.records import Document, Evidence, Span, Verdict
from transforms.report import ReportHead, document_entry, write_report

ODD_CHARACTERS = (
    "ab<>&\"' \t\r\n\x00\x85\u00a0\ufeff\u2028\u2029\u200f\u05d0\U0001f600\U0001f468\u200d"
)
BLOCK = re.compile(r'<script type="application/json" class="(\w+)-data">(.*?)</script>', re.S)


def document(text: str, doc_id: str = "d", title: str = "T") -> Document:
    return Document(doc_id, doc_id, "en", title, text)


def verdict(claim: int, label: str = "neutral", evidence: tuple[Evidence, ...] = ()) -> Verdict:
    return Verdict("d", "d", claim, label, 0.5, evidence)


def head(claims: int = 1, title: str = "Report") -> ReportHead:
    keys = [{"key": f"claim-{index}", "text": f"Claim {index}."} for index in range(claims)]
    return ReportHead(title, "Subtitle", keys, [("model", "tiny")], [])


def written(report: ReportHead, entries: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    write_report(stream, report, entries)
    return stream.getvalue()


def blocks(page: str, kind: str) -> list[Any]:
    return [json.loads(body) for name, body in BLOCK.findall(page) if name == kind]


@st.composite
def text_and_spans(draw: st.DrawFn, overlapping: bool) -> tuple[str, list[Span]]:
    text = draw(st.text(alphabet=st.sampled_from(ODD_CHARACTERS), max_size=60))
    places = st.integers(0, len(text))
    if overlapping:
        pairs = draw(st.lists(st.tuples(places, places), max_size=8))
        return text, [(min(pair), max(pair)) for pair in pairs]
    cuts = sorted(draw(st.sets(places, max_size=12)))
    return text, list(zip(cuts[::2], cuts[1::2], strict=False))


@settings(max_examples=50, deadline=None)
@given(text_and_spans(overlapping=False))
def test_pieces_joined_are_the_text_and_a_span_is_a_piece(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    pieces = cut_pieces(text, spans)
    assert "".join(piece for piece, _ in pieces) == text
    of_spans = [(owner, piece) for piece, owner in pieces if owner != -1]
    assert of_spans == [(index, text[start:end]) for index, (start, end) in enumerate(spans)]


@settings(max_examples=50, deadline=None)
@given(text_and_spans(overlapping=True))
def test_overlapping_spans_share_pieces_and_lose_nothing(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    pieces = cut_pieces(text, spans)
    assert "".join(piece for piece, _ in pieces) == text
    for index, (start, end) in enumerate(spans):
        owned = [piece for piece, owner in pieces if index in owners(owner)]
        assert owned, "every span has at least one piece, empty ones too"
        assert "".join(owned) == text[start:end]


def owners(owner: int | list[int]) -> list[int]:
    return owner if isinstance(owner, list) else [owner]


def test_offsets_count_code_points() -> None:
    text = "\ufeff\U0001f600 One.\r\n \r\nTwo \U0001f468\u200d\U0001f469."
    spans = [(3, 7), (7, 12), (12, 20)]
    assert cut_pieces(text, spans) == [
        ["\ufeff\U0001f600 ", -1],
        ["One.", 0],
        ["\r\n \r\n", 1],
        ["Two \U0001f468\u200d\U0001f469.", 2],
    ]


@pytest.mark.parametrize("span", [(-1, 2), (3, 2), (0, 5)])
def test_span_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match=re.escape(f"span 0 is {span}")):
        cut_pieces("abcd", [span])


def test_entry_has_verdicts_in_claim_order_and_evidence_as_ranked() -> None:
    evidence = (Evidence("d", 5, 9, 0.9, 1), Evidence("d", 0, 4, 0.25, 0))
    entry = document_entry(
        document("One. Two.", "a/b.txt", "Lease"),
        [(0, 4), (5, 9)],
        [verdict(1), verdict(0, "entailment", evidence)],
    )
    assert entry == {
        "id": "a/b.txt",
        "title": "Lease",
        "pieces": [["One.", 0], [" ", -1], ["Two.", 1]],
        "verdicts": [
            {"label": "entailment", "probability": 0.5, "evidence": [[1, 0.9], [0, 0.25]]},
            {"label": "neutral", "probability": 0.5, "evidence": []},
        ],
    }


@pytest.mark.parametrize("claims", [[0, 0], [1], [0, 2]])
def test_each_claim_needs_one_verdict(claims: list[int]) -> None:
    with pytest.raises(ValueError, match="claim_index must be 0, 1, 2"):
        document_entry(document("x"), [(0, 1)], [verdict(claim) for claim in claims])


def test_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match=r"label must be one of entailment.*not 'maybe'"):
        document_entry(document("x"), [(0, 1)], [verdict(0, "maybe")])


@pytest.mark.parametrize("place", [(0, 1, -1), (0, 1, 1), (0, 2, 0)])
def test_evidence_must_lie_at_its_sentence(place: tuple[int, int, int]) -> None:
    start, end, index = place
    evidence = (Evidence("d", start, end, 0.5, index),)
    with pytest.raises(ValueError, match="which is none of its 1 sentences"):
        document_entry(document("xy"), [(0, 1)], [verdict(0, "entailment", evidence)])


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.text(max_size=20))
def test_data_come_back_from_the_file_as_they_went_in(text: str, name: str) -> None:
    report = head(title=name)
    entry = document_entry(document(text, name, name), [], [verdict(0)])
    page = written(report, [entry]).encode("utf-8").decode("utf-8")
    assert blocks(page, "head") == [json.loads(json.dumps(vars(report)))]
    assert blocks(page, "summary") == [{"id": name, "title": name, "verdicts": [["neutral", 0.5]]}]
    assert blocks(page, "contract") == [{"pieces": entry["pieces"], "evidence": [[]]}]


def test_lone_surrogates_can_be_written_as_utf8() -> None:
    entry = document_entry(document("a\ud800b"), [(0, 3)], [verdict(0)])
    page = written(head(), [entry]).encode("utf-8").decode("utf-8")
    assert blocks(page, "contract")[0]["pieces"] == [["a\ud800b", 0]]


HOSTILE = "</script><script>alert(1)</script><!--\u2028\u2029&lt;{{script}}{{data}}"


def hostile_page(text: str) -> str:
    report = ReportHead(text, text, [{"key": text, "text": text}], [(text, text)], [])
    entry = document_entry(document(text, text, text), [(0, len(text))], [verdict(0)])
    return written(report, [entry])


def test_hostile_text_adds_no_markup_and_fills_no_placeholder() -> None:
    def markup(page: str) -> list[str]:
        return re.findall(r"</?[a-z!][^>]*>|<!--", page)

    page = hostile_page(HOSTILE)
    assert markup(page) == markup(hostile_page("plain"))
    assert page.count('"use strict"') == 1
    assert blocks(page, "head")[0]["title"] == HOSTILE


def test_page_is_a_stream() -> None:
    """Each entry is written before the next one is asked for."""
    stream = io.StringIO()
    seen: list[int] = []

    def entries() -> Iterator[dict[str, Any]]:
        for number in range(3):
            seen.append(len(blocks(stream.getvalue(), "contract")))
            yield document_entry(document("x", str(number)), [(0, 1)], [verdict(0)])

    write_report(stream, head(), entries())
    assert seen == [0, 1, 2]


def test_entry_must_fit_the_claims() -> None:
    entry = document_entry(document("x"), [(0, 1)], [verdict(0)])
    with pytest.raises(ValueError, match="has 1 verdicts; it must have one for each of the 2"):
        written(head(claims=2), [entry])


def test_probability_must_be_a_number() -> None:
    broken = Verdict("d", "d", 0, "neutral", float("nan"), ())
    with pytest.raises(ValueError):
        written(head(), [document_entry(document("x"), [(0, 1)], [broken])])


def test_page_names_no_address() -> None:
    page = written(head(), [])
    assert not re.search(r"https?:|//[a-z]+\.|src=|@import|url\(", page)

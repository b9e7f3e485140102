"""Sentences: the laws of the offsets, and where the boundaries are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sentence_boundaries import boundaries, compare
from transforms.documents import read_source
from transforms.records import Document, Sentence, Source
from transforms.sentences import split_document
from transforms.splitting import split_spans
from transforms.splitting.markers import is_bare

SHARED = Path(__file__).parents[2].parent / "shared"
LANGUAGES = ("", "en", "en-GB", "de", "fr", "xx", "zh")

# Pieces of which the rules know something, in any order.
PIECES = st.sampled_from(
    [
        *("(a)", "(i) ", "1. ", "1.1\n", "12", "Section 2.", "- ", "• ", "\uf0b7"),
        *("\n", "\n\n", "\r\n", " ", "\u00a0", "\x0c", "\u2028", ";\n"),
        *(". ", "…", "?!", ".”) ", "____", "Inc. ", "No. 5", "thirty (30) days"),
        *("The party", " shall", "HEADING", "a", "Word. ", "𝒳", "\ud800", "\0"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))


def pieces(text: str, lang: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_spans(text, lang)]


def check_laws(text: str, spans: list[tuple[int, int]]) -> None:
    previous = 0
    outside = []
    for start, end in spans:
        assert previous <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        outside.append(text[previous:start])
        previous = end
    outside.append(text[previous:])
    assert "".join(outside).strip() == ""


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES))
@settings(max_examples=50, deadline=None)
def test_every_character_lies_in_exactly_one_span(text: str, lang: str) -> None:
    spans = split_spans(text, lang)
    check_laws(text, spans)
    assert bool(spans) == bool(text.strip())


@given(text=TEXTS)
@settings(max_examples=50, deadline=None)
def test_a_bare_marker_is_a_sentence_only_if_there_is_nothing_else(text: str) -> None:
    found = pieces(text)
    assert len(found) == 1 or not any(is_bare(piece) for piece in found)


@pytest.mark.parametrize(
    "text",
    [
        "(a)",
        "1.",
        "12",
        "B.",
        "iv)",
        "(iv)",
        "1.1",
        "1.2.3.",
        "Article 5",
        "SECTION 2.",
        "-",
        "(aa)",
    ],
)
def test_bare_markers(text: str) -> None:
    assert is_bare(text)
    assert pieces(f"{text} Confidential Information") == [f"{text} Confidential Information"]
    assert pieces(f"{text}\n\nConfidential matters.") == [f"{text}\n\nConfidential matters."]
    assert pieces(f"It ends. {text}") == [f"It ends. {text}"]


@pytest.mark.parametrize("text", ["Term.", "(30) days", "ill", "civil", "Section", "a b c d e f g"])
def test_words_are_no_markers(text: str) -> None:
    assert not is_bare(text)


@pytest.mark.parametrize(
    "expected",
    [
        ["The first one.", "The second one!", "The third one?", "“Fourth.”", "(Fifth.)", "End"],
        ["It applies to Acme Inc. and Foo Ltd. under Sec. 5 of the U.S. Code.", "It binds."],
        ["See No. 7, Art. IV and e.g. Smith v. Jones.", "The answer is no.", "That is all."],
        ["No U.S. Person may use it, i.e. none.", "The end."],
        ["The Recipient shall", "(a) keep it secret;", "(b) return it; and", "(iii) tell nobody."],
        ["It ends thirty (30) days after the notice under Section (b) or twenty-four (24) hours."],
        ["Wait . . . what is it?", "He paused... and spoke."],
        ["“Really?” he asked.", "Nobody knew."],
        ["3. Term.", "The Agreement ends in 2030.", "Then nothing is left."],
    ],
)
def test_boundaries_inside_a_line(expected: list[str]) -> None:
    text = " ".join(expected)
    found = pieces(text)
    assert found == expected
    assert pieces(text.replace(" ", "\u00a0")) == [
        piece.replace(" ", "\u00a0") for piece in expected
    ]


@pytest.mark.parametrize(
    "expected",
    [
        ["CONFIDENTIALITY AGREEMENT", "This Agreement binds the parties."],
        ["Governing Law", "The law of Delaware applies."],
        ["1. Definitions", "1.1 “Party” means a party.", "1.2 “Day” means a day."],
        [
            "The following:",
            "• first thing",
            "• second thing",
            "- third thing",
            "* fourth",
            "– fifth",
        ],
        ["The Recipient agrees to", "(a) keep it;", "(b) return it."],
        ["Section 5. Notices", "Section 6. Law"],
        ["A paragraph without a stop", "Another paragraph"],
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n", " \n \n "])
def test_boundaries_between_lines(expected: list[str], newline: str) -> None:
    assert pieces(newline.join(expected)) == expected


WRAPPED = """\
NON-DISCLOSURE AGREEMENT
This Agreement is made by and between Acme Corporation, a company of the State of
Delaware, and the Recipient named below. The Recipient shall keep all Confidential
Information secret and shall not disclose it, except as set out in clause
(b) below, for a period of thirty
(30) days.
1. Return. The Recipient shall return everything that it has received from Acme Inc.
or from others."""


def test_a_wrapped_line_is_no_boundary_and_a_blank_line_is() -> None:
    assert [" ".join(piece.split()) for piece in pieces(WRAPPED)] == [
        "NON-DISCLOSURE AGREEMENT",
        "This Agreement is made by and between Acme Corporation, a company of the State of "
        "Delaware, and the Recipient named below.",
        "The Recipient shall keep all Confidential Information secret and shall not disclose it, "
        "except as set out in clause (b) below, for a period of thirty (30) days.",
        "1. Return.",
        "The Recipient shall return everything that it has received from Acme Inc. or from others.",
    ]
    assert pieces("It is one\n\nsentence") == ["It is one", "sentence"]
    assert pieces("It shall be\ngoverned by the laws of\nDelaware") == [
        "It shall be\ngoverned by the laws of\nDelaware"
    ]


def test_languages_have_models_of_their_own() -> None:
    german = "Das ist z.B. Deutsch. Es gilt § 5 Abs. 2 BGB."
    assert pieces(german, "de")[0] == "Das ist z.B. Deutsch."
    assert pieces("Hello there. How are you?", "xx") == ["Hello there.", "How are you?"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("lorem ipsum " * 170_000, 1),
        ("x" * 2_000_000, 1),
        ("Word. " * 10_000, 10_000),
        ("Yes.\n" * 10_000, 10_000),
        ("(a) " * 500_000, 1),
        ("(a) x " * 300_000, None),
        ("\n" * 2_000_000, 0),
        ("\r\n" * 1_000_000, 0),
        ("." * 2_000_000, 1),
        (". " * 1_000_000, 1),
        (".)" * 1_000_000, 1),
    ],
    ids=lambda value: repr(value[:8]) if isinstance(value, str) else str(value),
)
def test_large_degenerate_texts_are_done(text: str, number: int | None) -> None:
    spans = split_spans(text)
    assert number is None or len(spans) == number
    assert sum(end - start for start, end in spans) <= len(text)


def document(text: str, **changes: object) -> Document:
    fields: dict[str, object] = {"doc_id": "d", "group_id": "g", "lang": "", "title": ""}
    return Document(text=text, **{**fields, **changes})  # type: ignore[arg-type]


def test_given_spans_are_sentences_as_they_are() -> None:
    spans = ((0, 3), (3, 5), (5, 9))
    assert split_document(document("One  Two.", spans=spans)) == [
        Sentence("d", 0, 0, 3, "One"),
        Sentence("d", 1, 3, 5, "  "),
        Sentence("d", 2, 5, 9, "Two."),
    ]


def test_split_document_takes_unknown_language_for_english() -> None:
    text = " It is Sec. 5.  It binds.\n"
    assert split_document(document(text)) == [
        Sentence("d", 0, 1, 14, "It is Sec. 5."),
        Sentence("d", 1, 16, 25, "It binds."),
    ]
    assert split_document(document(" \n")) == []


def test_boundaries_are_counted_without_whitespace() -> None:
    text = " ab  cd e"
    assert boundaries(text, [(0, 3), (3, 5), (4, 7), (7, 9)]) == {2, 4}


def test_clearly_better_than_punkt_alone_on_contracts() -> None:
    from punkt import tokenizer_for

    path = SHARED / "data/contractnli/dev.json"
    if not path.exists():
        pytest.skip("the shared ContractNLI data are not here")
    outputs = read_source(Source(str(path), "dev.json"))
    documents = [output for output in outputs if isinstance(output, Document)]
    for given_document in documents:
        check_laws(given_document.text, split_spans(given_document.text))
    alone = compare("Punkt", tokenizer_for("english").span_tokenize, documents)
    ours = compare("ours", split_spans, documents)
    assert alone.bare > 500 and ours.bare == 0
    assert ours.f1 > alone.f1 + 0.3
    assert ours.precision > 0.97 and ours.recall > 0.85

"""The report page in a real browser: what a reader sees and can do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api

from transforms.records import LABELS, Document, Evidence, Span, Verdict
from transforms.report import ReportHead, document_entry, write_report

NAMES = {"entailment": "entailed", "contradiction": "contradicted", "neutral": "not mentioned"}
SYMBOLS = {"entailment": "✓", "contradiction": "✗", "neutral": "–"}

Case = tuple[Document, list[Span], list[Verdict]]
Open = Callable[..., "sync_api.Page"]


@pytest.fixture
def open_report(open_file: Open, tmp_path: Path) -> Open:
    """Write a report of cases and open it."""

    def open_page(cases: list[Case], place: str = "", **changed: object) -> sync_api.Page:
        path = tmp_path / "report.html"
        with path.open("w", encoding="utf-8") as stream:
            write_report(stream, head(cases, **changed), (document_entry(*case) for case in cases))
        return open_file(path, place)

    return open_page


def head(cases: list[Case], **changed: object) -> ReportHead:
    number = len(cases[0][2]) if cases else 1
    values: dict[str, Any] = {
        "title": "Contracts against claims",
        "subtitle": "Invented contracts",
        "claims": [{"key": f"nda-{k}", "text": f"Claim number {k}."} for k in range(number)],
        "facts": [("model", "tiny"), ("pairs", "86,734")],
        "dead_letters": [],
    }
    return ReportHead(**{**values, **changed})


def make_case(
    doc_id: str, sentences: list[str], judged: list[tuple[str, float, list[int]]], title: str = ""
) -> Case:
    """A contract of sentences, a blank between them; label, probability, evidence a claim."""
    text, spans = "", []
    for sentence in sentences:
        text += " " if text else ""
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence
    verdicts = [
        Verdict(doc_id, doc_id, claim, label, probability, evidence_of(doc_id, spans, indices))
        for claim, (label, probability, indices) in enumerate(judged)
    ]
    return Document(doc_id, doc_id, "en", title, text), spans, verdicts


def evidence_of(doc_id: str, spans: list[Span], indices: list[int]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(doc_id, *spans[index], 0.9 - 0.1 * rank, index)
        for rank, index in enumerate(indices)
    )


def random_cases(contracts: int, claims: int, sentences: int, seed: int = 0) -> list[Case]:
    source = random.Random(seed)
    cases = []
    for number in range(contracts):
        texts = [f"Clause {k} of contract {number} binds the parties." for k in range(sentences)]
        judged = [
            (source.choice(LABELS), source.random(), source.sample(range(sentences), 3))
            for _ in range(claims)
        ]
        cases.append(make_case(f"nda/{number}.txt", texts, judged, f"Contract {number}"))
    return cases


def highlighted(page: sync_api.Page) -> dict[int, str]:
    """Highlighted texts by rank (of sentences that share no piece)."""
    marks = page.locator("#contract-text .evidence-text").all()
    return {int(mark.get_attribute("data-rank") or 0): mark.text_content() or "" for mark in marks}


def open_cell(page: sync_api.Page, row: int, column: int) -> None:
    """Click a cell and wait for its view (browsers tell of a new address a moment later)."""
    page.locator("#grid tbody tr").nth(row).locator("button").nth(column).click()
    sync_api.expect(page.locator("#contract-view")).to_be_visible()


def back_to_grid(page: sync_api.Page) -> None:
    page.locator("#back").click()
    sync_api.expect(page.locator("#grid-view")).to_be_visible()


def shown_titles(page: sync_api.Page) -> list[str]:
    return page.locator("#grid tbody tr:visible th").all_text_contents()


THREE = [
    make_case("b", ["One.", "Two."], [("entailment", 0.93, [1, 0]), ("neutral", 0.7, [])], "Beta"),
    make_case("a", ["Uno.", "Due."], [("contradiction", 0.5, [0]), ("neutral", 0.9, [])], "Alpha"),
    make_case("c", ["Eins."], [("neutral", 0.999, []), ("entailment", 0.001, [0])], "alpha 10"),
]


def test_grid_shows_every_verdict(open_report: Open) -> None:
    cases = random_cases(contracts=6, claims=5, sentences=4)
    page = open_report(cases)
    cells = page.locator("#grid .cell").all()
    expected = [(document, verdict) for document, _, verdicts in cases for verdict in verdicts]
    assert len(cells) == len(expected)
    for cell, (document, verdict) in zip(cells, expected, strict=True):
        percent = f"{min(99, max(1, round(100 * verdict.probability)))} %"
        assert cell.get_attribute("aria-label") == (
            f"Contract {document.title}, claim nda-{verdict.claim_index}: "
            f"{NAMES[verdict.label]}, {percent}"
        )
        assert cell.inner_text() == f"{SYMBOLS[verdict.label]} {percent}"
        assert cell.evaluate("node => [...node.classList]") == ["cell", f"is-{verdict.label}"]


def test_three_verdicts_have_three_colours(open_report: Open) -> None:
    page = open_report(THREE)

    def colour(label: str) -> tuple[int, ...]:
        cell = page.locator(f"#grid .cell.is-{label}").first
        value = cell.evaluate("node => getComputedStyle(node).backgroundColor")
        return tuple(map(int, re.findall(r"\d+", value)))

    blue, orange, grey = map(colour, ("entailment", "contradiction", "neutral"))
    assert blue[2] - blue[0] > 30
    assert orange[0] - orange[2] > 30
    assert max(grey) - min(grey) < 10


def test_summary_counts_the_verdicts(open_report: Open) -> None:
    page = open_report(THREE)
    counts = [text.strip() for text in page.locator("#summary .count").all_inner_texts()]
    assert [re.sub(r"\s+", " ", text) for text in counts] == [
        "✓ 2 entailed",
        "✗ 1 contradicted",
        "– 3 not mentioned",
    ]
    assert page.locator("#summary .size").inner_text() == "3 contracts × 2 claims"
    assert page.locator("#facts dd").all_inner_texts() == ["tiny", "86,734"]


def test_click_opens_the_text_with_the_evidence_slices_highlighted(open_report: Open) -> None:
    cases = random_cases(contracts=3, claims=4, sentences=9, seed=1)
    page = open_report(cases)
    for number, (document, _, verdicts) in enumerate(cases):
        for verdict in verdicts:
            open_cell(page, number, verdict.claim_index)
            assert page.locator("#contract-text").text_content() == document.text
            slices = [document.text[item.start : item.end] for item in verdict.evidence]
            assert highlighted(page) == dict(enumerate(slices, start=1))
            assert page.locator(".evidence .rank").all_inner_texts() == ["1", "2", "3"]
            assert page.locator(".evidence .snippet").all_inner_texts() == slices
            probabilities = page.locator(".evidence .probability").all_inner_texts()
            assert probabilities == ["90 %", "80 %", "70 %"]
            back_to_grid(page)


def test_choosing_another_claim_moves_the_highlights(open_report: Open) -> None:
    page = open_report(THREE, "#b/nda-0")
    assert highlighted(page) == {1: "Two.", 2: "One."}
    page.locator("#contract-claims a", has_text="Claim number 1.").click()
    sync_api.expect(page.locator(".verdict.selected .key")).to_have_text("nda-1")
    assert highlighted(page) == {}
    assert "No passage" in page.locator(".evidence-box").inner_text()
    assert page.url.endswith("#b/nda-1")


def test_click_on_evidence_scrolls_to_it_and_marks_it(open_report: Open) -> None:
    texts = [f"Sentence {number}. " + "word " * 60 for number in range(120)]
    page = open_report([make_case("long", texts, [("entailment", 0.9, [5, 110])])], "#long/nda-0")
    sync_api.expect(page.locator('[data-rank="1"]')).to_be_in_viewport()
    sync_api.expect(page.locator('[data-rank="2"]')).not_to_be_in_viewport()
    page.locator(".evidence button").nth(1).click()
    sync_api.expect(page.locator('[data-rank="2"]')).to_be_in_viewport()
    assert page.locator("#contract-text .current").all_text_contents() == [texts[110]]
    assert page.locator(".evidence .current .rank").inner_text() == "2"
    page.locator('[data-rank="2"]').click()
    assert page.locator(".evidence .current .rank").inner_text() == "2"


def test_overlapping_sentences_are_highlighted_whole(open_report: Open) -> None:
    document = Document("o", "o", "en", "", "abcdef")
    spans = [(0, 4), (2, 6)]
    verdicts = [Verdict("o", "o", 0, "entailment", 0.9, evidence_of("o", spans, [1]))]
    page = open_report([(document, spans, verdicts)], "#o/nda-0")
    assert page.locator("#contract-text").text_content() == "abcdef"
    assert "".join(page.locator(".evidence-text").all_text_contents()) == "cdef"
    assert page.locator(".evidence .snippet").inner_text() == "cdef"


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)><b>&lt;b&gt;</b>"


def test_hostile_text_is_shown_as_text_everywhere(open_report: Open) -> None:
    case = make_case(HOSTILE, [HOSTILE, "<!-- <script>"], [("entailment", 0.9, [0])], HOSTILE)
    letter = {"stage": HOSTILE, "id": HOSTILE, "reason": HOSTILE}
    page = open_report(
        [case],
        title=HOSTILE,
        subtitle=HOSTILE,
        claims=[{"key": HOSTILE, "text": HOSTILE}],
        facts=[(HOSTILE, HOSTILE)],
        dead_letters=[letter],
    )
    page.locator("#dead-letters summary").click()
    shown = "#report-title, #report-subtitle, #facts dt, #facts dd, #grid thead th span"
    shown += ", #grid tbody th, #claim-list .key, #claim-list .claim-text, #dead-letters td"
    assert page.locator(shown).all_text_contents() == [HOSTILE] * 11
    assert page.title() == HOSTILE
    open_cell(page, 0, 0)
    assert page.locator("#contract-title").text_content() == HOSTILE
    assert page.locator("#contract-text").text_content() == f"{HOSTILE} <!-- <script>"
    assert page.locator(".evidence .snippet").text_content() == HOSTILE
    assert page.locator("img, b:not(#hint b)").count() == 0
    page.go_back()
    sync_api.expect(page.locator("#grid-view")).to_be_visible()
    page.go_forward()
    sync_api.expect(page.locator("#contract-title")).to_have_text(HOSTILE)


INTRUDE = """async () => {
  const refused = [];
  document.addEventListener("securitypolicyviolation",
    (event) => refused.push(event.effectiveDirective));
  const attempt = (action) => { try { action(); } catch { /* counted by its violation */ } };
  const script = document.createElement("script");
  attempt(() => { script.textContent = "window.foreign = true"; document.body.append(script); });
  attempt(() => document.body.insertAdjacentHTML("beforeend", "<p id=foreign></p>"));
  document.body.append(Object.assign(new Image(), { src: "http://192.0.2.1/x.png" }));
  await fetch("http://192.0.2.1/").catch(() => null);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return [window.foreign === true, document.getElementById("foreign") !== null,
    [...new Set(refused)].sort()];
}"""


def test_policy_refuses_what_is_foreign(browser: sync_api.Browser, tmp_path: Path) -> None:
    """Even with a hole in the escaping nothing would run, become markup or be loaded."""
    path = tmp_path / "report.html"
    with path.open("w", encoding="utf-8") as stream:
        write_report(stream, head(THREE), (document_entry(*case) for case in THREE))
    page = browser.new_page()
    page.goto(path.as_uri())
    ran, became_markup, refused = page.evaluate(INTRUDE)
    page.close()
    assert (ran, became_markup) == (False, False)
    assert {"connect-src", "img-src", "require-trusted-types-for"} <= set(refused)


ODD = [
    "\ufeff\U0001f469\u200d\U0001f4bc The Émigré \U0001f600 party.",
    " \r\n\t ",
    "\u05d4\u05e1\u05db\u05dd \u05e1\u05d5\u05d3\u05d9\u05d5\u05ea (NDA).",
    "line\u2028separator\u2029and\u0085next",
    "\u4fdd\u5bc6\u5408\u540c\u3002",
]


def test_unicode_stays_as_it_is(open_report: Open) -> None:
    case = make_case("\u5408\u540c \U0001f600/é.txt", ODD, [("entailment", 0.9, [4, 3, 2, 1, 0])])
    page = open_report([case])
    open_cell(page, 0, 0)
    assert page.locator("#contract-title").text_content() == "\u5408\u540c \U0001f600/é.txt"
    assert page.locator("#contract-text").text_content() == case[0].text
    assert highlighted(page) == dict(enumerate(reversed(ODD), start=1))
    assert page.locator(".evidence .snippet").nth(3).inner_text() == "(blank)"
    page.reload()
    assert page.locator("#contract-text").text_content() == case[0].text


def test_hundred_long_contracts(open_report: Open) -> None:
    cases = random_cases(contracts=100, claims=17, sentences=1400)
    assert len(cases[0][0].text) > 60_000
    page = open_report(cases)
    assert page.locator("#grid .cell").count() == 1700
    assert page.locator("#contract-text .sentence").count() == 0, "texts are rendered when opened"
    open_cell(page, 99, 16)
    document, _, verdicts = cases[99]
    assert page.locator("#contract-text").text_content() == document.text
    slices = [document.text[item.start : item.end] for item in verdicts[16].evidence]
    assert highlighted(page) == dict(enumerate(slices, start=1))


def test_keyboard_alone_reads_a_verdict_and_comes_back(open_report: Open) -> None:
    page = open_report(random_cases(contracts=3, claims=3, sentences=4))
    page.locator("#reset").focus()
    page.keyboard.press("Tab")  # the frame that scrolls, or its one reachable cell
    if page.evaluate("document.activeElement.closest('td') === null"):
        page.keyboard.press("Tab")

    def focused() -> str:
        return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))

    assert focused().startswith("Contract Contract 0, claim nda-0:")
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert focused().startswith("Contract Contract 1, claim nda-2:")
    assert page.locator("#hint").inner_text() == "nda-2 Claim number 2."
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#contract-title")).to_be_focused()
    assert page.locator("#contract-title").inner_text() == "Contract 1"
    assert page.locator(".verdict.selected .key").inner_text() == "nda-2"
    page.go_back()
    sync_api.expect(page.locator("#grid-view")).to_be_visible()
    assert focused().startswith("Contract Contract 1, claim nda-2:")


def test_back_and_forward_go_through_the_views(open_report: Open) -> None:
    page = open_report(THREE)
    page.get_by_label("Contract Beta, claim nda-0: entailed, 93 %").click()
    page.locator("#contract-claims a").nth(1).click()
    page.locator("#next").click()
    sync_api.expect(page.locator("#contract-title")).to_have_text("Alpha")
    assert page.url.endswith("#a/nda-1")
    page.go_back()
    sync_api.expect(page.locator("#contract-title")).to_have_text("Beta")
    sync_api.expect(page.locator(".verdict.selected .key")).to_have_text("nda-1")
    page.go_back()
    sync_api.expect(page.locator(".verdict.selected .key")).to_have_text("nda-0")
    page.go_back()
    sync_api.expect(page.locator("#grid-view")).to_be_visible()
    sync_api.expect(page.locator("#contract-view")).to_be_hidden()
    page.go_forward()
    sync_api.expect(page.locator("#contract-title")).to_have_text("Beta")


@pytest.mark.parametrize(
    ("place", "title", "claim"),
    [("#c", "alpha 10", "nda-1"), ("#a/nda-9", "Alpha", "nda-0"), ("#%61/nda-1", "Alpha", "nda-1")],
)
def test_links_name_a_contract(open_report: Open, place: str, title: str, claim: str) -> None:
    page = open_report(THREE, place)
    assert page.locator("#contract-title").inner_text() == title
    assert page.locator(".verdict.selected .key").inner_text() == claim


@pytest.mark.parametrize("place", ["#unknown/nda-0", "#%", "#/"])
def test_links_to_nothing_show_the_grid(open_report: Open, place: str) -> None:
    page = open_report(THREE, place)
    assert shown_titles(page) == ["Beta", "Alpha", "alpha 10"]


def test_equal_names_have_their_own_links(open_report: Open) -> None:
    twins = [make_case("same", [text], [("neutral", 0.5, [])]) for text in ("First.", "Second.")]
    page = open_report(twins)
    open_cell(page, 1, 0)
    assert page.locator("#contract-text").text_content() == "Second."


def test_filters_and_order(open_report: Open) -> None:
    page = open_report(THREE)
    page.locator("#sort").select_option("title")
    assert shown_titles(page) == ["Alpha", "alpha 10", "Beta"]
    page.locator("#title-filter").fill("ALPHA")
    assert shown_titles(page) == ["Alpha", "alpha 10"]
    page.locator("#verdict-filter").select_option("entailment")
    assert shown_titles(page) == ["alpha 10"]
    assert page.locator("#shown").inner_text() == "1 of 3 contracts"
    page.locator("#claim-filter").select_option("0")
    assert shown_titles(page) == []
    assert page.locator("#nothing").inner_text() == "No contract fits these filters."
    page.locator("#reset").click()
    sync_api.expect(page.locator("#shown")).to_have_text("3 of 3 contracts")
    assert shown_titles(page) == ["Beta", "Alpha", "alpha 10"]


def test_header_and_titles_stay_in_sight(open_report: Open) -> None:
    page = open_report(random_cases(contracts=60, claims=40, sentences=3))
    page.locator("#grid-frame").evaluate("node => node.scrollTo(900, 900)")
    box = page.locator("#grid-frame").bounding_box()
    header = page.locator("#grid thead th").nth(25).bounding_box()
    title = page.locator("#grid tbody th").nth(35).bounding_box()
    assert box and header and title
    assert abs(header["y"] - box["y"]) <= 2
    assert abs(title["x"] - box["x"]) <= 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_dead_letters_are_listed_if_any(open_report: Open) -> None:
    letters = [{"stage": "read", "id": "x/broken.txt", "reason": "It is not UTF-8."}]
    page = open_report(THREE, dead_letters=letters)
    sync_api.expect(page.locator("#dead-letters td").first).to_be_hidden()
    page.locator("#dead-letters summary").click()
    cells = page.locator("#dead-letters td").all_inner_texts()
    assert cells == ["x/broken.txt", "read", "It is not UTF-8."]
    sync_api.expect(open_report(THREE).locator("#dead-letters")).to_be_hidden()


def test_report_without_contracts_says_so(open_report: Open) -> None:
    page = open_report([])
    assert page.locator("#nothing").inner_text() == "No contract could be compared."


def test_narrow_screen_has_no_sideways_scroll(open_report: Open) -> None:
    page = open_report(random_cases(contracts=5, claims=17, sentences=9))
    page.set_viewport_size({"width": 400, "height": 800})
    fits = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(fits)
    open_cell(page, 0, 0)
    assert page.evaluate(fits)

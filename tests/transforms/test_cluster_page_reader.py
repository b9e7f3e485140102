"""The cluster page in a real browser: two documents side by side, and the heat map."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright import sync_api

from tests.transforms.cluster_entries import (
    ASTRAL,
    Told,
    cluster_entries,
    make_entry,
    quote,
    random_entries,
)
from tests.transforms.cluster_reading import cell, entry_named, pairs_of, visit

Open = Callable[..., "sync_api.Page"]
expect = sync_api.expect


def open_finding(page: sync_api.Page, finding: dict[str, Any]) -> None:
    page.locator(f'#rail-list [data-finding="{finding["finding_id"]}"]').click()
    expect(page.locator("#rail-list [aria-current]")).to_have_attribute(
        "data-finding", finding["finding_id"]
    )


def in_pair(finding: dict[str, Any], pair: tuple[int, int]) -> bool:
    return finding["doc"] in pair and finding["other_doc"] in (*pair, None)


def whole_sentences(page: sync_api.Page, selector: str) -> set[tuple[str, int, str]]:
    """Side, index and text of each sentence that ``selector`` finds."""
    found = page.locator(selector).evaluate_all(
        "nodes => nodes.map(node => [node.closest('article').id.replace('-text', ''),"
        " Number(node.dataset.sentence), node.textContent])"
    )
    return {(side, index, text) for side, index, text in found}


# --- the documents ----------------------------------------------------------------


def test_every_pair_of_documents_can_be_laid_side_by_side(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry")
    for a, b in pairs_of(entry):
        if a == 3:  # the others are visited by their address
            cell(page, a, b).click()
            expect(cell(page, a, b)).to_have_attribute("aria-current", "true")
        shown = visit(page, entry, a, b)
        assert shown["current"] == [a, b]
        assert shown["chosen"] == [str(a), str(b)]
        assert shown["texts"] == [entry["documents"][index]["text"] for index in (a, b)]
        assert shown["sentences"] == [
            [side, number, quote(entry, index, number)]
            for side, index in (("left", a), ("right", b))
            for number in range(len(entry["documents"][index]["sentences"]))
        ]


def test_finding_highlights_its_sentences_and_connects_them(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    assert entry["documents"][3]["text"].startswith(ASTRAL), "offsets behind astral characters"
    page = open_clusters([entry], "#group/ferry")
    for finding in entry["findings"]:
        open_finding(page, finding)
        expected = {
            ("left", finding["sentence"], quote(entry, finding["doc"], finding["sentence"]))
        }
        if finding["other_doc"] is not None:
            other = quote(entry, finding["other_doc"], finding["other_sentence"])
            expected.add(("right", finding["other_sentence"], other))
        assert whole_sentences(page, ".sentence.selected") == expected
        symbol = {"contradiction": "✗", "only_here": "◇", "consensus": "≡"}[finding["kind"]]
        symbols = page.locator(".sentence.selected").evaluate_all(
            "nodes => nodes.map(node => getComputedStyle(node, '::before').content)"
        )
        assert symbols == [f'"{symbol}"'] * len(expected)
        for node in page.locator(".sentence.selected").all():
            expect(node).to_be_in_viewport()
        lines = page.locator("#lines .line.selected")
        assert lines.count() == len(expected) - 1
        if len(expected) == 2:
            assert lines.get_attribute("data-finding") == finding["finding_id"]
            assert lines.locator("text").text_content() == symbol


def test_all_findings_of_a_pair_are_marked_and_those_of_others_not(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry")
    joined = 0
    for pair in pairs_of(entry):
        shown = visit(page, entry, *pair)
        here = [finding for finding in entry["findings"] if in_pair(finding, pair)]
        names = ("left", "right")
        expected = {
            (names[pair.index(doc)], sentence, quote(entry, doc, sentence))
            for finding in here
            for doc, sentence in (
                (finding["doc"], finding["sentence"]),
                (finding["other_doc"], finding["other_sentence"]),
            )
            if doc is not None
        }
        assert {tuple(place) for place in shown["linked"]} == expected
        lines = shown["lines"]
        connected = {f["finding_id"] for f in here if f["other_doc"] is not None}
        assert set(lines) == connected
        joined += len(lines)
    assert joined > 5


GEOMETRY = """([side]) => {
  const frame = document.getElementById("lines").getBoundingClientRect();
  const node = document.querySelector(`#${side}-text .selected`).getBoundingClientRect();
  const path = document.querySelector("#lines .selected .curve");
  const end = path.getPointAtLength(side === "left" ? 0 : path.getTotalLength());
  return [end.x, end.y + frame.top, frame.width, node.top, node.bottom];
}"""


@pytest.mark.parametrize("scrolled", [0, 60])
def test_line_runs_from_sentence_to_sentence(open_clusters: Open, scrolled: int) -> None:
    entries = random_entries(groups=1, documents=3, sentences=60, words=14)
    finding = next(f for f in entries[0]["findings"] if f["kind"] == "contradiction")
    page = open_clusters(entries, f"#finding/{finding['finding_id']}")
    page.locator("#right-text").evaluate("(node, by) => { node.scrollTop += by; }", scrolled)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for side, edge in (("left", 0.0), ("right", 1.0)):
        x, y, width, top, bottom = page.evaluate(GEOMETRY, [side])
        assert abs(x - edge * width) <= 3
        assert abs(y - (top + bottom) / 2) <= 2


def test_click_on_a_linked_sentence_opens_its_finding(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry/ferry%2Ffr.txt/ferry%2Fen.txt")
    here = [f for f in entry["findings"] if in_pair(f, (2, 0)) and f["doc"] == 2]
    assert len(here) == 2
    for finding in here:
        page.locator(f'#left-text [data-finding="{finding["finding_id"]}"]').click()
        expect(page.locator("#rail-list [aria-current]")).to_have_attribute(
            "data-finding", finding["finding_id"]
        )
        assert page.url.endswith(f"#finding/{finding['finding_id']}")


def test_other_documents_can_be_chosen(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    texts = [document["text"] for document in entry["documents"]]
    page = open_clusters([entry], "#group/ferry/ferry%2Fen.txt/ferry%2Fde.txt")
    page.locator("#right-document").select_option("4")
    expect(page.locator("#right-text")).to_have_text(re.compile("1958年"))
    assert page.locator(".pane article").all_text_contents() == [texts[0], texts[4]]
    page.locator("#left-document").select_option("4")  # what the other side shows: they swap
    expect(cell(page, 4, 0)).to_have_attribute("aria-current", "true")
    assert page.locator(".pane article").all_text_contents() == [texts[4], texts[0]]
    page.go_back()
    expect(cell(page, 0, 4)).to_have_attribute("aria-current", "true")
    assert page.locator(".pane article").all_text_contents() == [texts[0], texts[4]]


WRITTEN = {  # language code -> direction and tag
    "en": ("ltr", "en"),
    "zh-cn": ("ltr", "zh-CN"),
    "uk": ("ltr", "uk"),
    "ar": ("rtl", "ar"),
    "he": ("rtl", "he"),
    "fa": ("rtl", "fa"),
    "ur": ("rtl", "ur"),
    "ckb": ("rtl", "ckb"),
    "pa_Arab": ("rtl", "pa-Arab"),
    "": ("auto", ""),
    "und": ("auto", "und"),
    "qqq": ("auto", "qqq"),
    "not a language": ("auto", ""),
}


def test_text_has_the_direction_of_its_language(open_clusters: Open) -> None:
    told: list[Told] = [{language: (0, f"Told in {language}.")} for language in WRITTEN]
    entry = make_entry("g", "G", told, {})
    page = open_clusters([entry])
    read = "nodes => nodes.map(node => [node.textContent, node.dir, node.lang])"
    quotes = page.locator("#finding-list .quote").evaluate_all(read)
    assert {text: (direction, tag) for text, direction, tag in quotes} == {
        f"Told in {language}.": written for language, written in WRITTEN.items()
    }
    expected = list(WRITTEN.values())
    for place, written in enumerate(expected):
        other = (place + 1) % len(expected)
        shown = visit(page, entry, place, other)
        assert [tuple(pair) for pair in shown["written"]] == [written, expected[other]]
    options = page.locator("#left-document option").evaluate_all(read)
    assert [(direction, tag) for _, direction, tag in options] == expected


# --- consensus and agreement --------------------------------------------------------


def test_sentences_are_shaded_by_consensus(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry/ferry%2Fen.txt/ferry%2Ffr.txt")
    shades: dict[int, set[str]] = {}
    for number, judged in enumerate(entry["sentences"][0]):
        node = page.locator(f'#left-text [data-sentence="{number}"]')
        supporters, compared = len(judged["supported_by"]), judged["compared_with"]
        marks = node.evaluate("node => getComputedStyle(node, '::after').content")
        against = len(judged["contradicted_by"])
        attributes = [node.get_attribute(f"data-{name}") for name in ("share", "against")]
        assert attributes == [f"{supporters}/{compared}", f"✗{against}" if against else None]
        assert f"{supporters}/{compared}" in marks and ("✗" in marks) == (against > 0)
        if "linked" not in str(node.get_attribute("class")):
            level = -(-4 * supporters // compared)
            colour = node.evaluate("node => getComputedStyle(node).backgroundColor")
            shades.setdefault(level, set()).add(colour)
    assert len(shades) >= 2
    assert all(len(colours) == 1 for colours in shades.values())
    assert len(set.union(*shades.values())) == len(shades)
    page.locator("#shading").click()
    plain = page.locator("#left-text .sentence:not(.linked)").evaluate_all(
        "nodes => nodes.map(node => [getComputedStyle(node).backgroundColor,"
        " getComputedStyle(node, '::after').content])"
    )
    assert plain and all(pair == ["rgba(0, 0, 0, 0)", "none"] for pair in plain)


def test_chosen_sentence_tells_who_supports_it(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry/ferry%2Fen.txt/ferry%2Fde.txt")
    page.locator('#left-text [data-sentence="1"]').click()
    judged = entry["sentences"][0][1]
    labels = [document["lang"] for document in entry["documents"]]
    assert page.locator("#note a").all_inner_texts() == [
        labels[index] for index in (*judged["supported_by"], *judged["contradicted_by"])
    ]
    note = page.locator("#note").inner_text()
    assert "supported by 4 of 5" in note and "contradicted by fr" in note
    assert f"Discrepancy {judged['discrepancy']:.2f}" in note and judged["reasons"][0] in note
    page.locator("#note a", has_text="zh").click()
    expect(cell(page, 0, 4)).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("name", ["ferry", "lighthouse", "traps", "empty"])
def test_heat_map_shows_the_agreement(open_clusters: Open, name: str) -> None:
    entry = entry_named(name)
    page = open_clusters(cluster_entries())
    page.locator(".group", has_text=entry["title"]).click()
    labels = [document["lang"] or "?" for document in entry["documents"]]
    assert page.locator("#heatmap thead th").all_inner_texts() == labels
    assert page.locator("#heatmap tbody th").all_inner_texts() == labels
    numbers = entry["agreement"]
    read = """nodes => nodes.map(node =>
      [node.dataset.row, node.dataset.column, node.innerText, node.ariaLabel])"""
    cells = {(int(a), int(b)): rest for a, b, *rest in page.locator(".heat").evaluate_all(read)}
    assert set(cells) == set(pairs_of(entry))
    for (a, b), (text, spoken) in cells.items():
        supported, contradicted, compared = (
            numbers[kind][a][b] for kind in ("supported", "contradicted", "compared")
        )
        if not compared:
            assert (text, spoken) == ("·", f"{labels[a]} in {labels[b]}: not compared")
            continue
        share = str(int(100 * supported / compared + 0.5))
        assert text.split() == [share, f"✗{contradicted}"][: 1 + bool(contradicted)]
        of = f"{supported} of {compared} sentence{'s' * (compared > 1)} supported"
        assert spoken == f"{labels[a]} in {labels[b]}: {of}, {contradicted} contradicted"
    assert page.locator("#heatmap .same").count() == len(labels)


def test_more_agreement_is_more_colour(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry")
    colours = page.locator(".heat").evaluate_all(f"nodes => nodes.map({BRIGHTNESS})")
    strength = {}
    for (a, b), colour in zip(pairs_of(entry), colours, strict=True):
        share = entry["agreement"]["supported"][a][b] / entry["agreement"]["compared"][a][b]
        strength[share] = colour
    ordered = [strength[share] for share in sorted(strength)]
    assert len(ordered) >= 4
    assert ordered == sorted(ordered, reverse=True)


BRIGHTNESS = """(node) => {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = getComputedStyle(node).backgroundColor;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return r + g + b;
}"""


# --- odd groups -----------------------------------------------------------------------


def test_filters_hold_in_the_reader(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry/ferry%2Fen.txt/ferry%2Fde.txt")
    page.locator("#filters .toggle", has_text="Consensus").locator("input").click()
    expected = [f["finding_id"] for f in entry["findings"] if f["kind"] == "consensus"]
    found = page.locator("#rail-list .finding").all()
    assert [item.get_attribute("data-finding") for item in found] == expected
    assert page.locator(".linked:not(.is-consensus)").count() == 0
    assert page.locator(".linked.is-consensus").count() == 2 * len(expected) > 0
    assert page.locator("#rail-count").inner_text() == f"2 of {len(entry['findings'])}"


def test_group_of_one_document(open_clusters: Open) -> None:
    page = open_clusters(cluster_entries(), "#group/alone")
    assert page.locator("#left-text").text_content() == entry_named("alone")["documents"][0]["text"]
    expect(page.locator("#right-pane")).to_be_hidden()
    expect(page.locator("#alone")).to_be_visible()
    assert page.locator("#rail-nothing").inner_text() == "Nothing was found in this cluster."
    page.evaluate("location.hash = '#group/ferry'")
    expect(page.locator("#right-pane")).to_be_visible()


def test_empty_document_says_so(open_clusters: Open) -> None:
    page = open_clusters(cluster_entries(), "#group/empty")
    assert page.locator("#right-text").inner_text().strip() == "This document is empty."
    page.locator('#left-text [data-sentence="0"]').click()
    assert "compared with no other document" in page.locator("#note").inner_text()


def test_group_without_documents(open_clusters: Open) -> None:
    page = open_clusters([make_entry("void", "Void", [], {})], "#group/void")
    expect(page.locator("#group-title")).to_have_text("Void")
    expect(page.locator("#left-pane")).to_be_hidden()

"""The cluster page in a real browser: lists, filters, links, export."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api

from tests.transforms.cluster_entries import (
    FORMULA,
    HOSTILE,
    Entry,
    Told,
    all_findings,
    cluster_entries,
    make_entry,
    quote,
    random_entries,
)

Open = Callable[..., "sync_api.Page"]
Found = tuple[Entry, dict[str, Any]]

KIND_NAMES = {
    "contradiction": "✗ Contradiction",
    "only_here": "◇ Only here",
    "consensus": "≡ Consensus",
}
expect = sync_api.expect


def sides(found: Found) -> list[tuple[dict[str, Any], int, str]]:
    """Document, sentence index and sentence of each side of a finding."""
    entry, finding = found
    places = [(finding["doc"], finding["sentence"])]
    if finding["other_doc"] is not None:
        places.append((finding["other_doc"], finding["other_sentence"]))
    return [(entry["documents"][doc], s, quote(entry, doc, s)) for doc, s in places]


def languages(found: Found) -> set[str]:
    return {document["lang"] for document, _, _ in sides(found)}


def listed(page: sync_api.Page, of: str = "#finding-list") -> list[str]:
    read = "nodes => nodes.map(node => node.dataset.finding)"
    names: list[str] = page.locator(f"{of} .finding").evaluate_all(read)
    return names


FINDINGS = """nodes => nodes.map((node) => Object.fromEntries(
  ["chip", "score b", "confidence", "group-name", "quote", "reason"].map((name) =>
    [name, [...node.querySelectorAll(`.${name}`)].map((part) => part.textContent)])))"""


def ids(found: list[Found]) -> list[str]:
    return [finding["finding_id"] for _, finding in found]


def test_findings_of_all_groups_are_listed_by_importance(open_clusters: Open) -> None:
    entries = cluster_entries()
    page = open_clusters(entries, subtitle="Invented", facts=[["Model", "tiny"]])
    expected = all_findings(entries)
    assert listed(page) == ids(expected)
    assert page.locator("#finding-count").inner_text() == str(len(expected))
    rows = page.locator("#finding-list .finding").evaluate_all(FINDINGS)
    for row, found in zip(rows, expected, strict=True):
        entry, finding = found
        assert row == {
            "chip": [KIND_NAMES[finding["kind"]]],
            "score b": [f"{finding['score']:.2f}"],
            "confidence": [f"{int(100 * finding['probability'] + 0.5)} %"],
            "group-name": [entry["title"]],
            "quote": [text.strip() for _, _, text in sides(found)],
            "reason": [finding["reason"]] if finding["reason"] else [],
        }
    assert page.locator("#facts dd").all_inner_texts() == ["tiny"]


def test_groups_are_listed_by_importance_with_their_counts(open_clusters: Open) -> None:
    entries = cluster_entries()
    page = open_clusters(entries)
    titles = page.locator("#group-list .group-title").all_text_contents()
    assert titles == [
        "The ferry Aurelia",
        "The lighthouse of Kessaro",
        HOSTILE,
        "alone",
        "Nothing to compare",
    ]
    by_title = {entry["title"] or entry["group_id"]: entry for entry in entries}
    for title, item in zip(titles, page.locator("#group-list .group").all(), strict=True):
        kinds = [finding["kind"] for finding in by_title[title]["findings"]]
        counts = [
            re.findall(r"\d+", text)[0] for text in item.locator(".kind-count").all_inner_texts()
        ]
        assert counts == [str(kinds.count(kind)) for kind in KIND_NAMES]
        shown = item.locator(".group-documents abbr").all_inner_texts()
        assert shown == [document["lang"] or "?" for document in by_title[title]["documents"]]


def test_filters_leave_what_fits(open_clusters: Open) -> None:
    entries = cluster_entries()
    everything = all_findings(entries)
    page = open_clusters(entries)

    def check(fits: Callable[[Found], bool]) -> None:
        expected = [found for found in everything if fits(found)]
        assert 0 < len(expected) < len(everything), "a filter that filters nothing tests nothing"
        assert listed(page) == ids(expected)
        assert (
            page.locator("#finding-count").inner_text() == f"{len(expected)} of {len(everything)}"
        )
        groups = {entry["title"] for entry, _ in expected}
        assert set(page.locator("#group-list .group-title").all_text_contents()) == groups

    toggle(page, "Consensus")
    check(lambda found: found[1]["kind"] == "consensus")
    toggle(page, "Only here")
    check(lambda found: found[1]["kind"] != "contradiction")
    toggle(page, "Consensus")
    toggle(page, "Only here")
    toggle(page, "ar ")
    check(lambda found: "ar" in languages(found))
    toggle(page, "fr ")
    check(lambda found: bool({"ar", "fr"} & languages(found)))
    page.locator("#confidence").fill("90")
    assert page.locator("#confidence-value").inner_text() == "90 % or more"
    check(lambda found: bool({"ar", "fr"} & languages(found)) and found[1]["probability"] >= 0.9)
    page.locator("#reset").click()
    expect(page.locator("#finding-count")).to_have_text(str(len(everything)))
    assert listed(page) == ids(everything)
    page.locator("#confidence").fill("80")
    assert any(found[1]["score"] < 0.8 <= found[1]["probability"] for found in everything)
    check(lambda found: found[1]["probability"] >= 0.8)
    page.locator("#confidence").fill("0")
    toggle(page, "? ")
    check(lambda found: "" in languages(found))


def toggle(page: sync_api.Page, label: str) -> None:
    page.locator("#filters .toggle", has_text=label).locator("input").click()


@pytest.mark.parametrize(
    ("words", "needle"),
    [
        ("1911 FERRY launched", "launched in the harbour"),
        ("etait ASSUREE", "était assurée"),
        ("塔罗", "奥托·塔罗"),
        ("١٩١٣", "عام ١٩١٣"),
        ("HYPERLINK", FORMULA),
    ],
)
def test_search_finds_words_without_case_and_accents(
    open_clusters: Open, words: str, needle: str
) -> None:
    entries = cluster_entries()
    page = open_clusters(entries)
    page.locator("#search").fill(words)
    found = listed(page)
    for entry, finding in all_findings(entries):
        if any(needle in text for _, _, text in sides((entry, finding))):
            assert finding["finding_id"] in found
    assert 0 < len(found) < len(all_findings(entries))
    page.locator("#search").fill("no such words")
    expect(page.locator("#nothing")).to_have_text("No finding fits these filters.")


def test_long_lists_grow_by_parts(open_clusters: Open) -> None:
    entries = random_entries(groups=70, documents=4, sentences=6)
    expected = all_findings(entries)
    page = open_clusters(entries)
    assert listed(page) == ids(expected[:60])
    assert page.locator("#group-list .group").count() == 60
    page.locator("#more-groups").click()
    assert page.locator("#group-list .group").count() == 70
    expect(page.locator("#more-groups")).to_be_hidden()
    page.locator("#more-findings").click()
    assert listed(page) == ids(expected[:120])
    assert focused(page) == expected[60][1]["finding_id"]


def focused(page: sync_api.Page) -> str | None:
    name: str | None = page.evaluate("document.activeElement.dataset.finding ?? null")
    return name


# --- links ----------------------------------------------------------------------


def test_every_finding_has_a_link_that_restores_it(open_clusters: Open) -> None:
    # A finding of the last two documents: the first other document is not its other.
    told: list[Told] = [{"en": (0, "A.")}, {"de": (0, "Ja."), "fr": (1, "Non.")}]
    last_two = make_entry("last", "Last two", told, {})
    assert (last_two["findings"][0]["doc"], last_two["findings"][0]["other_doc"]) == (2, 1)
    entries = [*cluster_entries(), last_two]
    page = open_clusters(entries)
    sample = [(last_two, last_two["findings"][0]), *all_findings(entries)[::3]]
    for found in sample:
        link = page.locator(f'#finding-list [data-finding="{found[1]["finding_id"]}"]')
        place = str(link.get_attribute("href"))
        page.evaluate("place => { location.hash = place; location.reload(); }", place)
        expect(page.locator("#rail-list [aria-current]")).to_have_attribute(
            "data-finding", found[1]["finding_id"]
        )
        selected = page.locator(".pane .sentence.selected").all_text_contents()
        assert sorted(selected) == sorted(text for _, _, text in sides(found))
        page.locator("#back").click()
        expect(page.locator("#overview")).to_be_visible()


def test_back_and_forward_go_through_the_places(open_clusters: Open) -> None:
    entries = cluster_entries()
    first, second = ids(all_findings(entries))[:2]
    page = open_clusters(entries)
    page.locator("#finding-list .finding").first.click()
    current = page.locator("#rail-list [aria-current]")
    expect(current).to_have_attribute("data-finding", first)
    page.locator("#next-finding").click()
    expect(current).to_have_attribute("data-finding", second)
    page.locator('.heat[data-row="1"][data-column="2"]').click()
    expect(current).to_have_count(0)
    page.go_back()
    expect(current).to_have_attribute("data-finding", second)
    page.go_back()
    expect(current).to_have_attribute("data-finding", first)
    page.go_back()
    expect(page.locator("#overview")).to_be_visible()
    assert focused(page) == first
    page.go_forward()
    expect(current).to_have_attribute("data-finding", first)
    assert page.title() == "The ferry Aurelia – Invented clusters"


def test_an_address_restores_the_filters(open_clusters: Open) -> None:
    entries = cluster_entries()
    page = open_clusters(entries)
    toggle(page, "Only here")
    toggle(page, "ar ")
    toggle(page, "? ")
    page.locator("#confidence").fill("20")
    page.locator("#search").fill("الميناء & 100 % ?#")
    page.locator("#search").fill("")
    before = listed(page)
    assert 0 < len(before) < len(all_findings(entries))
    page.wait_for_url(lambda url: "confidence=20" in url)
    page.reload()
    assert listed(page) == before
    assert page.locator("#confidence-value").inner_text() == "20 % or more"
    assert page.locator("#filters input:checked").count() == 3
    # Words with signs of addresses come back as they were.
    page.locator("#search").fill("الميناء & 100 % ?#")
    page.wait_for_url(lambda url: "search=" in url)
    page.reload()
    assert page.locator("#search").input_value() == "الميناء & 100 % ?#"


def test_links_keep_the_filters_and_going_back_restores_them(open_clusters: Open) -> None:
    entries = cluster_entries()
    page = open_clusters(entries)
    page.locator("#finding-list .finding").first.click()
    expect(page.locator("#reader-view")).to_be_visible()
    toggle(page, "Consensus")
    page.wait_for_url(lambda url: "kind=consensus" in url)
    page.locator("#back").click()
    expect(page.locator("#overview")).to_be_visible()
    kinds = {found[1]["finding_id"]: found[1]["kind"] for found in all_findings(entries)}
    assert {kinds[name] for name in listed(page)} == {"consensus"}
    assert "kind=consensus" in page.url
    page.go_back()
    expect(page.locator("#reader-view")).to_be_visible()
    page.go_back()  # to the overview before the filter was set
    expect(page.locator("#overview")).to_be_visible()
    expect(page.locator("#finding-count")).to_have_text(str(len(kinds)))
    assert page.locator("#filters input:checked").count() == 0
    page.go_forward()
    expect(page.locator("#reader-view")).to_be_visible()
    assert page.locator("#filters input:checked").count() == 1


@pytest.mark.parametrize("filters", ["?", "?kind=nonsense", "?confidence=many&language=xx", "?a=b"])
def test_filters_that_there_are_not_filter_nothing(open_clusters: Open, filters: str) -> None:
    entries = cluster_entries()
    page = open_clusters(entries, f"#{filters}")
    assert listed(page) == ids(all_findings(entries))
    assert page.locator("#notice").is_hidden()


@pytest.mark.parametrize("place", ["#finding/gone-1", "#group/none", "#nonsense", "#%"])
def test_link_to_nothing_says_so(open_clusters: Open, place: str) -> None:
    page = open_clusters(cluster_entries(), place)
    expect(page.locator("#overview")).to_be_visible()
    expect(page.locator("#notice")).to_contain_text("This page has nothing called")
    page.locator("#finding-list .finding").first.click()
    expect(page.locator("#notice")).to_be_hidden()


def test_equal_finding_ids_have_their_own_links(open_clusters: Open) -> None:
    entries = random_entries(groups=2, documents=3, sentences=3)
    for entry in entries:
        for finding in entry["findings"]:
            finding["finding_id"] = "same"
    page = open_clusters(entries)
    links = [link.get_attribute("href") for link in page.locator("#finding-list .finding").all()]
    assert len(set(links)) == len(links) > 1
    page.locator("#finding-list .finding").nth(1).click()
    texts = [text for _, _, text in sides(all_findings(entries)[1])]
    assert page.locator(".sentence.selected").all_text_contents() == texts


# --- export ---------------------------------------------------------------------


def exported(page: sync_api.Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.locator(button).click()
    return Path(download.value.path()).read_bytes()


def exported_lines(page: sync_api.Page) -> list[dict[str, Any]]:
    # Texts may hold other line separators: only this one ends a line of JSON.
    lines = exported(page, "#export-jsonl").decode("utf-8").split("\n")
    assert lines.pop() == ""
    return [json.loads(line) for line in lines]


def row_of(found: Found) -> dict[str, Any]:
    entry, finding = found
    row = {"group_id": entry["group_id"], "group_title": entry["title"]}
    for name in ("finding_id", "kind", "label", "probability", "score", "reason"):
        row[name] = finding[name]
    both: list[Any] = [*sides(found), None][:2]
    for prefix, side in zip(("", "other_"), both, strict=True):
        document, sentence, text = side or ({}, None, None)
        start, end = document["sentences"][sentence] if side else (None, None)
        row |= {f"{prefix}doc_id": document.get("doc_id"), f"{prefix}lang": document.get("lang")}
        row |= {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": text}
    return row


def test_jsonl_holds_the_filtered_findings(open_clusters: Open) -> None:
    entries = cluster_entries()
    page = open_clusters(entries)
    assert exported_lines(page) == [row_of(found) for found in all_findings(entries)]
    toggle(page, "Only here")
    lines = exported_lines(page)
    expected = [found for found in all_findings(entries) if found[1]["kind"] == "only_here"]
    assert [line["finding_id"] for line in lines] == ids(expected)


def test_csv_holds_the_filtered_findings_and_no_formula(open_clusters: Open) -> None:
    entries = cluster_entries()
    page = open_clusters(entries)
    content = exported(page, "#export-csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(all_findings(entries))
    guarded = 0
    for row, found in zip(rows, all_findings(entries), strict=True):
        for name, value in row_of(found).items():
            text = "" if value is None else str(value)
            if text[:1] in set("=+-@\t\r"):
                assert row[name] == f"'{text}"
                guarded += 1
            elif isinstance(value, float):
                assert float(row[name]) == value
            else:
                assert row[name] == text
    assert guarded >= 3
    assert not re.search(r'(^|,)"?[=+\-@\t\r]', content.decode("utf-8-sig"), re.M)


def test_export_within_a_group_is_of_that_group(open_clusters: Open) -> None:
    entries = cluster_entries()
    page = open_clusters(entries, "#group/lighthouse")
    lines = exported_lines(page)
    assert {line["group_id"] for line in lines} == {"lighthouse"}
    assert [line["finding_id"] for line in lines] == listed(page, "#rail-list")


# --- what is left out, what is foreign ---------------------------------------------


def test_page_says_what_is_left_out(open_clusters: Open) -> None:
    entries = random_entries(groups=9, documents=3, sentences=5)
    page = open_clusters(entries, most_bytes=30_000, findings="out/findings/*.parquet")
    shown = page.locator("#group-list .group-title").all_text_contents()
    assert 0 < len(shown) < 9
    out = [entry for entry in entries if entry["title"] not in shown]
    findings = sum(len(entry["findings"]) for entry in out)
    text = page.locator("#left-out").inner_text()
    assert text.startswith(f"{len(out)} clusters with {findings} findings left out.")
    assert "30,000 bytes" in text
    assert page.locator("#left-out code").inner_text() == "out/findings/*.parquet"
    page.evaluate(f"location.hash = 'finding/{out[0]['findings'][0]['finding_id']}x'")
    expect(page.locator("#notice")).to_contain_text("It may be among what was left out.")


def test_page_of_everything_speaks_of_nothing_left_out(open_clusters: Open) -> None:
    page = open_clusters(cluster_entries(), "#finding/gone")
    expect(page.locator("#left-out")).to_be_hidden()
    expect(page.locator("#notice")).not_to_contain_text("left out")


def test_page_without_groups_says_so(open_clusters: Open) -> None:
    page = open_clusters([], dead_letters=[{"stage": "read", "id": "x.txt", "reason": "Empty."}])
    expect(page.locator("#nothing")).to_contain_text("Nothing was found")
    page.locator("#dead-letters summary").click()
    assert page.locator("#dead-letters li").all_inner_texts() == ["x.txt (read) Empty."]


def test_hostile_texts_are_shown_as_text(open_clusters: Open) -> None:
    entries = [entry for entry in cluster_entries() if HOSTILE in entry["group_id"]]
    page = open_clusters(entries, subtitle=HOSTILE, facts=[[HOSTILE, HOSTILE]])
    shown = "#page-subtitle, #facts dt, #facts dd, .group-title"
    assert page.locator(shown).all_text_contents() == [HOSTILE] * 4
    assert HOSTILE in "".join(page.locator("#finding-list .quote").all_text_contents())
    page.locator("#finding-list .finding").first.click()
    expect(page.locator("#group-title")).to_have_text(HOSTILE)
    assert page.locator("option").first.text_content() == f"en · {HOSTILE[:80]}…"
    texts = page.locator(".pane article").all_text_contents()
    assert set(texts) <= {document["text"] for document in entries[0]["documents"]}
    foreign = "img, #reader-view b:not(.score b, .heat b, #note b), script:not([type], :last-child)"
    assert page.locator(foreign).count() == 0

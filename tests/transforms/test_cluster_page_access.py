"""The cluster page in a real browser: by keys alone, without colour, in the dark, shut in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright import sync_api

from tests.transforms.cluster_entries import all_findings, cluster_entries, random_entries
from tests.transforms.cluster_reading import VISIT, cell, entry_named, visit

Open = Callable[..., "sync_api.Page"]
expect = sync_api.expect


# --- keys -----------------------------------------------------------------------------


def focused(page: sync_api.Page, attribute: str = "data-finding") -> str | None:
    name: str | None = page.evaluate("name => document.activeElement.getAttribute(name)", attribute)
    return name


def reachable(page: sync_api.Page, selector: str) -> int:
    """How many of the nodes the Tab key stops at."""
    read = "nodes => nodes.filter(node => node.tabIndex >= 0).length"
    number: int = page.locator(selector).evaluate_all(read)
    return number


def test_keyboard_walks_through_the_findings(open_clusters: Open) -> None:
    entries = cluster_entries()
    names = [finding["finding_id"] for _, finding in all_findings(entries)]
    page = open_clusters(entries)
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert focused(page) == names[0]
    for key, place in (
        ("ArrowDown", 1),
        ("j", 2),
        ("k", 1),
        ("ArrowUp", 0),
        ("End", len(names) - 1),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert focused(page) == names[place]
    assert reachable(page, "#finding-list a") == 1
    page.keyboard.press("Enter")
    expect(page.locator("#group-title")).to_be_focused()
    here = [name for name in names if name.startswith("ferry")]
    current = page.locator("#rail-list [aria-current]")
    for key, place in (("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(current).to_have_attribute("data-finding", here[place])
    page.keyboard.press("Escape")
    expect(page.locator("#overview")).to_be_visible()
    assert focused(page) == here[1]
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.locator("#search").input_value() == "jk"


def test_keyboard_walks_through_map_and_text(open_clusters: Open) -> None:
    entry = entry_named("ferry")
    page = open_clusters([entry], "#group/ferry/ferry%2Far.txt/ferry%2Fen.txt")
    cell(page, 0, 1).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):  # over the diagonal
        page.keyboard.press(key)
    assert [focused(page, "data-row"), focused(page, "data-column")] == ["4", "2"]
    assert reachable(page, "#heatmap a") == 1
    page.keyboard.press("Enter")
    expect(cell(page, 4, 2)).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(cell(page, 3, 0)).to_have_attribute("aria-current", "true")
    page.locator("#left-text").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowRight"):  # Arabic: left is on
        page.keyboard.press(key)
    assert focused(page, "data-sentence") == "1"
    assert page.locator("#note").inner_text().startswith("Sentence 2 of ar:")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    opened = page.locator("#rail-list [aria-current]")
    expect(opened).to_have_attribute("data-finding", entry["findings"][0]["finding_id"])


FOCUS = """() => {
  const node = document.activeElement;
  if (node === document.body) return null;
  const shown = node.matches(".toggle input") ? node.nextElementSibling : node;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  return [outlineStyle, parseFloat(outlineWidth)];
}"""


def test_focus_can_be_seen(open_clusters: Open) -> None:
    page = open_clusters(cluster_entries())
    seen = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate(FOCUS)
        if outline is None:
            break
        style, width = outline
        assert style != "none" and width >= 2
        seen += 1
    assert seen >= 20


# --- legible ----------------------------------------------------------------------------

CONTRAST = """selector => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (colour) => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); };
  const read = () => [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  const light = (rgb) => { const [r, g, b] = rgb.map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const seen = [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility());
  return seen.map((node) => {
    const around = [];
    for (let one = node; one; one = one.parentElement) around.unshift(one);
    around.forEach((one) => paint(getComputedStyle(one).backgroundColor));
    const ground = light(read());
    paint(getComputedStyle(node).color);
    const [low, high] = [ground, light(read())].sort((a, b) => a - b);
    return [node.textContent.slice(0, 40), (high + 0.05) / (low + 0.05)];
  });
}"""

TEXTS = (
    "h1, h2, small, dt, dd, legend, .field, .toggle span, button:enabled, .chip, .symbol, select,"
    ".language, .quote, .reason, .score b, .confidence, .group-name, .group-title, kbd, output,"
    ".group-documents, .kind-count, .heat, .heat b, .against, .same, #heatmap th, .sentence,"
    ".words, #note, .scale, .scale i, nav a, #back, .small, summary, .banner"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_clusters: Open, scheme: Any) -> None:
    entries = [*cluster_entries(), *random_entries(1, 2, 2)]
    page = open_clusters(entries, subtitle="Invented", facts=[["Model", "tiny"]])
    page.emulate_media(color_scheme=scheme)
    checked = []
    for place in ("", "#finding/gone", "#finding/ferry-000", "#finding/ferry-003", "#group/empty"):
        page.evaluate(VISIT, place)
        page.locator("#filters .toggle input").first.check()
        checked += page.evaluate(CONTRAST, TEXTS)
        page.locator("#filters .toggle input").first.uncheck()
        checked += page.evaluate(CONTRAST, TEXTS)
    assert len(checked) > 300
    assert [pair for pair in checked if pair[1] < 4.5] == []


def test_kinds_differ_without_colour(open_clusters: Open) -> None:
    """Symbols on all, different underlines, different lines."""
    page = open_clusters([entry_named("ferry")], "#group/ferry/ferry%2Ffr.txt/ferry%2Fen.txt")
    styles = {}
    entry = entry_named("ferry")
    for pair in ((2, 0), (3, 0), (0, 1)):
        visit(page, entry, *pair)
        for node in page.locator(".sentence.linked").all():
            kind = re.findall(r"is-(\w+)", str(node.get_attribute("class")))[0]
            styles[kind] = node.evaluate(
                "node => [getComputedStyle(node).textDecorationStyle,"
                " getComputedStyle(node, '::before').content]"
            )
    assert styles == {
        "contradiction": ["dashed", '"✗"'],
        "only_here": ["dotted", '"◇"'],
        "consensus": ["solid", '"≡"'],
    }
    dashes = page.locator("#lines .curve").evaluate_all(
        "nodes => nodes.map(node => getComputedStyle(node).strokeDasharray)"
    )
    assert dashes and set(dashes) == {"none"}
    visit(page, entry, 2, 0)
    expect(page.locator("#lines .is-contradiction .curve").first).to_have_css(
        "stroke-dasharray", re.compile(r"\d")
    )


@pytest.mark.parametrize("width", [1400, 800, 400])
def test_no_sideways_scroll(open_clusters: Open, width: int) -> None:
    page = open_clusters([*cluster_entries(), *random_entries(1, 14, 12)])
    page.set_viewport_size({"width": width, "height": 900})
    for place in ("", "#finding/ferry-000", "#group/group-0"):
        page.evaluate(VISIT, place)
        expect(page.locator("#reader-view" if place else "#overview")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_groups_are_parsed_when_they_are_opened(open_clusters: Open) -> None:
    page = open_clusters(cluster_entries())
    assert page.evaluate("parsed.group") is None
    page.locator("#group-list .group").first.click()
    expect(page.locator("#group-title")).to_have_text("The ferry Aurelia")
    assert page.evaluate("parsed.group.id") == "ferry"


def test_policy_refuses_what_is_foreign(browser: sync_api.Browser, open_clusters: Open) -> None:
    """Even with a hole in the escaping nothing would run, become markup or be loaded."""
    url = open_clusters(cluster_entries()).url
    page = browser.new_page()
    page.goto(url)
    ran, became_markup, refused = page.evaluate(INTRUDE)
    page.close()
    assert (ran, became_markup) == (False, False)
    assert {"connect-src", "img-src", "require-trusted-types-for"} <= set(refused)


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

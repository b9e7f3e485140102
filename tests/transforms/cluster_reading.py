"""What the browser tests of two documents side by side share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote as quote_whole

from playwright import sync_api

from tests.transforms.cluster_entries import Entry, cluster_entries


def entry_named(name: str) -> Entry:
    return next(entry for entry in cluster_entries() if entry["group_id"].startswith(name))


def quote_part(name: str) -> str:
    return quote_whole(name, safe="")


def pairs_of(entry: Entry) -> Iterator[tuple[int, int]]:
    count = range(len(entry["documents"]))
    return ((a, b) for a in count for b in count if a != b)


def cell(page: sync_api.Page, row: int, column: int) -> sync_api.Locator:
    return page.locator(f'.heat[data-row="{row}"][data-column="{column}"]')


# Goes to a place and reads what is shown there, in one go: browsers tell of a new
# address a moment later, and each question to the browser takes its time.
VISIT = """async (place) => {
  if (location.hash !== place) {
    await new Promise((done) => {
      addEventListener("hashchange", done, { once: true });
      location.hash = place;
    });
  }
  const sideOf = (node) => node.closest("article").id.replace("-text", "");
  const sentences = (selector) => [...document.querySelectorAll(selector)]
    .map((node) => [sideOf(node), Number(node.dataset.sentence), node.textContent]);
  const texts = ["left-text", "right-text"].map((id) => document.getElementById(id).textContent);
  const articles = [...document.querySelectorAll(".pane article")];
  const current = document.querySelector(".heat[aria-current]");
  return { texts, written: articles.map(({ dir, lang }) => [dir, lang]),
    sentences: sentences(".pane .sentence"), linked: sentences(".sentence.linked"),
    chosen: ["left", "right"].map((side) => document.getElementById(`${side}-document`).value),
    current: current && [Number(current.dataset.row), Number(current.dataset.column)],
    lines: [...document.querySelectorAll("#lines g")].map((line) => line.dataset.finding) };
}"""


def visit(page: sync_api.Page, entry: Entry, a: int, b: int) -> dict[str, Any]:
    """What is shown of two documents, by their indices."""
    names = [quote_part(entry["documents"][index]["doc_id"]) for index in (a, b)]
    shown: dict[str, Any] = page.evaluate(VISIT, f"#group/{entry['group_id']}/{'/'.join(names)}")
    return shown

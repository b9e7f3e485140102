"""Fixtures for pages in a real browser: one that is running, one that is watched."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright import sync_api

from tests.transforms.cluster_entries import Entry, entry_lines
from transforms.cluster_page import MOST_BYTES, cluster_data, cluster_page_parts

# Milliseconds to wait for what must come; a busy machine is slow, not wrong.
PATIENCE = 60_000
sync_api.expect.set_options(timeout=PATIENCE)

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    """A headless browser; tests that ask for it are skipped where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=BROWSER_FLAGS, timeout=5 * PATIENCE
        )
        yield running
        running.close()


@pytest.fixture
def open_file(browser: sync_api.Browser, tmp_path: Path) -> Iterator[Callable[..., sync_api.Page]]:
    """Open a file of ``tmp_path``; at the end nothing may have gone wrong in it.

    Wrong are errors, messages of the console (refusals by the page's policy are
    among them), dialogs, and requests of anything but that file.
    """
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    wrong: list[str] = []

    def on_dialog(dialog: sync_api.Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("dialog", on_dialog)
    requests: set[str] = set()
    page.on("request", lambda request: requests.add(request.url.split("#")[0]))
    opened: set[str] = set()

    def open_page(path: Path, place: str = "") -> sync_api.Page:
        opened.add(path.as_uri())
        page.goto(path.as_uri() + place)
        return page

    yield open_page
    assert wrong == []
    assert {url for url in requests if not url.startswith("blob:")} == opened
    page.close()


@pytest.fixture
def open_clusters(
    open_file: Callable[..., sync_api.Page], tmp_path: Path
) -> Callable[..., sync_api.Page]:
    """Write the cluster page of entries and open it."""

    def open_page(
        entries: list[Entry], place: str = "", most_bytes: int = MOST_BYTES, **run: object
    ) -> sync_api.Page:
        path = tmp_path / "clusters.html"
        before, after = cluster_page_parts("Invented clusters", run)
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.write(before)
            stream.writelines(cluster_data(entry_lines(entries), most_bytes))
            stream.write(after)
        return open_file(path, place)

    return open_page

"""The page around the report's data: a template, a style sheet and scripts.

How it becomes one file that loads nothing is told in ``transforms.html_page``.
"""

from __future__ import annotations

from transforms.html_page import page_around_data

STYLES = ("page.css",)
SCRIPTS = ("verdicts.js", "grid.js", "contract.js", "page.js")


def page_frame(title: str) -> tuple[str, str]:
    """HTML before and after the place of the data, with ``title`` escaped."""
    return page_around_data(__name__, title, STYLES, SCRIPTS)

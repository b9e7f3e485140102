"""The page around the report's data: a template, a style sheet and scripts.

The page loads nothing: style and scripts are inlined and named by their hash in
a content security policy that forbids everything else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib import resources

SCRIPTS = ("shared.js", "grid.js", "contract.js", "page.js")

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def page_frame(title: str) -> tuple[str, str]:
    """HTML before and after the place of the data, with ``title`` escaped."""
    style, script = _asset("page.css"), "".join(map(_asset, SCRIPTS))
    values = {
        "title": html.escape(title),
        "policy": html.escape(_policy(style, script)),
        "style": style,
        "script": script,
    }
    # Split first, and fill in one pass: a title that holds a placeholder stays text.
    before, after = _asset("template.html").split("{{data}}\n")
    return _fill(before, values), _fill(after, values)


def _fill(template: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _source(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _asset(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")

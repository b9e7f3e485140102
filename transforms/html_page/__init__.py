"""What every HTML page of this project is made of: a frame, and data that cannot break out.

A page is one file that loads nothing: style and scripts are inlined and named by
their hash in a content security policy that forbids everything else. Its data
are JSON in script elements of a type that no browser executes; the page's
scripts put them on the screen as text only. ``base.css`` and ``shared.js`` hold
what all pages share.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import Any

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")

# What could end a script element, begin a comment or an entity in it, break a
# line of JavaScript, or cannot be written as UTF-8 or in a well-formed page.
_UNSAFE = re.compile("[<>&\u2028\u2029\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


def page_around_data(
    package: str, title: str, styles: Sequence[str], scripts: Sequence[str]
) -> tuple[str, str]:
    """HTML before and after the place of the data.

    Parameters
    ----------
    package: the package that holds ``template.html``, with ``{{data}}`` on a
        line of its own, and the files named next.
    title: plain text, shown by the browser; it is escaped.
    styles, scripts: names of files of ``package``, in order; ``base.css`` and
        ``shared.js`` of this package come before them.
    """
    style = _asset(__name__, "base.css") + _joined(package, styles)
    script = _asset(__name__, "shared.js") + _joined(package, scripts)
    values = {
        "title": html.escape(title),
        "policy": html.escape(_policy(style, script)),
        "style": style,
        "script": script,
    }
    # Split first, and fill in one pass: a title that holds a placeholder stays text.
    before, after = _asset(package, "template.html").split("{{data}}\n")
    return _fill(before, values), _fill(after, values)


def data_element(kind: str, value: Any) -> str:
    """One line: a script element of class ``<kind>-data`` that holds ``value`` as JSON.

    Raises ValueError for a number that is not finite: JSON has none.
    """
    return f'<script type="application/json" class="{kind}-data">{_safe_json(value)}</script>\n'


def _safe_json(value: Any) -> str:
    """JSON that an HTML parser reads as plain text wherever it stands."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


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


def _joined(package: str, names: Sequence[str]) -> str:
    return "".join(_asset(package, name) for name in names)


def _asset(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")

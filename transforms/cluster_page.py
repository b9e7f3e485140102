"""A plain page of clusters: a table of findings, best first, behind the page writer's interface.

An entry is a JSON object, one a group::

    {"group_id": str, "title": str,
     "documents": [{"doc_id": str, "lang": str, "title": str, "text": str,
                    "sentences": [[start, end], ...]}, ...],
     "agreement": {"supported": [[int]], "contradicted": [[int]], "compared": [[int]]},
     "sentences": [[{"supported_by": [int], "contradicted_by": [int],
                     "compared_with": int, "discrepancy": float, "reasons": [str]}]],
     "findings": [{"finding_id": str, "kind": str, "label": str,
                   "doc": int, "sentence": int,
                   "other_doc": int or null, "other_sentence": int or null,
                   "probability": float, "score": float, "reason": str}, ...]}

Offsets are code points. ``agreement`` is by [hypotheses' document][premises'
document] in numbers of sentences; ``sentences`` by [document][sentence].
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from typing import Any

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p>{subtitle}</p>
<dl>{facts}</dl>
"""
_COLUMNS = ("kind", "document", "sentence", "other document", "sentence", "score", "reason")


def cluster_page_parts(title: str, run: dict[str, Any]) -> tuple[str, str]:
    """HTML before and after the lines of :func:`cluster_data`.

    run: ``subtitle`` (text), ``facts`` (pairs of name and value) and
    ``dead_letters`` (``{"stage", "id", "reason"}`` each); each may be left out.
    """
    facts = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
        for name, value in run.get("facts", [])
    )
    letters = "".join(
        f"<li>{html.escape(letter['id'])}: {html.escape(letter['reason'])}</li>"
        for letter in run.get("dead_letters", [])
    )
    subtitle = html.escape(run.get("subtitle", ""))
    before = _HEAD.format(title=html.escape(title), subtitle=subtitle, facts=facts)
    return before, f"<ul>{letters}</ul>\n</body>\n</html>\n"


def cluster_data(entries: Iterable[str]) -> Iterator[str]:
    """The findings of each group as a table, one entry in memory at a time."""
    for line in entries:
        entry = json.loads(line)
        yield f"<h2>{html.escape(entry['title'])}</h2>\n<table>\n{_row('th', _COLUMNS)}"
        for finding in entry["findings"]:
            places = (("doc", "sentence"), ("other_doc", "other_sentence"))
            sides = [_side(entry, *(finding[name] for name in names)) for names in places]
            score = f"{finding['score']:.3f}"
            cells = [finding["kind"], *sides[0], *sides[1], score, finding["reason"]]
            yield _row("td", cells)
        yield "</table>\n"


def _side(entry: dict[str, Any], document: int | None, sentence: int | None) -> tuple[str, str]:
    if document is None or sentence is None:
        return "", ""
    found = entry["documents"][document]
    start, end = found["sentences"][sentence]
    return found["doc_id"], found["text"][start:end]


def _row(tag: str, cells: Iterable[str]) -> str:
    written = "".join(f'<{tag} dir="auto">{html.escape(cell)}</{tag}>' for cell in cells)
    return f"<tr>{written}</tr>\n"

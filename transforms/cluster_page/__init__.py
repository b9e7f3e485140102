"""The page for clusters: who contradicts whom, what only one says, what all agree on.

One HTML file that works offline: ``before``, then the lines of :func:`cluster_data`,
then ``after``::

    before, after = cluster_page_parts("Ferries", {"findings": "out/findings"})
    stream.write(before)
    stream.writelines(cluster_data(entries))
    stream.write(after)

An entry is a JSON object, one a group (a cluster, a folder of documents)::

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

``documents``: ``lang`` is empty where it is unknown; ``sentences`` are offsets in
    code points, end exclusive, by sentence index.
``agreement``: ``[hypothesis document][premise document]``, numbers of sentences of
    the hypothesis document; ``compared`` 0 says that the two were not compared.
``sentences``: ``[document][sentence]``; ``supported_by`` and ``contradicted_by`` are
    indices of documents, ``compared_with`` the number of documents that the
    sentence was compared with, ``discrepancy`` higher where it is more
    suspicious, ``reasons`` for people.
``findings``: best first. ``kind`` is one of :data:`KINDS`, ``label`` the model's;
    ``doc`` and ``sentence`` are the hypothesis, ``other_doc`` and
    ``other_sentence`` the premise (both null if there is none); ``probability``
    is in 0..1, ``score`` (0 or more) orders findings of all groups.

Groups are shown by importance: the score of their best finding. A page holds at
most :data:`MOST_BYTES` of data. Beyond that the least important groups are left
out, and the page says how many, and where all findings are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from transforms.cluster_page.entry import KINDS, read_entry
from transforms.cluster_page.limit import MOST_BYTES, most_important
from transforms.html_page import data_element, page_around_data

__all__ = ["KINDS", "MOST_BYTES", "cluster_data", "cluster_page_parts"]

STYLES = ("page.css", "reader.css")
SCRIPTS = (
    "languages.js",
    "data.js",
    "filters.js",
    "address.js",
    "export.js",
    "lists.js",
    "findings.js",
    "overview.js",
    "heatmap.js",
    "documents.js",
    "connectors.js",
    "reader.js",
    "page.js",
)

# What may be said of the run, with the value where nothing is said.
_RUN_FIELDS: dict[str, Any] = {
    "subtitle": "",
    "facts": [],
    "dead_letters": [],
    "findings": "findings/*.parquet",
}


def cluster_page_parts(title: str, run: dict[str, Any]) -> tuple[str, str]:
    """HTML before and after the lines of :func:`cluster_data`.

    Parameters
    ----------
    title: the page's heading, plain text.
    run: what stands around the findings; each may be left out. ``subtitle``
        (text); ``facts`` (pairs of name and value, such as ``["Model", "..."]``);
        ``dead_letters`` (``{"stage", "id", "reason"}`` each); ``findings`` (where
        the Parquet files of all findings lie, as people should read it).

    Raises
    ------
    ValueError: ``run`` has another field.
    """
    if unknown := sorted(set(run) - set(_RUN_FIELDS)):
        raise ValueError(
            f"run has the fields {', '.join(unknown)}; it may have {', '.join(_RUN_FIELDS)}"
        )
    before, after = page_around_data(__name__, title, STYLES, SCRIPTS)
    head = {"title": title, **_RUN_FIELDS, **run}
    return before + data_element("head", head), after


def cluster_data(entries: Iterable[str], most_bytes: int = MOST_BYTES) -> Iterator[str]:
    """The page's data: script elements, one a line, the most important group first.

    Two elements a group, as the list needs the first of all groups at once and
    the second, with the texts, is parsed when its group is opened; in the end one
    that says what was left out. Holds ``most_bytes`` and one entry in memory.
    Equal for every order of ``entries``.

    Parameters
    ----------
    entries: JSON objects as the module describes them, in any order.
    most_bytes: the largest size of all elements together, as UTF-8.

    Raises
    ------
    ValueError: an entry is not as described; the message names group and field.
    """
    kept, left_out = most_important(map(read_entry, entries), most_bytes)
    for group in kept:
        yield group.elements
    yield data_element("left-out", left_out)

"""Clauses of a contract's plain text, cut where ContractNLI's own spans are cut.

ContractNLI's spans are sentences and list items. The texts come from PDF, HTML and plain
text files, so that a line break may wrap a sentence or end one.
"""

from __future__ import annotations

import re
from itertools import pairwise

_COUNTER = r"(?:[a-zA-Z]|[ivx]{1,5}|\d{1,2})"
_MARKER = rf"(?:\({_COUNTER}\)|(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|{_COUNTER})[.)]|[•–▪●])"
_STARTS_ITEM = re.compile(rf"{_MARKER}(?:\s|$)")
_BARE = re.compile(rf"(?:(?:Section|Article)\s+)?(?:{_MARKER}|\d{{1,2}})(?:\s+{_MARKER})*", re.I)
# A line of a page's edge: a number, "Page 2 of 5", or marks without letters.
_PAGE_EDGE = re.compile(
    r"(?:page\s+)?[-–\s]*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?[-–\s]*|<page>|[\W_]+", re.I
)
_INLINE_ITEM = re.compile(r"(?<=[\s])(?=\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)\s)")
_REFERENCE = re.compile(
    r"\b(?:sections?|articles?|paragraphs?|clauses?|sub-?sections?|and|or|to|through|items?)\s+$",
    re.I,
)
_SENTENCE_END = re.compile(r"(?:[.?!;][\"”’)]?)\s+(?=[\"“‘(]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Inc|Corp|Ltd|Co|No|Nos|Sec|Art|Mr|Ms|Mrs|Dr|St|vs?|etc|al|Jr|Sr|Bros|"
    r"e\.g|i\.e|U\.S|U\.S\.C|a\.k\.a|L\.P|L\.L\.C|N\.A|S\.A|p\.m|a\.m))\.$"
)
SHORTEST_WORDS = 3


def split_clauses(text: str) -> list[str]:
    """Clauses of a text, in order, whitespace collapsed.

    Pieces of fewer than ``SHORTEST_WORDS`` words (headings, markers, rows of dots) are
    joined to the piece after them if they are markers and dropped otherwise.
    """
    pieces = [piece for block in blocks(text) for piece in split_block(block)]
    clauses: list[str] = []
    marker = ""
    for piece in pieces:
        joined = f"{marker} {piece}".strip()
        marker = ""
        if _BARE.fullmatch(piece):
            marker = joined
        elif len(re.findall(r"[A-Za-z]{2,}", piece)) >= SHORTEST_WORDS:
            clauses.append(joined)
    return clauses


def blocks(text: str) -> list[str]:
    """Runs of lines within which a sentence may go on, whitespace collapsed."""
    found: list[str] = []
    after_blank = True
    for line in re.split(r"[\n\r\f\v\u2028\u2029]", text):
        line = " ".join(line.split())
        if not line or (_PAGE_EDGE.fullmatch(line) and not _BARE.fullmatch(line)):
            after_blank = True
            continue
        if found and _goes_on(found[-1], line, after_blank):
            found[-1] += " " + line
        else:
            found.append(line)
        after_blank = False
    return found


def _goes_on(before: str, line: str, after_blank: bool) -> bool:
    if _STARTS_ITEM.match(line):
        return bool(_REFERENCE.search(before + " "))
    if before[-1] in ".;:?!" and not _BARE.fullmatch(before):
        return bool(_ABBREVIATION.search(before[-12:]))
    if _BARE.fullmatch(before) or line[0].islower():
        return True
    if before.isupper() and not line.isupper():
        return False
    return not after_blank


def split_block(block: str) -> list[str]:
    """Sentences and inline list items of one block."""
    cuts = {m.end() for m in _SENTENCE_END.finditer(block) if _ends_sentence(block[: m.end()])}
    cuts.update(m.start() for m in _INLINE_ITEM.finditer(block) if _is_item(block[: m.start()]))
    edges = [0, *sorted(cuts), len(block)]
    return [piece for a, b in pairwise(edges) if (piece := block[a:b].strip())]


def _ends_sentence(before: str) -> bool:
    """Whether the mark at the end of a text ends a sentence: an abbreviation's does not."""
    before = before.rstrip()
    last = before.rsplit(" ", 1)[-1]
    return not (_ABBREVIATION.search(before, max(0, len(before) - 12)) or _BARE.fullmatch(last))


def _is_item(before: str) -> bool:
    """Whether a marker after this text opens an item, and is no reference as in "Section (a)"."""
    listed = before.rstrip().endswith((", and", ", or", "; and", "; or"))
    return listed or not _REFERENCE.search(before, max(0, len(before) - 20))

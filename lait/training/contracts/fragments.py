"""Evidence spans that say nothing alone: lead-ins of lists, headings, cut sentences."""

from __future__ import annotations

import re

#: Fewer words than this make no statement.
SHORTEST_WORDS = 6
_OPEN_END = re.compile(
    r"(?:[:–—]-?|\s-|,|\b(?:a|an|any|and|are|as|be|by|for|from|if|in|includes?|including|is|may|means?|must|of|or|"
    r"other than|refers to|shall|such|that|the|to|unless|when|where|which|who|will|with))$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[,;]?\s+(?:and|or)$|,$")


def is_fragment(span: str) -> bool:
    """Whether a span is no statement by itself, as "The Receiving Party shall:" is none.

    The "and" or comma at the end of a list item does not count.
    """
    text = span.strip()
    if len(re.findall(r"[^\W\d_]{2,}", text)) < SHORTEST_WORDS:
        return True
    return _OPEN_END.search(_ITEM.sub("", text)) is not None

"""How much one page holds, and which groups it holds then."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Any

from transforms.cluster_page.entry import PageGroup

# Bytes of the data elements of a page. A browser keeps all of it in memory and
# reads the lists of all groups before it shows the first: 34,000 findings in 306
# groups of ten documents, which fill it, took headless Chromium two seconds to
# open and 0.2 seconds to search.
MOST_BYTES = 64 * 1024 * 1024


def most_important(
    groups: Iterable[PageGroup], most_bytes: int
) -> tuple[list[PageGroup], dict[str, Any]]:
    """The most important groups that fit, best first, and what was left out.

    Kept are all groups down to the first that no longer fits, whatever the order
    of ``groups``; one that is too large by itself is left out without ending the
    page there. At most ``most_bytes`` and one group are held in memory.

    Returns
    -------
    kept: at most ``most_bytes`` together.
    left_out: ``{"groups": int, "findings": int, "most_bytes": int}``.
    """
    kept: list[PageGroup] = []
    size = groups_seen = findings_seen = 0
    mark: PageGroup | None = None  # the most important that was left out for want of room
    for group in groups:
        groups_seen += 1
        findings_seen += group.findings
        if group.size > most_bytes or (mark is not None and group < mark):
            continue
        heapq.heappush(kept, group)
        size += group.size
        while size > most_bytes:
            mark = heapq.heappop(kept)
            size -= mark.size
    left_out = {
        "groups": groups_seen - len(kept),
        "findings": findings_seen - sum(group.findings for group in kept),
        "most_bytes": most_bytes,
    }
    return sorted(kept, reverse=True), left_out

"""Which pieces of a vocabulary the wanted scripts need.

Whole scripts are kept or dropped (Unicode's property Script of the letters in a piece and
of their marks), never pieces that some text happens to lack: what is kept does not depend
on any corpus, and no language that is written in a kept script loses a piece.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import regex

# What en de fr it pl ru pt es zh sv uk ar el hi ro th tr vi ja ko are written in.
SCRIPTS = (
    "Latin",
    "Cyrillic",
    "Greek",
    "Arabic",
    "Devanagari",
    "Thai",
    "Han",
    "Hiragana",
    "Katakana",
    "Hangul",
)
# Letters and marks that several scripts share: the Japanese length mark, accents.
SHARED = ("Common", "Inherited")


def needed_ids(
    pieces: Sequence[str], scripts: Iterable[str], always: Collection[int] = ()
) -> list[int]:
    """Ids of the pieces without letters of another script, in order.

    Digits, punctuation and symbols have no letters, so they stay.

    pieces : in the order of their ids. scripts : Unicode's names.
    always : ids that stay whatever they look like (special pieces).

    Raises
    ------
    ValueError
        If there is no script of such a name.
    """
    try:
        wanted = "".join(rf"\p{{Script={script}}}" for script in (*scripts, *SHARED))
        pattern = regex.compile(rf"(?:[^\p{{L}}\p{{M}}]|[{wanted}])*")
    except regex.error as error:
        raise ValueError(f"unknown script among {', '.join(scripts)} ({error}).") from error
    stay = set(always)
    return [i for i, piece in enumerate(pieces) if i in stay or pattern.fullmatch(piece)]

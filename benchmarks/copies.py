"""Contracts several times over: the same texts again, or as many others like them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.common import Contracts

_WORDS = re.compile(r"\S+")

Rewrite = Callable[[dict[str, Any], int], dict[str, Any]]


def same_texts(document: dict[str, Any], copy: int) -> dict[str, Any]:
    """A copy of a contract under another id."""
    return {**document, "id": f"{document['id']}-{copy}" if copy else document["id"]}


def shuffled_words(document: dict[str, Any], copy: int) -> dict[str, Any]:
    """A copy under another id, the words of each clause in another order.

    Spans, lengths and words stay, so tokens nearly do: the same work, other states.
    """
    if not copy:
        return document
    text, generator = document["text"], random.Random(f"{document['id']}-{copy}")
    for start, end in document["spans"]:
        clause = shuffle_words(text[start:end], generator)
        text = text[:start] + clause + text[end:]
    return {**same_texts(document, copy), "text": text}


def shuffle_words(text: str, generator: random.Random) -> str:
    """The same words in another order, white space in its order between them."""
    words = _WORDS.findall(text)
    generator.shuffle(words)
    remaining = iter(words)
    return _WORDS.sub(lambda _: next(remaining), text)


def multiplied(contracts: Contracts, copies: int, rewrite: Rewrite) -> Contracts:
    """Every contract ``copies`` times."""
    documents = [rewrite(d, copy) for copy in range(copies) for d in contracts.documents]
    return replace(contracts, documents=documents)

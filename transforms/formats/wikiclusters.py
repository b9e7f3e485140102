"""The two formats of WikiClusters: articles of one title in several languages.

``all_clusters``: ``{title: {lang: [sentence, ...]}}``.
``wiki_cluster_simulated_corruptions``: ``{title: [{"wikis": {lang: [sentence,
...]}, "gold_ind": int, "original": str, "new": str, "matched_sent": str}, ...]}``,
where ``new`` replaces sentence ``gold_ind`` of the English article.

A document's text is its sentences as lines, each a given span; its group is the
title, and for an instance of the corruptions a group of its own,
``title#place``, counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from transforms.formats.fields import FieldError, check_encodable, dead_letter, type_name
from transforms.records import DeadLetter, Document, Span

CHANGED = "en"  # the language of the articles that have a sentence replaced


def is_format(value: dict[str, Any]) -> bool:
    """Whether a file's object is of one of the two formats: all its values are of one."""
    clusters = [isinstance(entry, dict) for entry in value.values()]
    changed = [
        isinstance(entry, list) and all(isinstance(i, dict) and "wikis" in i for i in entry)
        for entry in value.values()
    ]
    return bool(value) and "documents" not in value and (all(clusters) or all(changed))


def documents(value: dict[str, Any], name: str) -> Iterator[Document | DeadLetter]:
    """A document or a dead letter for every article.

    Ordinals count the articles of the file from 1. What cannot be used is named
    ``name:group/lang``.
    """
    ordinal = 0
    for group, title, articles in _groups(value):
        if isinstance(articles, FieldError):
            yield dead_letter(f"{name}:{group}", articles)
            continue
        for lang, sentences in articles.items():
            ordinal += 1
            try:
                yield _document(group, title, lang, sentences, name, ordinal)
            except FieldError as error:
                yield dead_letter(f"{name}:{group}/{lang}", error)


def _groups(value: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any] | FieldError]]:
    """Group, title, and the sentences by language, or why they cannot be used."""
    for title, entry in value.items():
        if isinstance(entry, dict):
            yield title, title, entry
            continue
        for place, instance in enumerate(entry):
            try:
                yield f"{title}#{place}", title, _changed(instance)
            except FieldError as error:
                yield f"{title}#{place}", title, error


def _changed(instance: dict[str, Any]) -> dict[str, Any]:
    """The articles of an instance, with its new sentence in the English one."""
    articles, place, new = (instance.get(key) for key in ("wikis", "gold_ind", "new"))
    if not isinstance(articles, dict) or not isinstance(articles.get(CHANGED), list):
        raise FieldError(f"field 'wikis' must be an object with a list for {CHANGED!r}")
    if type(place) is not int or not 0 <= place < len(articles[CHANGED]):
        raise FieldError(
            f"field 'gold_ind' must be the place of one of the {len(articles[CHANGED])} "
            f"sentences of {CHANGED!r}, not {place!r:.80}"
        )
    if not isinstance(new, str):
        raise FieldError(f"field 'new' must be a string, not {type_name(new)}")
    english = list(articles[CHANGED])
    english[place] = new
    return {**articles, CHANGED: english}


def _document(
    group: str, title: str, lang: str, sentences: Any, name: str, ordinal: int
) -> Document:
    _check_sentences(sentences)
    if not (group.strip() and lang.strip()):
        raise FieldError("the title or the language is empty")
    text = "\n".join(sentences)
    for key, part in (("title", title), ("language", lang), ("sentences", text)):
        check_encodable(part, key)
    if not text.strip():
        raise FieldError("the article has no text")
    return Document(
        doc_id=lang,
        group_id=group,
        lang=lang.strip().lower(),
        title=title,
        text=text,
        spans=tuple(_spans(sentences)),
        original_id=lang,
        source=name,
        ordinal=ordinal,
    )


def _check_sentences(sentences: Any) -> None:
    if not isinstance(sentences, list):
        raise FieldError(f"an article must be a list of sentences, not {type_name(sentences)}")
    for place, sentence in enumerate(sentences):
        if not isinstance(sentence, str):
            raise FieldError(f"sentence {place} must be a string, not {type_name(sentence)}")


def _spans(sentences: list[str]) -> Iterator[Span]:
    start = 0
    for sentence in sentences:
        yield start, start + len(sentence)
        start += len(sentence) + 1

"""An article with many corruptions of its English sentences, each pair compared once.

What the model says of a pair of sentences does not depend on the sentences around them. So the
article's own sentences and the changed ones of all trials are compared with the other documents
once; a trial is then judged as the article that has one of its sentences exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.corruption_file import Instance
from benchmarks.corruption_generator import KINDS, Corruption, Kind, corrupt
from transforms.records import Document, Span
from transforms.splitting import split_spans

ENGLISH = "en"
#: Kinds of which a new value may stand elsewhere in the article, and those made up.
SWAPS: tuple[Kind, ...] = ("number", "date", "name")
GIVEN = "given"


@dataclass(frozen=True)
class Trial:
    """A corruption and what it is counted under.

    kind : ``number``, ``number elsewhere``, ..., or ``given`` for one of a file.
    """

    kind: str
    corruption: Corruption


@dataclass(frozen=True)
class Article:
    """An English article, its trials and the documents it is compared with.

    sentences : the English ones, in order. others : language -> document and the spans
    of its sentences, in the order of the file.
    """

    name: str
    sentences: tuple[str, ...]
    trials: tuple[Trial, ...]
    others: Mapping[str, tuple[Document, tuple[Span, ...]]]

    @property
    def compared(self) -> list[str]:
        """The sentences that scores are needed of: the article's, then one a trial."""
        return [*self.sentences, *(trial.corruption.new for trial in self.trials)]

    def rows(self, trial: int) -> list[int]:
        """Places in :attr:`compared` of the sentences of the article as a trial has it."""
        rows = list(range(len(self.sentences)))
        rows[self.trials[trial].corruption.index] = len(self.sentences) + trial
        return rows

    def english(self, rows: Sequence[int]) -> tuple[Document, tuple[Span, ...]]:
        """A document of some sentences of :attr:`compared`."""
        compared = self.compared
        return document_of(self.name, ENGLISH, (compared[row] for row in rows))


def document_of(
    name: str, lang: str, sentences: Iterable[str]
) -> tuple[Document, tuple[Span, ...]]:
    """A document whose sentences are given: its lines, and their spans."""
    lines, spans, start = list(sentences), [], 0
    for line in lines:
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return Document(lang, name, lang, name, "\n".join(lines)), tuple(spans)


def make_trials(
    sentences: Sequence[str], seeds: Iterable[int], kinds: Sequence[Kind] = KINDS
) -> tuple[Trial, ...]:
    """Trials of every kind that applies; equal ones of two seeds count once.

    A swapped value is made up (a number or date that the article does not have) and, as a
    kind of its own, taken from elsewhere in the article.
    """
    found: dict[tuple[str, Corruption], None] = {}
    for kind in kinds:
        for seed in seeds:
            for elsewhere in (False, True) if kind in ("number", "date") else (True,):
                made = corrupt(sentences, kind, seed, elsewhere)
                if made is not None:
                    name = f"{kind} elsewhere" if elsewhere and kind in ("number", "date") else kind
                    found[name, made] = None
    return tuple(Trial(kind, made) for kind, made in found)


def article_of_texts(
    name: str, texts: Mapping[str, str], seeds: Iterable[int], kinds: Sequence[Kind] = KINDS
) -> Article:
    """An article of documents by language, English among them, with made trials."""
    documents = {
        lang: (Document(lang, name, lang, name, text), tuple(split_spans(text, lang)))
        for lang, text in texts.items()
    }
    document, spans = documents.pop(ENGLISH)
    sentences = tuple(document.text[start:end] for start, end in spans)
    return Article(name, sentences, make_trials(sentences, seeds, kinds), documents)


def article_of_instance(name: str, instance: Instance) -> Article:
    """An article with the one corruption that a file gives."""
    original = instance.corruption
    sentences = list(instance.wikis[ENGLISH])
    # Some files hold the article with the new sentence in its place.
    sentences[original.index] = original.original
    others = {
        lang: document_of(name, lang, lines)
        for lang, lines in instance.wikis.items()
        if lang != ENGLISH
    }
    return Article(name, tuple(sentences), (Trial(GIVEN, original),), others)

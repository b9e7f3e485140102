"""From text to token ids, one segment at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

TOKENIZER_FILE = "tokenizer.json"
# What Transformers can make a tokenizer of where there is no tokenizer.json.
VOCABULARY_FILES = (
    "vocab.txt",
    "vocab.json",
    "spiece.model",
    "sentencepiece.bpe.model",
    "tokenizer.model",
)


def normalise(text: str) -> str:
    """Collapse runs of white space, which no supported tokenizer tells apart.

    The model sees the normalised text, so segments that differ in white space
    only are one segment.
    """
    return " ".join(text.split())


class SegmentTokenizer:
    """Turns segments into ids with the special tokens of a single sequence.

    Parameters
    ----------
    json : str
        The contents of a ``tokenizer.json``.
    max_length : int
        Tokens of a segment, special ones included; the rest is cut off.
    pad_token_id : int
        What fills rows; never attended to.
    """

    def __init__(self, json: str, max_length: int, pad_token_id: int = 0) -> None:
        self.json = json
        self.max_length = max_length
        self.pad_token_id = pad_token_id
        self._tokenizer = Tokenizer.from_str(json)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @classmethod
    def from_directory(
        cls, directory: str | Path, max_length: int, pad_token_id: int = 0
    ) -> SegmentTokenizer:
        """Read ``tokenizer.json``, or convert what else the directory (or hub name) holds.

        Raises
        ------
        ValueError
            If the directory holds no tokenizer, or one that cannot be converted.
        """
        path = Path(directory)
        if (path / TOKENIZER_FILE).is_file():
            text = (path / TOKENIZER_FILE).read_text(encoding="utf-8")
            return cls(text, max_length, pad_token_id)
        # For a directory without a vocabulary Transformers makes up an empty tokenizer.
        if path.is_dir() and not any((path / name).is_file() for name in VOCABULARY_FILES):
            raise ValueError(
                f"{directory} holds no {TOKENIZER_FILE}, nor any of {', '.join(VOCABULARY_FILES)}: "
                "put the backbone's tokenizer there."
            )
        return cls(_converted(str(directory)), max_length, pad_token_id)

    def with_max_length(self, max_length: int) -> SegmentTokenizer:
        """The same tokenizer with another limit."""
        return SegmentTokenizer(self.json, max_length, self.pad_token_id)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each segment, at most ``max_length``, the last special token kept."""
        return self.ids_and_truncated(texts)[0]

    def ids_and_truncated(self, texts: Sequence[str]) -> tuple[list[list[int]], int]:
        """Token ids as :meth:`ids` gives them, and how many segments lost tokens."""
        encodings = self._tokenizer.encode_batch_fast([normalise(text) for text in texts])
        ids = [self._truncate(encoding.ids) for encoding in encodings]
        return ids, sum(len(encoding.ids) > self.max_length for encoding in encodings)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each segment before truncation."""
        return [
            len(encoding.ids)
            for encoding in self._tokenizer.encode_batch_fast([normalise(text) for text in texts])
        ]

    def words(self) -> list[str]:
        """Vocabulary entries that are words of letters, one token each, in order."""
        pieces = (piece.lstrip("\u2581\u0120") for piece in self._tokenizer.get_vocab())
        return sorted({piece for piece in pieces if piece.isalpha()})

    def _truncate(self, ids: list[int]) -> list[int]:
        # All supported tokenizers end a sequence with one special token.
        return ids if len(ids) <= self.max_length else [*ids[: self.max_length - 1], ids[-1]]

    def pad(self, rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Stack ids: input_ids and attention_mask, both int64 [rows, tokens]."""
        longest = max((len(row) for row in rows), default=0)
        input_ids = torch.full((len(rows), longest), self.pad_token_id)
        attention_mask = torch.zeros((len(rows), longest), dtype=torch.long)
        for i, row in enumerate(rows):
            input_ids[i, : len(row)] = torch.tensor(row)
            attention_mask[i, : len(row)] = 1
        return input_ids, attention_mask

    def pack(self, examples: Sequence[Sequence[Sequence[int]]]) -> dict[str, Tensor]:
        """Put the segments of each example one after another.

        examples : for each example, the ids of each segment.
        Returns input_ids, attention_mask and segment_ids (-1 for padding),
        int64 [examples, tokens].
        """
        rows = [[token for segment in example for token in segment] for example in examples]
        input_ids, attention_mask = self.pad(rows)
        segment_ids = torch.full_like(input_ids, -1)
        for i, example in enumerate(examples):
            start = 0
            for place, segment in enumerate(example):
                segment_ids[i, start : start + len(segment)] = place
                start += len(segment)
        return {
            "input_ids": input_ids,
            "attention_mask": attention_mask,
            "segment_ids": segment_ids,
        }


def _converted(name_or_directory: str) -> str:
    """The contents that a ``tokenizer.json`` would have, by Transformers' own conversion."""
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(name_or_directory).backend_tokenizer.to_str()
    except (OSError, ValueError, AttributeError, ImportError) as error:
        raise ValueError(
            f"{name_or_directory} holds no {TOKENIZER_FILE}, and none could be made of what it "
            f"holds ({error})."
        ) from error

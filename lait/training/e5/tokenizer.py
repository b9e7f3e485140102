"""XLM-R's unigram tokenizer as a fast tokenizer, from pieces, scores and replacements."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from lait.tokenization import TOKENIZER_FILE
from lait.training.e5.packed_file import PackedModel
from lait.training.e5.replacements import compiled

MASK = "<mask>"
# The combining grapheme joiner is what Unicode has to keep marks from being ordered.
SHADDA, JOINER = "\u0651", "\u034f"


def special_pieces(model: PackedModel) -> dict[str, str]:
    """The pieces with a meaning, by the names that Transformers has for them."""
    names = ("bos_token", "eos_token", "pad_token", "unk_token")
    found = {name: model.pieces[i] for name, i in zip(names, model.special, strict=True)}
    found |= {"cls_token": found["bos_token"], "sep_token": found["eos_token"]}
    return found | ({"mask_token": MASK} if MASK in model.pieces else {})


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, directory: Path) -> None:
    """Write the tokenizer's two files, the vocabulary without line breaks: half the bytes."""
    tokenizer.save_pretrained(directory)
    text = tokenizer.backend_tokenizer.to_str(pretty=False)
    (directory / TOKENIZER_FILE).write_text(text, encoding="utf-8")


def build_tokenizer(model: PackedModel, kept: Sequence[int]) -> PreTrainedTokenizerFast:
    """The tokenizer of some of the model's pieces.

    kept : ids in the file; the place of each in this list is its new id. Text that a
        dropped piece would have covered is split into kept pieces, or is unknown.
    """
    special = special_pieces(model)
    pairs = [(model.pieces[i], model.scores[i]) for i in kept]
    tokenizer = Tokenizer(Unigram(pairs, unk_id=kept.index(model.special.unk)))
    tokenizer.normalizer = _normaliser(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=True)
    bos, eos = special["bos_token"], special["eos_token"]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(piece, tokenizer.token_to_id(piece)) for piece in (bos, eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, normalized=False, special=True) for piece in set(special.values())]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=model.sizes.positions, **special
    )


def _normaliser(model: PackedModel) -> normalizers.Normalizer:
    """What SentencePiece's nmt_nfkc does, from replacements of single characters.

    The file has no others. SentencePiece, which the model was trained with, composes letters
    and marks as well (a decomposed é is one letter), without bringing marks in order first,
    and drops spaces at the ends.
    """
    return normalizers.Sequence(
        [
            normalizers.Precompiled(compiled(model.replacements)),
            # NFC composes, but would order marks: an Arabic shadda that follows the letter, as
            # people type it and as the pieces have it, would go behind the vowel's mark.
            normalizers.Replace(SHADDA, JOINER + SHADDA + JOINER),
            normalizers.NFC(),
            normalizers.Replace(JOINER, ""),
            normalizers.Strip(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )

"""The laws of the offsets, in every script: all of a text, once, in order, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.test_sentences import check_laws
from transforms.splitting import split_spans

LETTERS = {
    "ar": "ابتدهوين",
    "hi": "कखगमयहािी्",
    "ja": "日本語のはとアイー",
    "ko": "가나다요라고",
    "ro": "aăâișțAȘ",
    "th": "กขคงนาิ่ๆฯ",
    "uk": "абвгіїАЇ",
    "vi": "aăđếôơTĐ",
    "zh": "中文字说的一二三第条",
    "el": "αβγΑΒ",
    "fr": "aéèÀZ",
    "": "aЖ中ก가",
    "xx": "בגדაბգ",
}
MARKS = ".?!…。！？｡．।॥؟۔;\u037e։።,，、:：；-—·~"
QUOTES = "\"'“”‘’„«»‹›「」『』（）()[]【】《》"
SPACES = " \u00a0\u3000\u2009\t\n\r\u2028\x0c\u200b"
EXTRA = "0123９٣一①(a)\u200f\u2066\u0301\ud800\0𝒳"


@st.composite
def written_texts(draw: st.DrawFn) -> tuple[str, str]:
    """A language and a text of its letters, with any marks and spaces."""
    lang = draw(st.sampled_from(sorted(LETTERS)))
    word = st.text(alphabet=LETTERS[lang], min_size=1, max_size=8)
    other = st.text(alphabet=MARKS + QUOTES + SPACES + EXTRA, min_size=1, max_size=3)
    return lang, "".join(draw(st.lists(st.one_of(word, other, st.just(" ")), max_size=60)))


@given(written=written_texts())
@settings(max_examples=300, deadline=None)
def test_every_character_lies_in_exactly_one_span(written: tuple[str, str]) -> None:
    lang, text = written
    spans = split_spans(text, lang)
    check_laws(text, spans)
    assert bool(spans) == bool(text.strip())
    assert spans == split_spans(text, lang)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("lang", ["th", "zh"])
@pytest.mark.parametrize(
    "unit",
    [
        *("。", "。”", "「。」", "。 ", "好！", "中", "中\n", "中…", "（“是", "（一）"),
        *('。"', "三、", "第一条"),
        *("ก", "กก ", "กก\n", "؟", "ب.", "다.", " »", ". »", ". — ", "Ж. "),
    ],
    ids=repr,
)
def test_large_degenerate_texts_are_done(unit: str, lang: str) -> None:
    text = unit * 50_000 + " " * 100_000 + "x"
    spans = split_spans(text, lang)
    assert sum(end - start for start, end in spans) <= len(text)

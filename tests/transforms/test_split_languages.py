"""Sentences of other languages: the samples, the layout, and whose rules are taken."""

from __future__ import annotations

import pytest

from tests.transforms.sentence_samples import SPACED, UNSPACED
from transforms.splitting import split_spans
from transforms.splitting.languages import GENERIC, PUNKT_MODELS, RULES, rules_for
from transforms.splitting.scripts import main_script


def pieces(text: str, lang: str = "") -> list[str]:
    return [text[start:end] for start, end in split_spans(text, lang)]


def cases(by_language: dict[str, list[list[str]]]) -> list[tuple[str, list[str]]]:
    return [(lang, expected) for lang, many in by_language.items() for expected in many]


@pytest.mark.parametrize(("lang", "expected"), cases(UNSPACED))
def test_languages_without_spaces(lang: str, expected: list[str]) -> None:
    assert pieces("".join(expected), lang) == expected
    assert pieces("\n\n".join(expected), lang) == expected


@pytest.mark.parametrize(("lang", "expected"), cases(SPACED))
def test_languages_with_spaces(lang: str, expected: list[str]) -> None:
    assert pieces(" ".join(expected), lang) == expected
    assert pieces("\n\n".join(expected), lang) == expected


# --- layout ---------------------------------------------------------------------


def wrapped(text: str, columns: int) -> str:
    """A text in lines of wide characters, broken anywhere."""
    width = columns // 2
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "zh",
            [
                "本合同自双方签字之日起生效，有效期为三年，期满后可以续签。",
                "任何一方不得向他人披露。",
            ],
        ),
        (
            "ja",
            [
                "受領者は開示された情報を秘密として保持し、第三者に開示してはならない。",
                "期間は三年とする。",
            ],
        ),
    ],
)
def test_lines_that_wrap_go_on_without_small_letters(lang: str, expected: list[str]) -> None:
    text = wrapped("".join(expected * 3), 40)
    assert "\n" in text
    assert [piece.replace("\n", "") for piece in pieces(text, lang)] == expected * 3


def test_lines_that_do_not_wrap_end_their_sentences() -> None:
    titles = ["保密协议", "第一部分 定义和解释", "双方的权利与义务以及违约责任", "附则", "签字页"]
    assert pieces("\n".join(titles), "zh") == titles
    verses = ["هذا عنوان", "وهذا عنوان آخر أطول منه", "قائمة"]
    assert pieces("\n".join(verses), "ar") == verses


def test_markers_of_east_asia() -> None:
    expected = [
        "第五条\n保密期限为三年。",
        "（一）不得披露；",
        "（二）不得复制。",
        "1、其他事项",
        "②附则",
    ]
    assert pieces("\n".join(expected), "zh") == expected
    assert pieces("乙方应当：（一）保密；（二）返还。", "zh") == [
        "乙方应当：",
        "（一）保密；",
        "（二）返还。",
    ]
    assert pieces("그는 왔다. 제5조는 같다.", "ko") == ["그는 왔다.", "제5조는 같다."]


# --- which rules ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "same"),
    [
        *(("zh-cn", "zh"), ("zh-Hant-TW", "zh"), ("zh_TW", "zh"), ("ZH", "zh"), ("yue", "zh")),
        *(("pt_BR", "pt"), ("en-GB", "en"), ("nb", "no"), ("nn-NO", "no"), (" th ", "th")),
    ],
)
def test_a_region_changes_nothing(code: str, same: str) -> None:
    assert rules_for(code) is RULES[same]


@pytest.mark.parametrize("code", sorted(PUNKT_MODELS))
def test_every_model_of_punkt_can_be_asked(code: str) -> None:
    assert pieces("Abcd efgh. Ijkl mnop! Qrst?", code) == ["Abcd efgh.", "Ijkl mnop!", "Qrst?"]


@pytest.mark.parametrize("lang", ["", "xx", "und", "-", "zz-ZZ", "日本語"])
def test_an_unknown_language_is_split_by_its_script(lang: str) -> None:
    for known, by_language in (("zh", UNSPACED), ("ja", UNSPACED)):
        for expected in by_language[known]:
            assert pieces("".join(expected), lang) == expected
    for known in ("ar", "th", "ko"):
        for expected in SPACED[known]:
            assert pieces(" ".join(expected), lang) == expected
    assert pieces("See Sec. 5 of Acme Inc. rules. It binds.", lang)[1:] == ["It binds."]


def test_a_script_of_no_known_language_has_no_abbreviations() -> None:
    assert rules_for("ka", "ის მოვიდა.") is GENERIC
    assert rules_for("", "") is RULES["en"]
    assert rules_for("", "12. 5") is RULES["en"]
    assert pieces("הוא בא. No. 5 היה שם.", "he") == ["הוא בא.", "No.", "5 היה שם."]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        *(
            ("Hello", "LATIN"),
            ("漢字", "CJK"),
            ("漢字とかな", "HIRAGANA"),
            ("カタカナ", "HIRAGANA"),
        ),
        *(
            ("漢字" * 40 + "の", "CJK"),
            ("سلام Word", "ARABIC"),
            ("ไทย", "THAI"),
            ("한국", "HANGUL"),
        ),
        *(("हिन्दी", "DEVANAGARI"), ("12, 3.", ""), ("x" * 99_999 + "字" * 400_000, "CJK")),
    ],
    ids=lambda value: value[:8],
)
def test_the_script_of_most_letters(text: str, script: str) -> None:
    assert main_script(text) == script


def test_marks_of_another_script_end_sentences_too() -> None:
    expected = ["The sign reads 出口。", "It means exit.", "वह आया।", "He left؟", "So it was."]
    assert pieces(" ".join(expected), "en") == expected

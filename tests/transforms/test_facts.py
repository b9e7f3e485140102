"""Facts found in texts of many languages, and laws that hold for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.facts import LANGUAGES, Fact, Known, facts_of
from transforms.facts.names import opening_words


def found(text: str, lang: str) -> list[tuple[str, str, str]]:
    """Kind, value and text of each fact."""
    return [(fact.kind, fact.value, text[fact.start : fact.end]) for fact in facts_of(text, lang)]


def values(text: str, lang: str) -> list[str]:
    return [fact.value for fact in facts_of(text, lang) if fact.kind != "name"]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "sold 2.4 million", "2400000"),
        ("de", "2,4 Mio. verkauft", "2400000"),
        ("de", "eine Schuld von 3 Billionen", "3000000000000"),
        ("en", "a debt of 3 billion", "3000000000"),
        ("es", "390 000 millones de árboles", "390000000000"),
        ("fr", "2,4 milliards", "2400000000"),
        ("it", "5 milioni", "5000000"),
        ("pt", "5 bilhões", "5000000000"),
        ("pl", "12 tysięcy", "12000"),
        ("ro", "20 de milioane", "20000000"),
        ("ru", "1 234,5 тысячи", "1234500"),
        ("uk", "7 мільярдів", "7000000000"),
        ("sv", "3,5 miljoner", "3500000"),
        ("tr", "2,4 milyonluk", "2400000"),
        ("el", "5,5 εκατομμύρια", "5500000"),
        ("ar", "٢٫٤ مليون", "2400000"),
        ("hi", "२.४ करोड़", "24000000"),
        ("th", "๓ พันล้าน", "3000000000"),
        ("vi", "2,4 triệu", "2400000"),
        ("zh", "2亿4000万", "240000000"),
        ("zh", "三百五十", "350"),
        ("zh", "二〇一六", "2016"),
        ("ja", "3万5000", "35000"),
        ("en", "three hundred and five thousand", "305000"),
        ("en", "twenty-four", "24"),
        ("en", "a dozen", "12"),
        ("de", "drei Millionen", "3000000"),
        ("en", "6½", "6.5"),
        ("en", "the 16th", "16"),
        ("en", "Super Bowl XLIX", "49"),
    ],
)
def test_scale_words_numerals_and_ideographs(lang: str, text: str, expected: str) -> None:
    assert values(text, lang) == [expected]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "ar",
            "سبعة عشر، واحد وعشرون، سبعة وثلاثين، ثمانية وأربعون، خمسة وسبعين، ثمانين، تسعة وتسعون",
        ),
        (
            "de",
            "siebzehn, einundzwanzig, siebenunddreißig, achtundvierzig, fünfundsiebzig, achtzig,"
            " neunundneunzig",
        ),
        (
            "el",
            "δεκαεπτά, είκοσι ένα, τριάντα επτά, σαράντα οκτώ, εβδομήντα πέντε, ογδόντα,"
            " ενενήντα εννέα",
        ),
        (
            "en",
            "seventeen, twenty-one, thirty-seven, forty-eight, seventy-five, eighty, ninety-nine",
        ),
        (
            "es",
            "diecisiete, veintiún, treinta y siete, cuarenta y ocho, setenta y cinco, ochenta,"
            " noventa y nueve",
        ),
        (
            "fr",
            "dix-sept, vingt et un, trente-sept, quarante-huit, soixante-quinze, quatre-vingts,"
            " quatre-vingt-dix-neuf",
        ),
        ("hi", "सत्रह, इक्कीस, सैंतीस, अड़तालीस, पचहत्तर, अस्सी, निन्यानवे"),
        ("hi", "सत्रह, इक्कीस, सैंतीस, अ\u095cतालीस, पचहत्तर, अस्सी, निन्यानबे"),
        (
            "it",
            "diciassette, ventuno, trentasette, quarantotto, settantacinque, ottanta, novantanove",
        ),
        (
            "pl",
            "siedemnaście, dwadzieścia jeden, trzydziestu siedmiu, czterdzieści osiem,"
            " siedemdziesiąt pięć, osiemdziesiąt, dziewięćdziesiąt dziewięć",
        ),
        (
            "pt",
            "dezassete, vinte e um, trinta e sete, quarenta e oito, setenta e cinco, oitenta,"
            " noventa e nove",
        ),
        (
            "ro",
            "șaptesprezece, douăzeci și unu, treizeci și șapte, patruzeci și opt,"
            " șaptezeci și cinci, optzeci, nouăzeci și nouă",
        ),
        (
            "ru",
            "семнадцать, двадцать один, тридцати семи, сорок восемь, семьдесят пять,"
            " восьмидесяти, девяносто девять",
        ),
        ("sv", "sjutton, tjugoen, trettiosju, fyrtioåtta, sjuttiofem, åttio, nittionio"),
        ("th", "สิบเจ็ด ยี่สิบเอ็ด สามสิบเจ็ด สี่สิบแปด เจ็ดสิบห้า แปดสิบ เก้าสิบเก้า"),
        ("tr", "on yedi, yirmi bir, otuz yedi, kırk sekiz, yetmiş beş, seksen, doksan dokuz"),
        (
            "uk",
            "сімнадцять, двадцять один, тридцять сім, сорок восьмий, сімдесят п'ять,"
            " вісімдесят, дев'яносто дев'ять",
        ),
        (
            "vi",
            "mười bảy, hai mươi mốt, ba mươi bảy, bốn mươi tám, bảy mươi lăm, tám mươi,"
            " chín mươi chín",
        ),
    ],
)
def test_numerals_below_a_hundred(lang: str, text: str) -> None:
    assert values(text, lang) == ["17", "21", "37", "48", "75", "80", "99"]
    assert {fact.kind for fact in facts_of(text, lang)} <= {"number", "name"}


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("es", "El setenta por ciento", ["70 %"]),
        ("tr", "toprağın yüzde yetmişi", ["70 %"]),
        ("ro", "Șaptezeci la sută", ["70 %"]),
        ("de", "Siebzig Prozent", ["70 %"]),
        ("fr", "soixante-dix-sept pour cent", ["77 %"]),
        ("ru", "тридцать пять миллионов", ["35000000"]),
        # A year and a number of years are no five.
        ("vi", "năm 1970", ["1970"]),
        ("vi", "hai mươi năm, mỗi năm, năm sau", ["20"]),
        ("vi", "có năm cây cầu", ["5"]),
        ("th", "สามารถ สัมพันธ์ อุตสาหกรรม", []),
        ("th", "สามปี", ["3"]),
        ("ar", "القرن السادس عشر", ["16"]),
        ("ar", "يوم الثلاثاء", []),
        ("hi", "सौर ऊर्जा", []),
    ],
)
def test_words_and_what_stands_beside_them(lang: str, text: str, expected: list[str]) -> None:
    assert values(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "February 7, 2016"),
        ("en", "7 February 2016"),
        ("en", "Feb. 7th, 2016"),
        ("en", "2016-02-07"),
        ("en", "2/7/2016"),
        ("de", "7. Februar 2016"),
        ("de", "7.2.2016"),
        ("es", "7 de febrero de 2016"),
        ("fr", "7 février 2016"),
        ("fr", "7/2/2016"),
        ("it", "7 febbraio 2016"),
        ("pt", "7 de fevereiro de 2016"),
        ("pl", "7 lutego 2016"),
        ("ro", "7 februarie 2016"),
        ("sv", "7 februari 2016"),
        ("ru", "7 февраля 2016"),
        ("uk", "7 лютого 2016"),
        ("el", "7 Φεβρουαρίου 2016"),
        ("tr", "7 Şubat 2016"),
        ("ar", "7 فبراير 2016"),
        ("hi", "7 फरवरी 2016"),
        ("th", "7 กุมภาพันธ์ 2016"),
        ("vi", "7 tháng 2 năm 2016"),
        ("zh", "2016年2月7日"),
        ("ja", "２０１６年２月７日"),
    ],
)
def test_a_date_is_one_fact_in_every_language(lang: str, text: str) -> None:
    assert found(f"({text})", lang) == [("date", "2016-02-07", text)]


def test_dates_may_lack_a_day_or_a_year() -> None:
    assert values("in May 1990 and on 5 July", "en") == ["1990-05", "--07-05"]
    # A month alone is none, and "may" is a verb.
    assert values("It may 20 times rain in June", "en") == ["20"]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "5 km", "5 km"),
        ("de", "5 Kilometer", "5 km"),
        ("ru", "5 километров", "5 km"),
        ("en", "12 percent", "12 %"),
        ("tr", "yüzde 12", "12 %"),
        ("th", "ร้อยละ 12", "12 %"),
        ("zh", "百分之十二", "12 %"),
        ("en", "$5 million", "5000000 $"),
        ("en", "£30m", "30000000 £"),
        ("en", "30m", "30 m"),
        ("de", "5 Millionen Euro", "5000000 €"),
        ("en", "28 °C", "28 °C"),
        ("en", "340 miles", "340 mi"),
    ],
)
def test_units_are_symbols_and_nothing_is_converted(lang: str, text: str, expected: str) -> None:
    assert found(text, lang) == [("quantity", expected, text)]


def test_a_range_of_years_ends_in_its_century() -> None:
    assert values("1635–36 and 1998-02", "en") == ["1635", "1636", "1998", "2002"]
    assert values("20世纪70年代", "zh") == ["1970"]


def test_names_are_runs_of_capitals_that_begin_no_sentence() -> None:
    text = "Then Peyton Manning left. Rollo's men met Île-de-France's NATO."
    names = [entry for entry in found(text, "en") if entry[0] == "name"]
    assert names == [
        ("name", "peyton manning", "Peyton Manning"),
        ("name", "ile-de-france", "Île-de-France"),
        ("name", "nato", "NATO"),
    ]


def test_an_acronym_may_begin_a_sentence() -> None:
    assert found("NATO met.", "en") == [("name", "nato", "NATO")]
    assert found("Met.", "en") == []


def test_a_language_without_tables_is_read_as_english() -> None:
    assert facts_of("5 million in May 1990", "xx") == facts_of("5 million in May 1990", "en")
    assert facts_of("1.234,5", "de-AT") == [Fact("number", "1234.5", 0, 7)]


ZEROS = {"ar": "٠", "hi": "०", "th": "๐", "ja": "０"}
POINT = frozenset({"ar", "en", "hi", "ja", "th", "zh"})


@settings(deadline=None)
@given(
    st.integers(10_000, 10**15),
    st.sampled_from(["", "5", "25", "625"]),
    st.sampled_from(LANGUAGES),
    st.booleans(),
    st.booleans(),
)
def test_all_ways_to_write_a_number_have_one_value(
    number: int, fraction: str, lang: str, grouped: bool, native: bool
) -> None:
    sign, group = (".", ",") if lang in POINT else (",", ".")
    if lang in ("fr", "pl", "ru", "sv", "uk"):
        group = "\u00a0"
    written = f"{number:,}".replace(",", group) if grouped else str(number)
    written += sign + fraction if fraction else ""
    if native and lang in ZEROS:
        written = "".join(chr(ord(ZEROS[lang]) + int(c)) if c.isdigit() else c for c in written)
    expected = f"{number}.{fraction}" if fraction else str(number)
    text = f"( {written} )"
    assert [(f.kind, f.value, text[f.start : f.end]) for f in facts_of(text, lang)] == [
        ("number", expected, written)
    ]


TRICKY = (
    "1 23 456 1990 0 . , ' - – / % $ € km million Mio. May Februar 2月 年 日 万 十 百分之 三 XIV"
    " Paris NATO one hundred yüzde ½ ² th \u00a0 \n İ ß ﷺ ٣ २ ５ ， \ud800"
)
PIECES = st.sampled_from(TRICKY.split(" ")) | st.just(" ")


@settings(max_examples=300, deadline=None)
@given(st.text() | st.lists(PIECES, max_size=40).map("".join), st.sampled_from(LANGUAGES))
def test_any_text_has_facts_within_it(text: str, lang: str) -> None:
    facts = facts_of(text, lang)
    assert all(0 <= fact.start < fact.end <= len(text) and fact.value for fact in facts)
    assert facts == sorted(facts, key=lambda fact: (fact.start, fact.end))
    numbers = [fact for fact in facts if fact.kind != "name"]
    assert all(one.end <= other.start for one, other in pairwise(numbers))


@pytest.mark.parametrize("piece", ["9", "1,", "1.", "9 ", "三", "万", "one ", "A ", "May ", "１，"])
def test_long_runs_are_read_in_time(piece: str) -> None:
    # Longer than what int() takes, and long enough for a quadratic rule to show.
    assert isinstance(facts_of(piece * 20_000, "zh"), list)
    assert isinstance(facts_of(piece * 20_000, "en"), list)


def test_what_begins_a_sentence_may_be_a_name() -> None:
    assert list(opening_words("Kublai won. The  Élysée's walls; Born in 1912. x")) == [
        "kublai",
        "the",
        "born",
    ]
    known = Known.of(facts_of("Then he met Anna."), opening_words("Kublai won a victory."))
    assert known.has(Fact("name", "kublai", 0, 6))
    assert not known.has(Fact("name", "burma", 0, 5))

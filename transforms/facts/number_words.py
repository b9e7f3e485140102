"""Small numbers in words, by language: regular expressions over folded text.

One and two are left out: they are articles and pronouns in many languages. What
cases and genders add is part of each expression; longer numerals are mostly
written in digits and are not read, but in English, Chinese and Japanese, which
have readers of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from transforms.facts.conventions import UNSPACED
from transforms.facts.english_numerals import find_english
from transforms.facts.fact import Fact, Kind
from transforms.facts.numbers import with_unit
from transforms.facts.scale_words import scale_after
from transforms.facts.values import canonical_digits

# Values in this order; an empty entry is a value without an expression.
_VALUES = (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 30, 40, 50, 60, 100, 1000)

WORDS: dict[str, str] = {
    "ar": "ثلاث\\w*|ثالث\\w*; أربع[ةه]?|اربع[ةه]?|رابع\\w*; خمس[ةه]?|خامس\\w*; ست[ةه]|سادس\\w*;"
    " سبع[ةه]?|سابع\\w*; ثماني?[ةه]?|ثمان|ثامن\\w*; تسع[ةه]?|تاسع\\w*; عشر[ةه]?|عاشر\\w*; أحد"
    " عشر|إحدى عشرة;"
    " اثن[يا] عشر|اثنت[يا] عشرة; عشر[يو]ن; ثلاث[يو]ن; أربع[يو]ن; خمس[يو]ن; ست[يو]ن; مئ?ائ?ة; ألف",
    "de": "drei\\w{0,2}|dritt\\w*; vier|viert\\w*; fünf|fünft\\w*; sechs|sechst\\w*; sieben"
    "|siebt\\w*;"
    " acht|achte\\w*; neun|neunt\\w*; zehn|zehnt\\w*; elf|elft\\w*; zwölf|zwölft\\w*; zwanzig\\w*;"
    " dreißig\\w*; vierzig\\w*; fünfzig\\w*; sechzig\\w*; (?:ein)?hundert; (?:ein)?tausend",
    "el": "τρ(?:εις|[ιί]α|ιών|ίτ\\w*); τ[εέ]σσ[εέ]?[αά]?ρ\\w*|τέταρτ\\w*; πέντε|πέμπτ\\w*; έξι"
    "|έκτ\\w*;"
    " επτά|εφτά|έβδομ\\w*; οκτώ|οχτώ|όγδο\\w*; εννέα|εννιά|ένατ\\w*; δέκα|δέκατ\\w*; έντεκα"
    "|ενδέκατ\\w*;"
    " δώδεκα|δωδέκατ\\w*; είκοσι|εικοστ\\w*; τριάντα; σαράντα; πενήντα; εξήντα; εκατό; χίλι\\w*",
    "es": "tres|tercer[oa]?s?; cuatro|cuart[oa]s?; cinco|quint[oa]s?; seis|sext[oa]s?;"
    " siete|séptim[oa]s?; ocho|octav[oa]s?; nueve|noven[oa]s?; diez|décim[oa]s?; once; doce;"
    " veinte;"
    " treinta; cuarenta; cincuenta; sesenta; cien(?:to)?; mil",
    "fr": "trois|troisièmes?; quatre|quatrièmes?; cinq|cinquièmes?; six|sixièmes?; sept|septièmes?;"
    " huit|huitièmes?; neuf|neuvièmes?; dix|dixièmes?; onze|onzièmes?; douze|douzièmes?; vingt;"
    " trente; quarante; cinquante; soixante; cent; mille",
    "hi": "तीन|तीसर|तृतीय; चार|चौथ|चतुर्थ; पांच|पाँच|पंचम; छह|छः|छठ; सात; आठ; नौ; दस|दसव; ग्यारह;"
    " बारह; बीस;"
    " तीस; चालीस; पचास; साठ; सौ; हजार|हज़ार",
    "it": "tre|terz[oaie]; quattro|quart[oaie]; cinque|quint[oaie]; sei|sest[oaie]; sette"
    "|settim[oaie];"
    " otto|ottav[oaie]; nove|non[oaie]; dieci|decim[oaie]; undici; dodici; venti; trenta; quaranta;"
    " cinquanta; sessanta; cento; mille",
    "pl": "trzy|trzech|trzem|trzema|trzej|trzeci\\w*; czter\\w*|czwart\\w*; pięć|pięci\\w{0,2}"
    "|piąt(?!ek)\\w*;"
    " sześć|sześci\\w{0,2}|szóst\\w*; siedem|siedmi\\w{0,2}|siódm\\w*; osiem|ośmi\\w{0,2}|ósm\\w*;"
    " dziewięć|dziewięci\\w{0,2}|dziewiąt\\w*; dziesięć|dziesięci\\w{0,2}|dziesiąt\\w*;"
    " jedena(?:ście|st\\w*); dwana(?:ście|st\\w*); dwadzieścia|dwudziest\\w*; trzydzie\\w*"
    "|trzydziest\\w*;"
    " czterdzie\\w*; pięćdziesiąt\\w*; sześćdziesiąt\\w*; sto|stu; tysiąc",
    "pt": "três|terceir[oa]s?; quatro|quart[oa]s?; cinco|quint[oa]s?; seis|sext[oa]s?; sete"
    "|sétim[oa]s?;"
    " oito|oitav[oa]s?; nove|non[oa]s?; dez|décim[oa]s?; onze; doze; vinte; trinta; quarenta;"
    " cinquenta;"
    " sessenta; cem|cento; mil",
    "ro": "trei|treia|treilea; patru|patra|patrulea; cinci|cincea|cincilea; șase|sase|şase"
    "|șasea|șaselea;"
    " șapte|şapte|șaptea|șaptelea; opt|opta|optulea; nouă|noua|nouălea; zece|zecea|zecelea;"
    " unsprezece\\w*;"
    " doisprezece\\w*|douăsprezece\\w*; douăzeci\\w*; treizeci\\w*; patruzeci\\w*;"
    " cincizeci\\w*; șaizeci\\w*;"
    " sută; mie",
    "ru": "три|тр[её]х|тр[её]м|тремя|трое|трет(?:ий|ь\\w*); четыр\\w*|четв[её]рт\\w*; пять|пяти"
    "|пятью|пят(?:ый|ая|ое|ого|ой|ом|ую);"
    " шест(?:ь|и|ью|ой|ая|ое|ого|ом|ую); семь|семи|семью|седьм\\w*; вос(?:емь|ьми|емью|ьм\\w*);"
    " девят(?:ь|и|ью|ый|ая|ое|ого|ой|ом|ую); десят(?:ь|и|ью|ый|ая|ое|ого|ой|ом|ую); одиннадцат\\w*;"
    " двенадцат\\w*; двадцат\\w*; тридцат\\w*; сорока?; пятьдесят\\w*|пятидесят\\w*; шестьдесят"
    "|шестидесят\\w*;"
    " сто|ста; тысяч[аиу]",
    "sv": "tre|tredje; fyra|fjärde; fem|femte; sex|sjätte; sju|sjunde; åtta|åttonde; nio"
    "|nionde; tio|tionde;"
    " elva|elfte; tolv|tolfte; tjugo\\w*; trettio\\w*; fyrtio\\w*; femtio\\w*; sextio\\w*;"
    " (?:ett)?hundra;"
    " (?:ett)?tusen",
    "th": "สาม; สี่; ห้า; หก; เจ็ด; แปด; เก้า; สิบ; สิบเอ็ด; สิบสอง; ยี่สิบ; สามสิบ; สี่สิบ; ห้าสิบ; หกสิบ;"
    " ร้อย(?!ละ); พัน",
    "tr": "üç\\w*; dört\\w*|dörd\\w*; beş\\w*; altı|altıncı; yedi\\w*; sekiz\\w*; dokuz\\w*; on"
    "|onuncu; on bir\\w*;"
    " on iki\\w*; yirmi\\w*; otuz\\w*; kırk\\w*; elli\\w*; altmış\\w*; yüz; bin",
    "uk": "три|трьох|трьом|трьома|троє|трет(?:ій|я|є|ього|ьої|ю); чотир\\w*|четверт\\w*; п'ять"
    "|п'яти|п'ят(?:ий|а|е|ого|ої);"
    " шість|шести|шост\\w*; сім|семи|сьом\\w*; вісім|восьми|восьм\\w*; дев'ят(?:ь|и|ий|а|е|ого|ої);"
    " десят(?:ь|и|ий|а|е|ого|ої); одинадцят\\w*; дванадцят\\w*; двадцят\\w*; тридцят\\w*; сорока?;"
    " п'ятдесят\\w*; шістдесят\\w*; сто|ста; тисяч[аіу]",
    "vi": "ba; bốn|tư; năm; sáu; bảy; tám; chín; mười; mười một; mười hai; hai mươi; ba mươi;"
    " bốn mươi;"
    " năm mươi; sáu mươi; một trăm; một nghìn|một ngàn",
}


@cache
def _pattern(code: str) -> re.Pattern[str]:
    entries = zip(_VALUES, WORDS[code].split(";"), strict=True)
    # Larger values first: "mười" must not end what "mười hai" goes on with.
    words = "|".join(f"(?P<w{value}>{entry.strip()})" for value, entry in reversed(list(entries)))
    if code in UNSPACED or code == "hi":
        return re.compile(words if code in UNSPACED else rf"(?<![^\W_])(?:{words})")
    before = r"(?<![^\W_])(?:[وبلف]?(?:ال)?)" if code == "ar" else r"(?<![^\W_])"
    return re.compile(rf"{before}(?:{words})(?![^\W_])")


def find_words(folded: str, code: str) -> Iterator[Fact]:
    """The numbers in words of a folded text, in order; none for a language without a table.

    Those up to ten are of the kind ``number_word``, unless a scale word follows.
    """
    for number in find_english(folded) if code == "en" else _from_table(folded, code):
        yield with_unit(folded, number, code) if number.kind == "number" else number


def _from_table(folded: str, code: str) -> Iterator[Fact]:
    if code not in WORDS:
        return
    for match in _pattern(code).finditer(folded):
        value = (match.lastgroup or "w0")[1:]
        power, end = scale_after(folded, match.end(), code)
        kind: Kind = "number_word" if int(value) <= 10 and not power else "number"
        yield Fact(kind, canonical_digits(value, power=power), match.start(), end)

"""Tens with ones in words, by language: ``treinta y siete``, ``siebenunddreißig``. A table.

Entries are regular expressions over folded text; tens are those of ``numeral_words``, shorter
where the ones follow at once. Hindi has a word of its own for each value.
"""

from __future__ import annotations

from typing import NamedTuple


class Compound(NamedTuple):
    """How a language puts tens and ones together.

    joiner : between them. ones : expressions of 1, 2, ..., with ``;`` between.
    tens : expressions of 20, 30, ..., 90; empty ones take those of the table of numerals.
    ones_first : whether the ones come before the tens.
    """

    joiner: str
    ones: str
    tens: str = ";;;;;;;"
    ones_first: bool = False


COMPOUNDS: dict[str, Compound] = {
    "ar": Compound(
        " و",
        "واحدا?[ةه]?|[إا]حدى|[أا]حد; اثن[اي]ن|اثنت[اي]ن|إثن[اي]ن; ثلاث[ةه]?ا?; [أا]ربع[ةه]?ا?;"
        " خمس[ةه]?ا?; ست[ةه]?ا?; سبع[ةه]?ا?; ثماني?[ةه]?ا?; تسع[ةه]?ا?",
        ones_first=True,
    ),
    "de": Compound(
        "und", "ein; zwei; drei; vier; fünf; sechs; sieben; acht; neun", ones_first=True
    ),
    "el": Compound(
        " ",
        "ένα[νς]?|μ[ίι]ας?; δ[ύυ]ο; τρ(?:εις|ία|ιών); τ[εέ]σσ[εά]ρ\\w*; πέντε; έξι; επτά|εφτά;"
        " οκτώ|οχτώ; εννέα|εννιά",
    ),
    "es": Compound(
        "(?: y )?",
        "un[oa]?|ún; d[oó]s; tr[eé]s; cuatro; cinco; s[eé]is; siete; ocho; nueve",
        "veint[ei];;;;;;;",
    ),
    "fr": Compound(
        "-et-| et |-| ",
        "une?; deux; trois; quatre; cinq; six; sept; huit; neuf; dix; onze; douze; treize;"
        " quatorze; quinze; seize; dix-sept; dix-huit; dix-neuf",
        ";;;;;septante;quatre-vingts?|huitante;nonante",
    ),
    "it": Compound(
        "",
        "uno?; due; tr[eé]; quattro; cinque; sei; sette; otto; nove",
        "venti?;trenta?;quaranta?;cinquanta?;sessanta?;settanta?;ottanta?;novanta?",
    ),
    "pl": Compound(
        " ",
        "jeden|jedn\\w+|pierwsz\\w*; dwa|dwie|dwóch|dwom|dwoma|dwu|drug\\w*; trzy|trzech|trzem"
        "|trzema|trzeci\\w*; cztery|czterech|czterem|czterema|czwart\\w*; pięć|pięciu|piąt\\w*;"
        " sześć|sześciu|szóst\\w*; siedem|siedmiu|siódm\\w*; osiem|ośmiu|ósm\\w*;"
        " dziewięć|dziewięciu|dziewiąt\\w*",
    ),
    "pt": Compound(" e ", "uma?; dois|duas; três; quatro; cinco; seis; sete; oito; nove"),
    "ro": Compound(
        " [șsş]i ",
        "un[ua]?; doi|două; trei; patru; cinci; [șsş]ase; [șsş]apte; opt; nouă",
    ),
    "ru": Compound(
        " ",
        "од(?:ин|н\\w{1,3})|перв\\w*; дв(?:а|е|ух|ум|умя)|втор\\w*; три|тр[её]х|тр[её]м|тремя"
        "|трет\\w*; четыр\\w*|четв[её]рт\\w*; пят\\w*; шест\\w*; сем[ьи]|семью|седьм\\w*;"
        " вос(?:емь|ьм\\w*|емью); девят\\w*",
    ),
    "sv": Compound(
        "",
        "en|ett|första; två|andra; tre|tredje; fyra|fjärde; fem|femte; sex|sjätte; sju|sjunde;"
        " åtta|åttonde; nio|nionde",
        "tjugo;trettio;fyrtio;femtio;sextio;sjuttio;åttio;nittio",
    ),
    "th": Compound("", "เอ็ด; สอง; สาม; สี่; ห้า; หก; เจ็ด; แปด; เก้า"),
    "tr": Compound(
        " ?",
        "bir\\w*; iki\\w*; üç\\w*; dör[td]\\w*; beş\\w*; altı\\w*; yedi\\w*; sekiz\\w*; dokuz\\w*",
        "yirmi;otuz;kırk;elli;altmış;yetmiş;seksen;doksan",
    ),
    "uk": Compound(
        " ",
        "од(?:ин|н\\w{1,3})|перш\\w*; дв(?:а|і|ох|ом|ома)|друг\\w*; три|трьох|трьом|трьома"
        "|трет\\w*; чотир\\w*|четверт\\w*; п'ят\\w*; шіст\\w*|шести|шост\\w*; сім|семи|сьом\\w*;"
        " вісім|восьм\\w*; дев'ят\\w*",
    ),
    # Five is "lăm" behind tens: "hai mươi năm" is twenty years.
    "vi": Compound(" ", "mốt; hai; ba; tư|bốn; lăm|nhăm; sáu; bảy|bẩy; tám; chín"),
}

#: Twenties to nineties, ones 1 to 9 in each row.
HINDI = (
    "इक्कीस; बाईस|बाइस; तेईस|तेइस; चौबीस; पच्चीस;"
    " छब्बीस; सत्ताईस|सत्ताइस; अट्ठाईस|अठाईस|अट्ठाइस; उनतीस|उन्तीस",
    "इकतीस|इकत्तीस; बत्तीस; तैंतीस; चौंतीस; पैंतीस; छत्तीस; सैंतीस; अड़तीस; उनतालीस|उन्तालीस",
    "इकतालीस; बयालीस|बियालीस; तैंतालीस; चौवालीस|चवालीस; पैंतालीस;"
    " छियालीस|छयालीस; सैंतालीस; अड़तालीस; उनचास|उन्चास",
    "इक्यावन; बावन; तिरपन|तिरेपन; चौवन|चौअन; पचपन; छप्पन; सत्तावन; अट्ठावन|अठावन; उनसठ",
    "इकसठ; बासठ; तिरसठ|तिरेसठ; चौंसठ|चौसठ; पैंसठ; छियासठ; सड़सठ; अड़सठ; उनहत्तर",
    "इकहत्तर; बहत्तर; तिहत्तर; चौहत्तर; पचहत्तर; छिहत्तर; सतहत्तर; अठहत्तर; उन्यासी|उनासी",
    "इक्यासी; बयासी; तिरासी; चौरासी; पचासी; छियासी; सत्तासी|सतासी; अट्ठासी|अठासी; नवासी",
    "इक्यान[वब]े; बान[वब]े; तिरान[वब]े; चौरान[वब]े; पचान[वब]े|पंचान[वब]े;"
    " छियान[वब]े; सत्तान[वब]े; अट्ठान[वब]े|अठान[वब]े; निन्यान[वब]े",
)

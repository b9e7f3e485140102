"""Invented entries of the cluster page: a few with readable texts, or many at random.

Nothing in them happened: ship, town and lighthouse are made up. An entry follows
from statements: each language's sentence with the version of the statement that
it tells. Equal versions support, different versions contradict each other, and
what a document does not tell it neither supports nor contradicts.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

Told = dict[str, tuple[int, str]]  # document -> (version, sentence)
Entry = dict[str, Any]

# Beyond the basic plane: two UTF-16 units for one code point.
ASTRAL = "\U0001f6a2\U00020bb7"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)><b>&lt;b&gt;</b><!--"
FORMULA = '=HYPERLINK("http://192.0.2.1/";"click")'

FERRY: list[Told] = [
    {
        "en": (0, f"{ASTRAL} The ferry Aurelia was launched in the harbour of Valmora in 1911."),
        "de": (0, "Die Fähre Aurelia lief 1911 im Hafen von Valmora vom Stapel."),
        "fr": (0, "Le ferry Aurelia a été lancé dans le port de Valmora en 1911."),
        "ar": (1, f"{ASTRAL} أُنزلت العبّارة أوريليا إلى الماء في ميناء فالمورا عام ١٩١٣."),
        "zh": (0, f"{ASTRAL}奥雷利亚号渡轮于1911年在瓦尔莫拉港下水。"),
        "he": (0, "המעבורת אורליה הושקה בנמל ואלמורה בשנת 1911."),
    },
    {
        "en": (0, "She carried 320 passengers and forty crates of mail across the lake each day."),
        "de": (0, "Täglich brachte sie 320 Fahrgäste und vierzig Kisten Post über den See."),
        "fr": (1, "Chaque jour, elle transportait 230 passagers et quarante caisses de courrier."),
        "ar": (0, "وكانت تنقل كل يوم ٣٢٠ راكبًا وأربعين صندوقًا من البريد عبر البحيرة."),
        "zh": (0, "她每天载着320名乘客和四十箱邮件横渡湖面。"),
        "he": (0, "מדי יום העבירה 320 נוסעים וארבעים ארגזי דואר אל מעבר לאגם."),
    },
    {
        "en": (0, "Her captain for twenty years was Ilse Tarrow, the first woman in that office."),
        "de": (
            0,
            "Zwanzig Jahre lang war Ilse Tarrow ihre Kapitänin, die erste Frau in diesem Amt.",
        ),
        "fr": (0, "Pendant vingt ans, son capitaine fut Ilse Tarrow, première femme à ce poste."),
        "zh": (1, "二十年间，她的船长是奥托·塔罗。"),
        "he": (0, "במשך עשרים שנה הייתה אילזה טארו הקברניטה, האישה הראשונה בתפקיד."),
    },
    {
        "de": (0, "Im Speisesaal hing ein Gemälde, das heute im Rathaus von Valmora zu sehen ist."),
    },
    {
        "en": (0, "In the winter of 1929 the lake froze, and the ferry lay still for nine weeks."),
        "de": (0, "Im Winter 1929 fror der See zu, und die Fähre lag neun Wochen lang still."),
        "fr": (0, "À l’hiver 1929, le lac gela et le ferry resta neuf semaines à quai."),
        "ar": (0, "وفي شتاء عام ١٩٢٩ تجمدت البحيرة وتوقفت العبّارة تسعة أسابيع."),
        "zh": (0, "1929年冬天湖面结冰，渡轮停航九周。"),
        "he": (0, "בחורף 1929 קפא האגם והמעבורת שבתה תשעה שבועות."),
    },
    {
        "en": (0, "A song about the frozen ferry is still sung in the schools of the town."),
        "ar": (0, "ولا تزال أغنية عن العبّارة المتجمدة تُنشد في مدارس المدينة."),
        "zh": (0, "镇上的学校至今仍在唱一首关于冰封渡轮的歌。"),
    },
    {
        "en": (0, "The Aurelia was never insured."),
        "de": (0, "Versichert war die Aurelia nie."),
        "fr": (1, "L’Aurelia était assurée depuis le premier jour."),
        "he": (0, "האורליה לא בוטחה מעולם."),
    },
    {
        "ar": (0, "وكُتب اسمها على مقدمتها بثلاث لغات، ورُسمت إلى جانبه نجمة زرقاء."),
    },
    {
        "en": (0, "She was broken up in 1958, and her bell hangs in the harbour office."),
        "de": (0, "1958 wurde sie abgewrackt; ihre Glocke hängt im Hafenamt."),
        "fr": (0, "Elle fut démolie en 1958 et sa cloche est accrochée à la capitainerie."),
        "ar": (0, "فُكّكت عام ١٩٥٨، وجرسها معلّق في مكتب الميناء."),
        "zh": (0, "她于1958年被拆解，船钟挂在港务局里。"),
        "he": (0, "היא פורקה בשנת 1958, ופעמונה תלוי במשרד הנמל."),
    },
]
FERRY_TITLES = {
    "en": "The ferry Aurelia",
    "de": "Die Fähre Aurelia",
    "fr": "Le ferry Aurelia",
    "ar": "العبّارة أوريليا",
    "zh": "奥雷利亚号渡轮",
    "he": "המעבורת אורליה",
}

LIGHTHOUSE: list[Told] = [
    {
        "es": (0, "El faro de Kessaro mide 41 metros y fue encendido por primera vez en 1872."),
        "it": (0, "Il faro di Kessaro è alto 41 metri e fu acceso per la prima volta nel 1872."),
        "en": (1, "The lighthouse of Kessaro is 47 metres tall and was first lit in 1872."),
        "ur": (0, "کیسارو کا مینارِ روشنی ۴۱ میٹر بلند ہے اور پہلی بار ۱۸۷۲ میں روشن ہوا۔"),
    },
    {
        "es": (0, "Su lámpara se ve a treinta kilómetros."),
        "it": (0, "La sua lampada si vede da trenta chilometri."),
        "ur": (0, "اس کا چراغ تیس کلومیٹر سے نظر آتا ہے۔"),
    },
    {"it": (0, "Il guardiano teneva quattordici capre e vendeva formaggio ai marinai.")},
    {
        "es": (0, "Desde 1990 funciona sin farero."),
        "it": (0, "Dal 1990 funziona senza guardiano."),
        "en": (0, "Since 1990 it has worked without a keeper."),
        "ur": (0, "۱۹۹۰ سے یہ بغیر نگہبان کے چل رہا ہے۔"),
    },
]
LIGHTHOUSE_TITLES = {"es": "Faro de Kessaro", "it": "Faro di Kessaro", "en": "", "ur": "مینار"}

TRAPS: list[Told] = [
    {"en": (0, f"{ASTRAL}{HOSTILE}"), "x-private": (1, FORMULA), "": (0, "@SUM(A1:A9)")},
    {"en": (0, "+1 and -1 are numbers, {{script}} and {{data}} are words."), "": (1, "-2+3")},
    {"x-private": (0, "\ttab and\u2028line separator\x85 and \ufeffbyte-order mark.")},
]


def cluster_entries() -> list[Entry]:
    """Five groups, not in the order of importance; each call gives new objects.

    ``ferry`` (en, de, fr, ar, zh, he), ``lighthouse`` (es, it, en, ur), ``traps``
    (hostile texts, titles, ids and languages), ``alone`` (one document),
    ``empty`` (an empty document and one that was not compared; no findings).
    """
    empty = make_entry(
        "empty", "Nothing to compare", [{"en": (0, "One sentence.")}], {"de": "Leer"}
    )
    return [
        make_entry("alone", "", [{"fa": (0, "تنها یک سند هست.")}], {}),
        make_entry("lighthouse", "The lighthouse of Kessaro", LIGHTHOUSE, LIGHTHOUSE_TITLES, 0.7),
        empty,
        make_entry("ferry", "The ferry Aurelia", FERRY, FERRY_TITLES),
        make_entry(f"traps/{HOSTILE}", HOSTILE, TRAPS, {"en": HOSTILE, "x-private": FORMULA}, 0.4),
    ]


def make_entry(
    group_id: str, title: str, told: Sequence[Told], titles: dict[str, str], weight: float = 1.0
) -> Entry:
    """The entry of a group with a document a language, by what each tells.

    titles: of the documents, by language; a language without statements has an
        empty document, which is compared with none. weight: factor of all scores.
    """
    languages = list(dict.fromkeys([*(name for one in told for name in one), *titles]))
    places = {
        (statement, language): number
        for language in languages
        for number, statement in enumerate(_told_by(told, language))
    }
    sentences = [[_judged(told, s, a, languages) for s in _told_by(told, a)] for a in languages]
    return {
        "group_id": group_id,
        "title": title,
        "documents": [_document(group_id, told, a, titles.get(a, "")) for a in languages],
        "agreement": _agreement(sentences, [bool(_told_by(told, a)) for a in languages]),
        "sentences": sentences,
        "findings": _findings(group_id, told, languages, places, weight),
    }


def random_entries(
    groups: int, documents: int, sentences: int, seed: int = 0, words: int = 9
) -> list[Entry]:
    """Groups of English-looking documents, each sentence told in two versions at random."""
    source = random.Random(seed)
    entries = []
    for group in range(groups):
        told = []
        for number in range(sentences):
            tail = " ".join(f"word{source.randrange(999)}" for _ in range(words))
            told.append(
                {
                    f"l{document}": (version, f"Statement {number} has version {version}, {tail}.")
                    for document in range(documents)
                    if (version := source.choices([0, 1, 2], [6, 1, 1])[0]) < 2
                }
            )
        names = {f"l{document}": f"Document {document}" for document in range(documents)}
        weight = source.random()
        entries.append(make_entry(f"group-{group}", f"Group {group}", told, names, weight))
    return entries


def entry_lines(entries: Sequence[Entry]) -> list[str]:
    """The entries as the page reads them: one JSON object a line."""
    return [json.dumps(entry, ensure_ascii=False) for entry in entries]


def all_findings(entries: Sequence[Entry]) -> list[tuple[Entry, dict[str, Any]]]:
    """Every finding with its entry, as the page lists them: best first, ties by id."""
    pairs = [(entry, finding) for entry in entries for finding in entry["findings"]]
    return sorted(pairs, key=lambda pair: (-pair[1]["score"], pair[1]["finding_id"]))


def quote(entry: Entry, document: int, sentence: int) -> str:
    """The text of a sentence, sliced by code points."""
    start, end = entry["documents"][document]["sentences"][sentence]
    text: str = entry["documents"][document]["text"]
    return text[start:end]


def _told_by(told: Sequence[Told], language: str) -> list[int]:
    return [number for number, statement in enumerate(told) if language in statement]


def _document(group_id: str, told: Sequence[Told], language: str, title: str) -> dict[str, Any]:
    separator = "" if language == "zh" else " "
    text, spans = "", []
    for place, number in enumerate(_told_by(told, language)):
        text += "" if place == 0 else "\n\n" if place % 4 == 0 else separator
        sentence = told[number][language][1]
        spans.append([len(text), len(text) + len(sentence)])
        text += sentence
    doc_id = f"{group_id}/{language}.txt"
    return {"doc_id": doc_id, "lang": language, "title": title, "text": text, "sentences": spans}


def _judged(told: Sequence[Told], number: int, own: str, languages: list[str]) -> dict[str, Any]:
    statement = told[number]
    version = statement[own][0]
    others = [(i, name) for i, name in enumerate(languages) if name != own and _told_by(told, name)]
    supported = [i for i, name in others if name in statement and statement[name][0] == version]
    contradicted = [i for i, name in others if name in statement and statement[name][0] != version]
    reasons = [f"{len(contradicted)} tell it otherwise"] if contradicted else []
    return {
        "supported_by": supported,
        "contradicted_by": contradicted,
        "compared_with": len(others),
        "discrepancy": round(1 - len(supported) / max(1, len(others)), 3),
        "reasons": reasons,
    }


def _agreement(sentences: list[list[dict[str, Any]]], told: list[bool]) -> dict[str, Any]:
    count = range(len(sentences))
    named = {"supported": "supported_by", "contradicted": "contradicted_by"}
    numbers: dict[str, Any] = {
        name: [[sum(b in row[field] for row in sentences[a]) for b in count] for a in count]
        for name, field in named.items()
    }
    compared = [[len(sentences[a]) * (a != b and told[b]) for b in count] for a in count]
    return {**numbers, "compared": compared}


def _findings(
    group_id: str,
    told: Sequence[Told],
    languages: list[str],
    places: dict[tuple[int, str], int],
    weight: float,
) -> list[dict[str, Any]]:
    found = []
    speaking = [name for name in languages if _told_by(told, name)]
    for number, statement in enumerate(told):
        tellers = [name for name in languages if name in statement]
        for kind, label, own, other in _told_apart(statement, tellers, len(speaking)):
            certainty = round(0.99 - 0.037 * (len(found) % 12), 3)
            found.append(
                {
                    "finding_id": f"{group_id[:8]}-{len(found):03d}",
                    "kind": kind,
                    "label": label,
                    "doc": languages.index(own),
                    "sentence": places[number, own],
                    "other_doc": None if other is None else languages.index(other),
                    "other_sentence": None if other is None else places[number, other],
                    "probability": certainty,
                    "score": round(weight * certainty * _WEIGHTS[kind], 4),
                    "reason": _REASONS[kind].format(len(tellers) - 1),
                }
            )
    return sorted(found, key=lambda finding: -finding["score"])


_WEIGHTS = {"contradiction": 1.0, "only_here": 0.6, "consensus": 0.3}
_REASONS = {
    "contradiction": "told otherwise elsewhere; told by {} others in all",
    "only_here": "no other document tells it",
    "consensus": "",
}


def _told_apart(
    statement: Told, tellers: list[str], speaking: int
) -> list[tuple[str, str, str, str | None]]:
    """Kind, label, hypothesis and premise of each finding of a statement."""
    first = tellers[0] if tellers else ""
    if len(tellers) == 1 and speaking > 1:
        return [("only_here", "neutral", first, None)]
    odd = [name for name in tellers if statement[name][0] != statement[first][0]]
    if odd:
        return [("contradiction", "contradiction", name, first) for name in odd]
    if len(tellers) == speaking > 1:
        return [("consensus", "entailment", first, tellers[1])]
    return []

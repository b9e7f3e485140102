"""Units to symbols: ``Kilometer``, ``км`` and ``公里`` are all ``km``; no number is converted.

Squares and cubes have the symbol of the length: ``km²`` is ``km``.
"""

from __future__ import annotations

import re

from transforms.facts.conventions import UNSPACED

#: Symbol -> what follows a number. One table for all languages: a word for a unit
#: in one of them means nothing else in the others once a number stands before it.
AFTER = {
    "%": "%|per ?cent|percent|prozent|v\\.? ?h\\.|por ?cien(?:to)?|pour ?cent|per ?cento|por ?cento"
    "|procent\\w*|proc\\.|la sută|процент\\w*|відсотк\\w*|відсоток|τοις ?εκατό|τα ?εκατό|phần trăm"
    "|เปอร์เซ็นต์|เปอร์เซนต์|प्रतिशत|फीसदी|फ़ीसदी|في ?ال?م[ائ]+ة|بال?م[ائ]+ة|パーセント|個百分點",
    "km": "km|kilomet\\w*|kilómetr\\w*|kilomèt\\w*|quilômetr\\w*|quilómetr\\w*|chilometr\\w*"
    "|kilomete?r\\w*|км|километр\\w*|кілометр\\w*|χλμ|χιλιόμετρ\\w*|χιλιομέτρ\\w*|كيلومتر\\w*"
    "|كيلو متر"
    "|كم|किलोमीटर|किमी|कि\\.मी|กิโลเมตร|กม\\.|公里|千米|キロメートル|キロ",
    "mi": "mi|miles?|meilen?|millas?|milhas?|miglia|miglio|milles?|mile?\\b|mila? angielsk\\w*"
    "|mil[ae]?|миль|миля|мили|миль|милі|μίλι\\w*|μιλίων|ميل\\w*|أميال|मील|ไมล์|dặm|英里|マイル",
    "m": "m|met(?:er|re)s?|metern?|metros?|mètres?|metr(?:[iouy]|ów|ar)?|meter|м|метр\\w*|μ\\.?"
    "|μέτρ\\w*|متر\\w*|أمتار|मीटर|เมตร|mét|米|メートル",
    "kg": "kg|kilograms?|kilogramm\\w*|kilogramos?|quilogramas?|chilogramm\\w*|kilogram\\w*|кг"
    "|килограмм\\w*|кілограм\\w*|κιλ[άό]|كيلوغرام\\w*|كجم|किलोग्राम|किग्रा|กิโลกรัม|กก\\.|公斤|千克"
    "|キログラム",
    "°C": "° ?c|℃|degrees? celsius|grad celsius|grados? celsius|degrés? celsius|graus celsius"
    "|gradi celsius|grade celsius|градус\\w* цельсия|độ c|องศาเซลเซียส|摄氏度|攝氏度",
    "°F": "° ?f|℉|degrees? fahrenheit|grad fahrenheit|grados? fahrenheit|độ f|องศาฟาเรนไฮต์|华氏度",
    "$": "\\$|us ?\\$|usd|dollars?|dólar\\w*|dolar\\w*|dollar[in]\\w*|доллар\\w*|долар\\w*"
    "|δολ[άα]ρι\\w*"
    "|δολαρίων|دولار\\w*|डॉलर|डालर|ดอลลาร์\\w*|đô la|美元|ドル",
    "€": "€|eur|euros?|евро|євро|ευρώ|يورو|यूरो|ยูโร|欧元|歐元|ユーロ",
    "£": "£|gbp|pounds? sterling|英镑",
    "¥": "¥|jpy|cny|人民币",
    "₹": "₹|inr|रुपये|रुपए",
}

#: What stands before a number.
BEFORE = {
    "$": "\\$",
    "€": "€",
    "£": "£",
    "¥": "¥",
    "₹": "₹",
    "%": "yüzde |%|百分之|ร้อยละ ?",
}


def _alternatives(table: dict[str, str]) -> str:
    names = {symbol: f"u{place}" for place, symbol in enumerate(AFTER)}
    return "|".join(f"(?P<{names[symbol]}>{words})" for symbol, words in table.items())


_SYMBOLS = list(AFTER)
# Kept out of the symbol: elsewhere it is a word that stands before or after the unit's.
_POWER = "[23²³]?"
# A Turkish suffix follows its word at once, as all of these do where nothing bounds a word.
_AFTER = re.compile(rf"[ \u00a0-]?(?:{_alternatives(AFTER)}){_POWER}(?![^\W_])")
_AFTER_UNSPACED = re.compile(rf"[ \u00a0-]?(?:{_alternatives(AFTER)}){_POWER}(?![a-z])")
_BEFORE = re.compile(rf"(?:{_alternatives(BEFORE)})[ \u00a0]?$")
#: No sign or word before a number is longer.
_LONGEST_BEFORE = 8


def unit_after(folded: str, end: int, code: str) -> tuple[str, int]:
    """The unit that follows an offset: its symbol and where it ends; ``("", end)`` if none."""
    match = (_AFTER_UNSPACED if code in UNSPACED else _AFTER).match(folded, end)
    return (_symbol(match), match.end()) if match else ("", end)


def unit_before(folded: str, start: int) -> tuple[str, int]:
    """The unit that ends at an offset: its symbol and where it begins; ``("", start)`` if none."""
    begin = max(0, start - _LONGEST_BEFORE)
    match = _BEFORE.search(folded[begin:start])
    return (_symbol(match), begin + match.start()) if match else ("", start)


def _symbol(match: re.Match[str]) -> str:
    return _SYMBOLS[int((match.lastgroup or "u0")[1:])]

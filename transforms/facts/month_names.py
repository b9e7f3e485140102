"""The months by language, as regular expressions over folded text, January first.

Written from the month names of Unicode CLDR: full names with the endings that
cases give them, and the usual abbreviations (a full stop may follow).
"""

from __future__ import annotations

import re
from functools import cache

from transforms.facts.conventions import UNSPACED, words

_SLAVIC = "(?:ень|ня|ні|нем)"

MONTHS: dict[str, str] = {
    "ar": "يناير|كانون الثاني; فبراير|شباط; مارس|آذار; [أاإ]بريل|نيسان; مايو|أيار|ماي; يوني[وه]"
    "|حزيران;"
    " يولي[وه]|تموز; [أا]غسطس|آب; سبتمبر|أيلول; [أا]كتوبر|تشرين الأول; نوفمبر|تشرين الثاني;"
    " ديسمبر|كانون الأول",
    "de": "jan(?:uar)?|jänner; feb(?:ruar)?; märz|mrz; apr(?:il)?; mai; juni?; juli?; aug(?:ust)?;"
    " sept?(?:ember)?; okt(?:ober)?; nov(?:ember)?; dez(?:ember)?",
    "el": "ιανου[αά]ρ\\w*; φεβρου[αά]ρ\\w*; μ[αά]ρτ\\w*; απρ[ιί]λ\\w*; μ[αά][ιίΐϊ]\\w*;"
    " ιο[υύ]ν\\w*;"
    " ιο[υύ]λ\\w*; α[υύ]γο[υύ]στ\\w*; σεπτ[εέ]μβρ\\w*; οκτ[ωώ]βρ\\w*; νο[εέ]μβρ\\w*;"
    " δεκ[εέ]μβρ\\w*",
    "en": "jan(?:uary)?; feb(?:ruary)?; mar(?:ch)?; apr(?:il)?; may; june?; july?; aug(?:ust)?;"
    " sept?(?:ember)?; oct(?:ober)?; nov(?:ember)?; dec(?:ember)?",
    "es": "ene(?:ro)?; feb(?:rero)?; mar(?:zo)?; abr(?:il)?; mayo?; jun(?:io)?; jul(?:io)?;"
    " ago(?:sto)?; sept?(?:iembre)?|setiembre; oct(?:ubre)?; nov(?:iembre)?; dic(?:iembre)?",
    "fr": "janv(?:ier)?; f[eé]vr(?:ier)?; mars; avr(?:il)?; mai; juin; juil(?:let)?; ao[uû]t;"
    " sept(?:embre)?; oct(?:obre)?; nov(?:embre)?; d[eé]c(?:embre)?",
    "hi": "जनवरी; फ़रवरी|फ़रवरी|फरवरी; मार्च; अप्रैल; मई; जून; जुलाई; अगस्त; सितंबर|सितम्बर;"
    " अक्टूबर|अक्तूबर; नवंबर|नवम्बर; दिसंबर|दिसम्बर",
    "it": "gen(?:naio)?; feb(?:braio)?; mar(?:zo)?; apr(?:ile)?; mag(?:gio)?; giu(?:gno)?;"
    " lug(?:lio)?; ago(?:sto)?; set(?:t(?:embre)?)?; ott(?:obre)?; nov(?:embre)?; dic(?:embre)?",
    "pl": "stycz\\w*; lut(?:y|ego|ym); mar(?:zec|ca|cu); kwie\\w*; maj[au]?; czerw\\w*;"
    " lip(?:iec|ca|cu); sierp\\w*; wrze\\w*; paź\\w*; listopad\\w*; grud\\w*",
    "pt": "jan(?:eiro)?; fev(?:ereiro)?; mar(?:ço)?; abr(?:il)?; maio?; jun(?:ho)?; jul(?:ho)?;"
    " ago(?:sto)?; set(?:embro)?; out(?:ubro)?; nov(?:embro)?; dez(?:embro)?",
    "ro": "ian(?:uarie)?; feb(?:ruarie)?; mar(?:tie)?; apr(?:ilie)?; mai; iun(?:ie)?; iul(?:ie)?;"
    " aug(?:ust)?; sept?(?:embrie)?; oct(?:ombrie)?; noi(?:embrie)?|nov; dec(?:embrie)?",
    "ru": "янв(?:ар\\w*)?; фев(?:р(?:ал\\w*)?)?; март?\\w{0,2}; апр(?:ел\\w*)?; ма[йяею];"
    " июн\\w*; июл\\w*;"
    " авг(?:уст\\w*)?; сент?(?:ябр\\w*)?; окт(?:ябр\\w*)?; ноя(?:б(?:р\\w*)?)?; дек(?:абр\\w*)?",
    "sv": "jan(?:uari)?; feb(?:ruari)?; mars; apr(?:il)?; maj; juni?; juli?; aug(?:usti)?;"
    " sept?(?:ember)?; okt(?:ober)?; nov(?:ember)?; dec(?:ember)?",
    "th": "มกราคม|ม\\.ค\\.; กุมภาพันธ์|ก\\.พ\\.; มีนาคม|มี\\.ค\\.; เมษายน|เม\\.ย\\.; พฤษภาคม|พ\\.ค\\.;"
    " มิถุนายน|มิ\\.ย\\.; กรกฎาคม|ก\\.ค\\.; สิงหาคม|ส\\.ค\\.; กันยายน|ก\\.ย\\.; ตุลาคม|ต\\.ค\\.;"
    " พฤศจิกายน|พ\\.ย\\.; ธันวาคม|ธ\\.ค\\.",
    "tr": "ocak\\w*; şubat\\w*; mart\\w*; nisan\\w*; mayıs\\w*; haziran\\w*; temmuz\\w*;"
    " ağustos\\w*;"
    " eylül\\w*; ekim\\w*; kasım\\w*; aralık\\w*",
    "uk": f"січ{_SLAVIC}; лют(?:ий|ого|ому|им); берез{_SLAVIC}; квіт{_SLAVIC}; трав{_SLAVIC};"
    f" черв{_SLAVIC}; лип{_SLAVIC}; серп{_SLAVIC}; верес{_SLAVIC}; жовт{_SLAVIC};"
    f" листопад\\w*; груд{_SLAVIC}",
    "vi": "tháng (?:0?1|một|giêng); tháng (?:0?2|hai); tháng (?:0?3|ba); tháng (?:0?4|tư);"
    " tháng (?:0?5|năm); tháng (?:0?6|sáu); tháng (?:0?7|bảy); tháng (?:0?8|tám);"
    " tháng (?:0?9|chín); tháng (?:10|mười(?! một| hai)); tháng (?:11|mười một);"
    " tháng (?:12|mười hai)",
}
_IDEOGRAPHS = words("一 二 三 四 五 六 七 八 九 十 十一 十二")
MONTHS["zh"] = MONTHS["ja"] = ";".join(
    rf"(?<![\d十])0?(?:{place}|{sign}) ?月" for place, sign in enumerate(_IDEOGRAPHS, start=1)
)


@cache
def month_pattern(code: str) -> re.Pattern[str]:
    """Finds a month of a language in folded text; the group ``m<month>`` says which."""
    names = "|".join(
        f"(?P<m{month}>{names.strip()})" for month, names in enumerate(MONTHS[code].split(";"), 1)
    )
    if code in UNSPACED:
        return re.compile(names)
    # Arabic words carry prepositions before them.
    before = "" if code == "ar" else r"(?<![^\W_])"
    return re.compile(rf"{before}(?:{names})(?![^\W_])\.?")

"""Words that Punkt's models of European languages have not learned, or not surely.

Titles join the next word; the others stand before numbers (``art. 5``).
"""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules, words

#: Language code -> abbreviated titles, abbreviations before numbers.
_WORDS = {
    "cs": ("mgr bc ing mudr judr phdr prof doc dr", "čl odst písm č str odd"),
    "da": ("hr fr dr prof adv", "nr kap stk art pkt pgf"),
    "de": ("hr fr dr prof dipl ing dipl.-ing hrn z.b d.h", "art abs nr ca ziff lit kap bd rn"),
    "el": ("κ κα δρ καθ π.χ", "άρθ αρ παρ σελ κεφ"),
    "es": ("sr sra srta dr dra d dña prof lic ud uds p.ej", "art arts núm pág págs cap párr"),
    "et": ("hr pr dr prof", "nr lk lg art"),
    "fi": ("hra rva nti tri dr prof ts esim", "nro art s kpl"),
    "fr": ("mme mlle mm dr pr me mgr st ste p.ex", "art al n no nos p pp chap fig vol"),
    "it": ("dott dott.ssa sig sig.ra sigg avv ing prof on", "art artt n nn pag pagg cap fig es"),
    "nl": ("dhr mw mevr dr drs ing ir prof bijv", "art nr nrs blz hfst lid"),
    "no": ("hr fr dr prof adv", "nr kap art pkt s"),
    "pl": ("dr mgr inż prof ks św p im ul al", "art ust nr pkt str poz rozdz lit"),
    "pt": ("sr sra dr dra prof eng exmo d dª av", "art arts n nº núm pág págs cap al inc"),
    "sl": ("g ga dr mag prof ul", "čl št str odst tč"),
    "sv": ("hr fr dr prof t.ex", "nr kap s st art"),
    "tr": ("dr prof doç av sn cad sok", "no md bkz s"),
}
_QUESTION_MARKS = {"el": ";\u037e"}


def rules(code: str, punkt_model: str) -> LanguageRules:
    """The rules of a language that Punkt has a model of."""
    titles, before_numbers = _WORDS.get(code, ("", ""))
    return LanguageRules(
        punkt_model=punkt_model,
        question_marks=_QUESTION_MARKS.get(code, ""),
        joining_abbreviations=words(titles),
        reference_abbreviations=words(before_numbers),
    )

"""What the splitter knows about a language: a registry by language code.

To add a language, add its entry to ``PUNKT_MODELS`` and, where it has words of
its own for abbreviations and references, to ``RULES``.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "en"

#: Language code -> name of the model that Punkt's package carries.
PUNKT_MODELS = {
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "ml": "malayalam",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "sl": "slovene",
    "sv": "swedish",
    "tr": "turkish",
}


@dataclass(frozen=True)
class LanguageRules:
    """Words that help Punkt; all lower case, without a final full stop.

    punkt_model: name of the Punkt model.
    abbreviations: beside those that Punkt has learned; a sentence may still end
        with one where the next word looks like a sentence's first.
    reference_abbreviations: never end a sentence before a number or a letter
        (``Sec. 5``, ``No. 7``), else they are ordinary words.
    joining_abbreviations: belong to the next word (``U.S. Person``, ``e.g.``), so
        only one of ``sentence_starters`` after them begins a sentence.
    number_words: a number in brackets after one repeats it (``thirty (30) days``).
    reference_words: a marker after one is a cross-reference (``Section (a)``).
    open_words: a line that ends with one goes on in the next line.
    """

    punkt_model: str
    abbreviations: frozenset[str] = frozenset()
    reference_abbreviations: frozenset[str] = frozenset()
    joining_abbreviations: frozenset[str] = frozenset()
    sentence_starters: frozenset[str] = frozenset()
    reference_words: frozenset[str] = frozenset()
    number_words: frozenset[str] = frozenset()
    open_words: frozenset[str] = frozenset()

    def refers(self, word: str, marker: str) -> bool:
        """Whether a marker belongs to the word before it: ``Section (a)``, ``thirty (30)``."""
        lower = word.lower()
        is_number = marker[:1] == "(" and marker[1:2].isdigit()
        if is_number and lower.rpartition("-")[2] in self.number_words:
            return True
        return lower in self.reference_words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RULES = {
    "en": LanguageRules(
        punkt_model="english",
        abbreviations=_words(
            "e.g i.e inc ltd co corp llc l.l.c l.l.p l.p p.l.c plc bros u.s u.k u.s.a u.s.c "
            "c.f.r n.a n.v b.v s.a v vs cf viz al etc esq mr mrs ms dr prof hon st ave blvd "
            "approx dept dist est pty gmbh messrs exec govt intl mfg attn tel fax ext jr sr "
            "a.m p.m ph.d"
        ),
        reference_abbreviations=_words(
            "no nos sec secs sect art arts para paras par pars p pp fig figs vol ch chap cl cls "
            "ex exh sch app reg regs rev subsec tit pt cap ed"
        ),
        joining_abbreviations=_words("e.g i.e v vs cf viz u.s u.k u.s.a mr mrs ms messrs dr prof"),
        sentence_starters=_words(
            "a all an and any as at both but by each either for he however i if in it its neither "
            "no nothing on our she such that the their there these they this those to unless "
            "until upon we when where while with without you"
        ),
        number_words=_words(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
            "eighty ninety hundred thousand million"
        ),
        reference_words=_words(
            "section sections subsection subsections sub-section sub-sections article articles "
            "clause clauses subclause subclauses sub-clause sub-clauses paragraph paragraphs "
            "subparagraph subparagraphs sub-paragraph sub-paragraphs item items part parts "
            "exhibit exhibits schedule schedules annex appendix rule rules chapter sec sec. "
            "secs. art. para. paras. cl. no. nos. § §§ point points sentence"
        ),
        open_words=_words(
            "a an and any are as at be been being between but by each for from had has have if "
            "in including into is its may must nor not of on or other our out shall should such "
            "that the their these this those through to under upon was were when where which "
            "who whose will with within without would your"
        ),
    ),
}


def primary_code(lang: str) -> str:
    """``en-GB`` or ``EN_gb`` -> ``en``."""
    return lang.strip().lower().replace("_", "-").partition("-")[0]


def rules_for(lang: str) -> LanguageRules:
    """The rules of a language; English for one that is not known."""
    code = primary_code(lang)
    if code in RULES:
        return RULES[code]
    if code in PUNKT_MODELS:
        return LanguageRules(punkt_model=PUNKT_MODELS[code])
    return RULES[DEFAULT]

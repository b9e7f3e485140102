"""English, with the words of contracts and statutes."""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules, words

RULES = LanguageRules(
    punkt_model="english",
    abbreviations=words(
        "e.g i.e inc ltd co corp llc l.l.c l.l.p l.p p.l.c plc bros u.s u.k u.s.a u.s.c "
        "c.f.r n.a n.v b.v s.a v vs cf viz al etc esq mr mrs ms dr prof hon st ave blvd "
        "approx dept dist est pty gmbh messrs exec govt intl mfg attn tel fax ext jr sr "
        "a.m p.m ph.d"
    ),
    reference_abbreviations=words(
        "no nos sec secs sect art arts para paras par pars p pp fig figs vol ch chap cl cls "
        "ex exh sch app reg regs rev subsec tit pt cap ed"
    ),
    joining_abbreviations=words("e.g i.e v vs cf viz u.s u.k u.s.a mr mrs ms messrs dr prof"),
    sentence_starters=words(
        "a all an and any as at both but by each either for he however i if in it its neither "
        "no nothing on our she such that the their there these they this those to unless "
        "until upon we when where while with without you"
    ),
    number_words=words(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
        "eighty ninety hundred thousand million"
    ),
    reference_words=words(
        "section sections subsection subsections sub-section sub-sections article articles "
        "clause clauses subclause subclauses sub-clause sub-clauses paragraph paragraphs "
        "subparagraph subparagraphs sub-paragraph sub-paragraphs item items part parts "
        "exhibit exhibits schedule schedules annex appendix rule rules chapter sec sec. "
        "secs. art. para. paras. cl. no. nos. § §§ point points sentence"
    ),
    open_words=words(
        "a an and any are as at be been being between but by each for from had has have if "
        "in including into is its may must nor not of on or other our out shall should such "
        "that the their these this those through to under upon was were when where which "
        "who whose will with within without would your"
    ),
)

"""Words of other languages in English examples, for a backbone that knows those languages.

English pairs teach that what is said with other words is not said at all: a sentence and its
translation share none. A lexicon mined from the backbone itself (``lexicon``) gives words that
mean the same, and training exchanges some (``switching``), so nothing is translated and no
text in another language is needed (Qin et al., 2020, "CoSDA-ML", arXiv 2006.06402, which
takes dictionaries that people made).
"""

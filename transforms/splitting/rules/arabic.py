"""Arabic; a letter by itself is an initial or a title (``د. أحمد``)."""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules, words
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    reference_abbreviations=words("ص ج ط ع م ف رقم مج ب"),
    joining_abbreviations=ABBREVIATIONS | words("أ.د ا.د د.م م.م دكت مهند"),
    sentence_starters=words(
        "إن إنه إنها أن وقد وكان وكانت وفي ولكن ولم وهو وهي ومن ومع وعلى وهذا وهذه قد كان كانت في "
        "لكن لم لا هو هي من مع على هذا هذه ثم بعد قبل عندما كما حيث تم يتم"
    ),
)

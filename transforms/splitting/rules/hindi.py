"""Hindi: the danda ends sentences, so a full stop stands after abbreviations and initials.

Initials are the names of Latin letters (``जे. ए.``). A full stop after another word
ends a sentence, as some newspapers write it.
"""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules, words
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    reference_abbreviations=words("सं क्र पृ खं अनु धा नं रु"),
    joining_abbreviations=ABBREVIATIONS
    | words(
        "डॉ डा श्री श्रीमती सुश्री कु पं प्रो मो मु स्व सर ले मे कै ज जन कर्नल इं एड वि ई ए बी सी डी "
        "एफ़ एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू डब्लू एक्स वाई ज़ेड जेड "
        "सेंट"
    ),
    sentence_starters=words("यह ये वह वे इस इन उस उन और किंतु लेकिन परंतु अब तब जब यदि"),
)

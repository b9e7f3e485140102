"""Chinese, in either script: a quoted sentence may be followed by who says it."""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    joining_abbreviations=ABBREVIATIONS,
    after_quote=(
        r"的(?!确|確)|等[，。、；]"
        r"|[^\W\d_]{1,5}(?:说|說|道|问|問|答|喊|叫|写道|寫道)[着著]?[，。！？；]"
    ),
)

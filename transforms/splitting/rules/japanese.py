"""Japanese: after a quoted sentence, a particle goes on with the quoting one."""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    joining_abbreviations=ABBREVIATIONS,
    after_quote=(
        r"、|と(?!ころ|にか|ても|りあ)|は(?!い)|が(?!ん)|を|に(?!ほ)|へ|の(?!ち)|も(?!ちろ|し)|や(?!は|っぱ)"
        r"|で(?!も|す|は)|って|など|から|まで|より|だ(?!から|が|って)|か[。、]"
    ),
)

"""Korean: spaces and full stops as in Latin script, and particles after quotes.

A sentence ends with a predicate, so a number's stop is a date's or an item's.
"""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    joining_abbreviations=ABBREVIATIONS,
    numbers_with_stops=True,
    after_quote=(
        r"(?:이?라(?:고|며|면서|는|던|기에)?|하(?:고|며|면서|는|던|였다|자)|고|며)(?![가-힣])"
    ),
)

"""Abbreviations of English and Latin that texts in other languages take over with names."""

from __future__ import annotations

from transforms.splitting.rules.base import words

ABBREVIATIONS = words("mr mrs ms dr st prof jr sr vs e.g i.e cf ph.d inc ltd corp llc bros")

"""Fitting the document-level rule of ``lait.verdict_rule``: cases, excerpts, likelihood."""

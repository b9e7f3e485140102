"""Choosing P: accuracy by P with intervals, attention by P, and which P is enough."""

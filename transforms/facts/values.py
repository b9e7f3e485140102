"""Numbers as canonical decimal strings, exact for up to 40 digits and never too long to read."""

from __future__ import annotations

from decimal import Context, Decimal

#: Longer runs of digits are codes: they stay as they are.
LONGEST = 40

_EXACT = Context(prec=100)
#: Vulgar fractions that are finite decimals.
FRACTIONS = {
    "½": "0.5",
    "¼": "0.25",
    "¾": "0.75",
    "⅕": "0.2",
    "⅖": "0.4",
    "⅗": "0.6",
    "⅘": "0.8",
    "⅛": "0.125",
    "⅜": "0.375",
    "⅝": "0.625",
    "⅞": "0.875",
}


def canonical(number: Decimal, power: int = 0) -> str:
    """A number times ten to a power, without exponent and without idle zeros: ``1234.5``."""
    if not number:
        return "0"
    return format(_EXACT.normalize(_EXACT.scaleb(number, power)), "f")


def canonical_digits(digits: str, fraction: str = "", power: int = 0, add: str = "0") -> str:
    """The canonical form of ASCII digits with a decimal fraction, times ten to a power.

    add: what is added before the power is applied (a vulgar fraction).
    Digits beyond :data:`LONGEST` are returned as they are.
    """
    if len(digits) + len(fraction) > LONGEST:
        return f"{digits}.{fraction}" if fraction else digits
    return canonical(_EXACT.add(Decimal(f"{digits}.{fraction or 0}"), Decimal(add)), power)

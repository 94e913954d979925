"""Points are exact. They are read as fractions, computed as integers over a common denominator, and written here."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from typing import Literal

__all__ = ["MOST_POINTS", "ROUNDINGS", "RoundingMode", "decimals_of", "parse_points", "round_points", "write_points"]

MOST_POINTS = 10**9
RoundingMode = Literal["half-up", "half-even", "down", "up"]
ROUNDINGS: dict[str, str] = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}


def parse_points(text: str) -> Fraction:
    """Read ``12``, ``12.5``, ``1/2`` or ``25 1/7``; what has no meaning, or is larger than any table, raises ValueError."""
    points = _parsed(text)
    if abs(points) > MOST_POINTS:
        raise ValueError(text)
    return points


def _parsed(text: str) -> Fraction:
    words = text.strip().replace("\N{MINUS SIGN}", "-").split()
    if len(words) == 2 and "/" in words[1] and "/" not in words[0]:
        whole, part = Fraction(words[0]), Fraction(words[1])
        if part < 0:
            raise ValueError(text)
        return whole - part if words[0].startswith("-") else whole + part
    if len(words) != 1 or not (words[0].lstrip("+-")[:1].isdigit() or words[0].lstrip("+-").startswith(".")):
        raise ValueError(text)
    if "_" in words[0] or "e" in words[0].lower():
        raise ValueError(text)
    try:
        return Fraction(words[0])
    except ZeroDivisionError:
        raise ValueError(text) from None


def decimals_of(text: str) -> int | None:
    """How many decimals a published figure shows; None if it is a fraction, and so exact."""
    text = text.strip()
    if "/" in text:
        return None
    return len(text.partition(".")[2])


def round_points(value: Fraction, decimals: int, mode: RoundingMode = "half-up") -> Fraction:
    """Round to a number of decimals, on the exact value."""
    return round_to(value, Fraction(1, 10**decimals), mode)


def round_to(value: Fraction, to: Fraction, mode: RoundingMode) -> Fraction:
    """Round to a multiple of ``to``. Halves go away from zero ("half-up") or to the even multiple."""
    steps = value / to
    whole, rest = divmod(abs(steps.numerator), steps.denominator)
    twice = 2 * rest
    up = {
        "down": False,
        "up": rest > 0,
        "half-up": twice >= steps.denominator,
        "half-even": twice > steps.denominator or (twice == steps.denominator and whole % 2 == 1),
    }[mode]
    rounded = whole + (1 if up else 0)
    return (-rounded if steps < 0 else rounded) * to


def write_points(value: Fraction, decimals: int | None = None) -> str:
    """The exact decimal where it terminates, else a mixed fraction; or rounded to ``decimals`` if a title displays so."""
    if decimals is not None:
        rounded = round_points(value, decimals)
        number = Decimal(rounded.numerator) / Decimal(rounded.denominator)
        return f"{number:.{decimals}f}"
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        number = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{number.normalize():f}"
    sign = "-" if value < 0 else ""
    whole, part = divmod(abs(value.numerator), value.denominator)
    fraction = f"{part}/{value.denominator}"
    return f"{sign}{whole} {fraction}" if whole else f"{sign}{fraction}"

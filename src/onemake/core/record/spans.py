"""Whether a fact that is dated in years held in one of them. Years that nobody gave leave it open."""

from __future__ import annotations

from typing import Literal, Protocol

__all__ = ["Held", "Spanned", "held", "years"]

Held = Literal["yes", "no", "not known"]


class Spanned(Protocol):
    """A fact with years from and to."""

    @property
    def from_year(self) -> int | None: ...
    @property
    def to_year(self) -> int | None: ...


def held(fact: Spanned, year: int) -> Held:
    """Whether a fact held in a year. One without an end still holds; of one without a beginning only its last year is sure."""
    if (fact.to_year is not None and year > fact.to_year) or (fact.from_year is not None and year < fact.from_year):
        return "no"
    if fact.from_year is None:
        return "yes" if year == fact.to_year else "not known"
    return "yes"


def years(fact: Spanned) -> str:
    """The years as people write them."""
    if fact.from_year is None and fact.to_year is None:
        return "years not known"
    if fact.from_year == fact.to_year:
        return str(fact.from_year)
    if fact.to_year is None:
        return f"from {fact.from_year}"
    return f"{fact.from_year}-{fact.to_year}" if fact.from_year is not None else f"to {fact.to_year}"

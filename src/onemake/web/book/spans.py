"""The years of a series: which are known, and how well. The pictures and the tables of what is known are made of these."""

from __future__ import annotations

from onemake.core.record.completeness import Knowledge, YearKnown
from onemake.core.record.facts import Series
from onemake.web.book.shelf import Shelf

__all__ = ["SIGNS", "STATES", "known_of", "year_said", "years_of", "years_said"]

STATES: dict[Knowledge, str] = {
    "results": "every result known",
    "some results": "some results known",
    "champion": "only the champion known",
    "edition": "held; champion not known",
    "nothing": "nothing known",
    "not held": "not held",
}
SIGNS: dict[Knowledge, str] = {"results": "■", "some results": "▣", "champion": "◧", "edition": "⊡", "nothing": "□", "not held": "×"}


def years_of(shelf: Shelf, series: Series) -> tuple[YearKnown, ...]:
    """Every year from the first to the last. Where neither is known: those of which the book tells something."""
    return shelf.known.get(series.id, ())


def year_said(year: YearKnown) -> str:
    return f"{year.year}: {STATES[year.knows]}"


def known_of(years: tuple[YearKnown, ...]) -> tuple[int, int]:
    """Of how many years the champion is known, and of how many years there are."""
    return sum(y.champion for y in years), sum(y.knows != "not held" for y in years)


def years_said(first: int | None, last: int | None) -> str:
    """A span of years in words; blank where neither is known."""
    if first and last:
        return str(first) if first == last else f"{first}\N{EN DASH}{last}"
    return f"since {first}" if first else f"to {last}" if last else ""

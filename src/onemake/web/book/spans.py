"""The years of a series: which are known, and how well. The pictures and the tables of what is known are made of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onemake.core.record.facts import Series
from onemake.web.book.shelf import Shelf

__all__ = ["STATES", "Year", "known_of", "years_of", "years_said"]

State = Literal["results", "champion", "held", "unknown", "not held"]
STATES: dict[State, str] = {
    "results": "results known",
    "champion": "champion known",
    "held": "held; champion not known",
    "unknown": "nothing known",
    "not held": "not held",
}


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a series, and what the book knows of it."""

    year: int
    state: State

    @property
    def said(self) -> str:
        return f"{self.year}: {STATES[self.state]}"


def years_of(shelf: Shelf, series: Series) -> tuple[Year, ...]:
    """Every year from the first to the last. Where neither is known: those of which the book tells something."""
    return shelf.remembered(f"years {series.id}", lambda: _years(shelf, series))


def _years(shelf: Shelf, series: Series) -> tuple[Year, ...]:
    told = set(shelf.of_series.get(series.id, ())) | {year for id_, year in shelf.seasons if id_ == series.id}
    editions = {row.year: row.held for row in shelf.editions.get(series.id, ())}
    told |= set(editions)
    first = min([series.first_year, *told] if series.first_year else told, default=0)
    ends = series.last_year or (shelf.latest if series.first_year else None)
    last = max([ends, *told] if ends else told, default=0)
    return tuple(Year(year, _state(shelf, series.id, year, editions)) for year in range(first, last + 1)) if first else ()


def _state(shelf: Shelf, series: str, year: int, editions: dict[int, bool | None]) -> State:
    if (series, year) in shelf.seasons:
        return "results"
    if any(won.overall for won in shelf.won.get((series, year), ())):
        return "champion"
    if year in editions and editions[year] is False:
        return "not held"
    return "held" if editions.get(year) or shelf.won.get((series, year)) else "unknown"


def known_of(years: tuple[Year, ...]) -> tuple[int, int]:
    """Of how many years the champion is known, and of how many years there are."""
    return sum(y.state in ("results", "champion") for y in years), sum(y.state != "not held" for y in years)


def years_said(first: int | None, last: int | None) -> str:
    """A span of years in words; blank where neither is known."""
    if first and last:
        return str(first) if first == last else f"{first}\N{EN DASH}{last}"
    return f"since {first}" if first else f"to {last}" if last else ""

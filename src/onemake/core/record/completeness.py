"""What the book knows of each series and year, and from where: the measure of how far an answer can be trusted, and the list of what to look for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.facts import Champion, Edition, Meeting

__all__ = ["Knowledge", "SeriesKnown", "YearKnown", "completeness"]

Knowledge = Literal["results", "some results", "champion", "edition", "not held", "nothing"]


@dataclass(frozen=True, slots=True)
class YearKnown:
    """The most that is known of an edition, whether its champion is, and where both were read. ``nothing``: inside the years of the series, and no row speaks of it."""

    year: int
    knows: Knowledge
    champion: bool
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesKnown:
    """A series with its years. Of one without a first year it is not known how many editions it had."""

    id: str
    name: str
    years: tuple[YearKnown, ...]
    first_year_known: bool

    @property
    def expected(self) -> int:
        """Editions that were held, or may have been."""
        return sum(year.knows != "not held" for year in self.years)

    @property
    def held(self) -> int:
        """Editions of which a row shows that they were held."""
        return sum(year.knows not in ("not held", "nothing") for year in self.years)

    @property
    def champions(self) -> int:
        return sum(year.champion for year in self.years)

    @property
    def results(self) -> int:
        """Editions with every race, and every row of it."""
        return sum(year.knows == "results" for year in self.years)

    @property
    def some_results(self) -> int:
        return sum(year.knows == "some results" for year in self.years)


def completeness(book: Book, series: Sequence[str] = ()) -> tuple[SeriesKnown, ...]:
    """Series by series, in the order of the book; those named, else all. Raises NotFound for a series that the book does not have."""
    from onemake.core.record.asked import series_asked
    from onemake.core.record.questions import Question

    wanted = np.flatnonzero(series_asked(book, Question(series=tuple(series)))).tolist() if series else range(len(book.series))
    sources = _sources(book)
    known = book.known
    return tuple(
        SeriesKnown(
            book.series.ids[n],
            book.series.names[n],
            tuple(
                YearKnown(year, _knows(book, n, year), bool(known.champion[n, year - known.first]), tuple(sources.get((n, year), {})))
                for year in known.years(known.expected | (known.held != 0), n)
            ),
            book.rows_of_series[n].first_year is not None,
        )
        for n in wanted
    )


def _knows(book: Book, series: int, year: int) -> Knowledge:
    at = series, year - book.known.first
    if book.known.results[at]:
        return "results" if book.known.results[at] == 2 else "some results"
    if book.known.champion[at]:
        return "champion"
    held = int(book.known.held[at])
    return "edition" if held > 0 else "not held" if held < 0 else "nothing"


def _sources(book: Book) -> dict[tuple[int, int], dict[str, None]]:
    """Where anything of an edition was read, each place once."""
    found: dict[tuple[int, int], dict[str, None]] = defaultdict(dict)
    for season in book.held:
        found[season.series, season.year][season.source or season.id] = None
    facts: tuple[Champion | Edition | Meeting, ...] = (*book.tables.champions, *book.tables.editions, *book.tables.meetings)
    for fact in facts:
        if fact.series in book.series.at and fact.source:
            found[book.series.at[fact.series], fact.year][fact.source] = None
    return found

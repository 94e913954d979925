"""Ratings: how strong the drivers of some seasons are, with the doubt about it; which series can be compared, and who would be ahead of whom."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from onemake.core.errors import NotFound, UserError
from onemake.core.people import plain_words
from onemake.core.ratings.bridges import Bridge, bridges
from onemake.core.ratings.course import Course, Versus, course_of, groups_of, homes_of, versus_of
from onemake.core.ratings.filter import Filtered, filter_history
from onemake.core.ratings.gather import Gathered, SeasonOrders, join
from onemake.core.ratings.history import Parameters
from onemake.core.ratings.scale import UNIT, rate
from onemake.core.ratings.smooth import NINETY, Smoothed, smooth
from onemake.core.ratings.thin import Thin, thin_seasons
from onemake.core.record.who import Names, Written
from onemake.formats.faults import nearest
from onemake.office.library import BOOK
from onemake.office.ratings import gather_races, record_names, series_ranks

if TYPE_CHECKING:
    from onemake.core.ratings.scale import RatingList
    from onemake.core.record.book import Book
    from onemake.core.season import Season

__all__ = ["Apart", "Rated", "RatedList", "Ratings", "rate_book", "ratings", "shipped_parameters"]


@dataclass(frozen=True, slots=True)
class Rated:
    """A driver in a list. ``place`` None: classified too seldom to be ranked. The bounds hold 90 % of what is believed."""

    place: int | None
    place_low: int | None
    place_high: int | None
    id: str
    name: str
    rating: float
    low: float
    high: float
    races: int  # classified, in all seasons heard
    since: int
    series: str


@dataclass(frozen=True, slots=True)
class RatedList:
    """Drivers of a year who may stand in one list, the strongest first; behind them who cannot be ranked, by name. Two lists are not to be compared."""

    year: int
    series: tuple[str, ...]  # 1500 is the mean of the regular starters of the first,
    starters: int  # who are so many
    rows: tuple[Rated, ...]
    thin: tuple[str, ...]  # series of whose races, that year, only some of those classified are known
    part: int = 0  # where a series has several lists in a year, because its drivers never all met: which of them, from 1 on

    @property
    def ranked(self) -> tuple[Rated, ...]:
        return tuple(row for row in self.rows if row.place is not None)


@dataclass(frozen=True, slots=True)
class Apart:
    """How far the regular starters of a series stand above those of another, each in its year, in points. None: nothing joins the two."""

    series: tuple[str, str]
    years: tuple[int, int]
    difference: float | None
    low: float | None
    high: float | None
    drivers: int  # who were classified in both
    starts: tuple[int, int]
    comparable: bool


@dataclass(frozen=True)
class Ratings:
    """What some seasons say of the strength of their drivers. What it takes is worked out when it is asked for."""

    gathered: Gathered
    parameters: Parameters
    until: date | None = None
    known_then: bool = False
    seasons: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What could not be used, in words."""
        return self.gathered.remarks()

    @cached_property
    def smoothed(self) -> Smoothed:
        return smooth(self.gathered.history, self.parameters)

    @cached_property
    def filtered(self) -> Filtered:
        return filter_history(self.gathered.history, self.parameters)

    @cached_property
    def bridges(self) -> tuple[Bridge, ...]:
        return bridges(self.smoothed)

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The series in groups in which each can be compared with each."""
        return groups_of(self.series, self.bridges)

    @cached_property
    def homes(self) -> dict[tuple[str, int], str]:
        """In which series each driver raced most in each year."""
        return homes_of(self.smoothed)

    @cached_property
    def thin(self) -> Thin:
        """Series and years of whose races, as a rule, only some of those classified are known."""
        return thin_seasons(self.gathered.history)

    @cached_property
    def since(self) -> dict[str, int]:
        """The first year in which each driver was classified."""
        found: dict[str, int] = {}
        for who, year in self.homes:
            found[who] = min(year, found.get(who, year))
        return found

    @cached_property
    def names(self) -> Names:
        """Who can be asked for, by every name he goes by."""
        history = self.gathered.history
        told_apart = [(id_, name.rpartition(" (")[0]) for id_, name in zip(history.drivers, history.names, strict=True) if "--" in id_]
        return Names.of(zip(history.drivers, history.names, strict=True), [*record_names(), *told_apart])

    @property
    def series(self) -> tuple[str, ...]:
        """Those that were raced in, the highest first."""
        history = self.gathered.history
        raced = {history.series[s] for s in history.series_of[~history.qualifying].tolist()}
        return tuple(one for one in history.series if one in raced)

    @cached_property
    def latest(self) -> dict[str, int]:
        """The last year of each series."""
        found: dict[str, int] = {}
        for (_, year), series in self.homes.items():
            found[series] = max(year, found.get(series, year))
        return found

    def lists(self, year: int | None = None, series: Sequence[str] = ()) -> tuple[RatedList, ...]:
        """The lists of a year; without one each series in its last year, the latest first. With ``series`` only those lists that have one of them."""
        years = [year] if year is not None else sorted({y for one, y in self.latest.items() if not series or one in series}, reverse=True)
        found = [one for y in years for one in _numbered([self._named(one) for one in self.of_year(y)])]
        return tuple(
            one
            for one in found
            if (not series or set(series) & set(one.series)) and (year is not None or any(self.latest[s] == one.year for s in one.series))
        )

    def of_year(self, year: int) -> tuple[RatingList, ...]:
        """The lists of a year as core gives them; none of a year in which nobody raced."""
        if year not in self._of_year:
            self._of_year[year] = rate(self.smoothed, year) if any(y == year for _, y in self.homes) else ()
        return self._of_year[year]

    @cached_property
    def _of_year(self) -> dict[int, tuple[RatingList, ...]]:
        return {}

    def _named(self, one: RatingList) -> RatedList:
        name = dict(zip(self.gathered.history.drivers, self.gathered.history.names, strict=True))
        rows = [
            Rated(
                r.rank, r.rank_low, r.rank_high, r.driver, name[r.driver], r.rating, r.low, r.high, r.races, self.since[r.driver], r.series
            )
            for r in one.ratings
        ]  # fmt: skip
        rows.sort(key=lambda row: (row.place is None, row.place or 0, row.name))
        return RatedList(one.year, one.series, one.starters, tuple(rows), tuple(s for s in one.series if (s, one.year) in self.thin))

    def apart(self, year: int | None = None) -> tuple[Apart, ...]:
        """Every pair of series, the higher one first: as they were in a year, of those that raced then; without one each in its last."""
        found = []
        for b in self.bridges if year is None else bridges(self.smoothed, year):
            middle = half = None
            if b.difference is not None and b.deviation is not None:
                middle, half = UNIT * b.difference, UNIT * NINETY * b.deviation
            low, high = (None, None) if middle is None or half is None else (middle - half, middle + half)
            found.append(Apart(b.series, b.years, middle, low, high, b.drivers, b.starts, b.comparable))
        return tuple(found)

    def who(self, name: str) -> str:
        """The id of a driver. Raises NotFound."""
        found = [self.names.ids[n] for n in self.names.find(name)]
        if len(found) == 1:
            if found[0] not in self.since:
                raise NotFound(
                    f"{name!r} was never classified in a race beside another in these seasons, so nothing is known of his strength"
                )
            return found[0]
        if found:
            raise NotFound(f"{name!r} may be {' or '.join(found)}; name one by his id")
        raise NotFound(
            f"nobody named {name!r} was classified in these seasons. {_meant(name, self.names.names) or nearest(name, self.names.names)}"
        )

    def course(self, driver: str) -> Course:
        """All seasons of a driver, by his name or id. Raises NotFound."""
        return course_of(self.smoothed, self.filtered, self.groups, self.homes, self.thin, self.who(driver))

    def versus(self, one: str, other: str) -> Versus:
        """How likely one driver is ahead of another. Raises NotFound, and UserError for a driver against himself."""
        first, second = self.who(one), self.who(other)
        if first == second:
            raise UserError(f"{one!r} and {other!r} are one driver, {first}; name two")
        return versus_of(self.smoothed, self.groups, self.homes, self.thin, first, second)


def ratings(
    *seasons: str | Path | Season,
    book: bool = False,
    formula_one: bool = False,
    as_of: date | str | None = None,
    known_then: bool = False,
    refit: bool = False,
    parameters: Parameters | None = None,
) -> Ratings:
    """How strong the drivers of some seasons are (without one: of every shipped season with results), as far as orders of finish tell.

    ``book`` adds the shipped seasons to those named, ``formula_one`` those of Formula One; races after the day ``as_of`` are not heard, with ``known_then``
    also no decision taken after it. The parameters are the shipped ones, those given, or with ``refit`` those that fit these races best.
    Raises UserError where a season cannot be used, and where no two drivers were classified in one race.
    """
    until = _day(as_of) if isinstance(as_of, str) else as_of
    gathered = gather_races(seasons or None, book=book, formula_one=formula_one, until=until, known_then=known_then)
    if not len(gathered.history.day) or gathered.history.qualifying.all():
        when = f" until {until}" if until is not None else ""
        raise UserError(f"no race{when} of these seasons has two drivers who were classified, so nobody can be rated")
    chosen = parameters or shipped_parameters(formula_one=formula_one)
    if refit:
        from onemake.core.ratings.fit import fit, fit_seasons

        chosen = fit_seasons(gathered.history, fit(gathered.history, usual=chosen))
    return Ratings(gathered, chosen, until, known_then, gathered.seasons)


def rate_book(seasons: Sequence[SeasonOrders], book: Book) -> Ratings | None:
    """The same of orders that are read already, of seasons that are in a record book: it knows who is who. None where nobody can be rated."""

    def who(written: Sequence[Written]) -> list[tuple[str, str]]:
        return [(book.people.ids[n], book.people.names[n]) for n in (book.written_people[one] for one in written)]

    gathered = join(seasons, who, series_ranks(book.tables))
    if not len(gathered.history.day) or gathered.history.qualifying.all():
        return None
    return Ratings(gathered, shipped_parameters(), seasons=gathered.seasons)


def _numbered(lists: Sequence[RatedList]) -> list[RatedList]:
    """The same; where several lists of a year have the same first series, numbered."""
    many = Counter(one.series[0] for one in lists)
    seen: Counter[str] = Counter()
    found = []
    for one in lists:
        seen[one.series[0]] += 1
        found.append(replace(one, part=seen[one.series[0]]) if many[one.series[0]] > 1 else one)
    return found


def _meant(part: str, names: Iterable[str]) -> str:
    """Whom a surname, or a word of a name, may stand for, if they are few."""
    words = set(plain_words(part))
    found = sorted(name for name in set(names) if words and words <= set(plain_words(name)))
    return f"Did you mean {' or '.join(map(repr, found))}?" if 0 < len(found) <= 4 else ""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text!r} is no day; write 2026-06-07") from None


@cache
def shipped_parameters(*, formula_one: bool = False) -> Parameters:
    """The parameters of the random walk as they were fitted on the shipped seasons: ratings.toml of the book says on which."""
    said = tomllib.loads((BOOK / "ratings.toml").read_text(encoding="utf-8"))["formula-one" if formula_one else "one-make"]
    return replace(Parameters(), **said)


def series_named(names: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """The ids of series by their names. Raises NotFound."""
    from onemake.office.ratings import series_names

    book = series_names(known)
    found = []
    for name in names:
        hits = [book.ids[n] for n in book.find(name) if book.ids[n] in known]
        if not hits:
            raise NotFound(f"nobody is rated in a series {name!r}; there are results of {', '.join(known)}. {_meant(name, known)}".rstrip())
        found += hits
    return tuple(found)

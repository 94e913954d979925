"""The shipped seasons as orders of finish, for the harness: who was classified, who retired, when, and what sort of race it was.

The filter takes `History`; the peers take one order after the other. Both are made from the same races, so that nobody sees more than another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from onemake.core.ratings.history import History, Source
from onemake.core.season import Race, Result, Season
from onemake.office.library import book_seasons, load

Ints = NDArray[np.int64]
LEAST_ROWS = 12  # rows a race: with fewer a season's folder holds the top of the sheet only, and an order of it is no order of the field
LEAST_CLASSIFIED = 4  # a forecast of fewer is not scored
FIRST_F1_TEST, LAST_F1_TEST = 2000, 2025
FIRST_ONE_MAKE_TEST = 2022


@dataclass(frozen=True)
class Event:
    """One race: drivers by number, the first first."""

    order: Ints
    retired: Ints
    grid: Ints  # the starting order, where it is known
    day: int
    year: int
    series: int
    season: str
    source: Source
    reversed_grid: bool
    short: bool  # under half distance, or points of a shortened race


@dataclass(frozen=True)
class Races:
    """Races one after the other in time."""

    name: str
    drivers: tuple[str, ...]
    series: tuple[str, ...]
    events: tuple[Event, ...]

    def where(self, asked: Callable[[Event], bool]) -> NDArray[np.bool_]:
        """[M] which races are meant; one that is too small to be scored never is."""
        return np.array([len(e.order) >= LEAST_CLASSIFIED and asked(e) for e in self.events], dtype=np.bool_)

    def until(self, year: int) -> Races:
        """The races up to a year, the whole of it included: all that tuning may see."""
        return replace(self, events=tuple(e for e in self.events if e.year <= year))

    def history(self, *, grids: bool = False) -> History:
        """The same races as the filter takes them; with ``grids`` the starting orders stand in for qualifying."""
        rows = [(e, e.order, e.retired, False) for e in self.events]
        if grids:
            rows = [row for e in self.events for row in ((e, e.grid, e.grid[:0], True), (e, e.order, e.retired, False)) if len(row[1]) > 1]
        none = np.zeros(0, dtype=np.int64)
        return History(
            drivers=self.drivers,
            names=self.drivers,
            series=self.series,
            start=np.cumsum([0, *(len(order) for _, order, _, _ in rows)]),
            driver=np.concatenate([none, *(order for _, order, _, _ in rows)]),
            retired_start=np.cumsum([0, *(len(retired) for _, _, retired, _ in rows)]),
            retired=np.concatenate([none, *(retired for _, _, retired, _ in rows)]),
            day=np.array([e.day for e, _, _, _ in rows], dtype=np.int64),
            year=np.array([e.year for e, _, _, _ in rows], dtype=np.int64),
            series_of=np.array([e.series for e, _, _, _ in rows], dtype=np.int64),
            qualifying=np.array([is_grid for _, _, _, is_grid in rows], dtype=np.bool_),
            sources=tuple(replace(e.source, session="qualifying") if is_grid else e.source for e, _, _, is_grid in rows),
            power=np.ones(len(rows)),
        )


def formula_one(least: int = 1950, last: int = 9999) -> Races:
    """All Formula One: world championship races, sprints included."""
    return _races("Formula One", tuple(s for s in book_seasons() if s.startswith("formula-one-") and least <= int(s[-4:]) <= last))


def one_make() -> Races:
    """The shipped one-make seasons of which whole fields are known, as one pyramid."""
    return _races("one-make", tuple(s for s in book_seasons() if not s.startswith("formula-one-")))


@cache
def _season(name: str) -> Season:
    return load(name)


@cache
def _races(name: str, ids: tuple[str, ...]) -> Races:
    seasons = [season for season in (_season(i) for i in ids) if _whole_fields(season)]
    series = list(dict.fromkeys(season.identity.series for season in seasons))
    known: dict[str, int] = {}
    events = [
        event
        for season in seasons
        for race, when in _dated(season)
        if (event := _event(season, race, when, series.index(season.identity.series), known)) is not None
    ]
    events.sort(key=lambda e: (e.day, e.source.key))
    return Races(name, tuple(known), tuple(series), tuple(events))


def partial_seasons() -> list[str]:
    """The shipped seasons left out, because their folders hold the top of the sheet only."""
    return [i for i in book_seasons() if not _whole_fields(_season(i))]


def _whole_fields(season: Season) -> bool:
    rows = Counter(row.key for row in season.results if row.session == "race")
    return bool(rows) and sum(rows.values()) / len(rows) >= LEAST_ROWS


def _dated(season: Season) -> list[tuple[Race, int]]:
    """The races with their days. Where a calendar has none they are spread evenly from March to November: only the gaps matter."""
    races = [race for race in season.calendar if not race.is_off]
    found = []
    for i, race in enumerate(races):
        first = date(season.identity.year, 3, 15).toordinal()
        guess = first + 240 * i // max(len(races) - 1, 1)
        found.append((race, race.date.toordinal() if race.date is not None else guess))
    return found


def _event(season: Season, race: Race, day: int, series: int, known: dict[str, int]) -> Event | None:
    rows = [row for row in season.results if row.key == race.key and row.session == "race"]
    rows = [row for row in rows if row.issue == max(r.issue for r in rows)]  # the last sheet issued
    cars = Counter(row.number for row in rows if row.number)
    alone = [row for row in rows if not row.number or cars[row.number] == 1]
    placed = sorted((row for row in alone if row.position is not None), key=lambda row: row.position or 0)
    if len(placed) < 2:
        return None

    def numbered(some: list[Result]) -> Ints:
        who = dict.fromkeys(name for row in some if (name := _who(season, row)))
        return np.array([known.setdefault(name, len(known)) for name in who], dtype=np.int64)

    return Event(
        order=numbered(placed),
        retired=numbered([row for row in alone if row.position is None and row.status in ("DNF", "NC")]),
        grid=numbered(sorted((row for row in alone if row.grid is not None), key=lambda row: row.grid or 0)),
        day=day,
        year=season.identity.year,
        series=series,
        season=season.id,
        source=Source(season.id, race.key, "race", race.role, _is_reversed(season, race)),
        reversed_grid=_is_reversed(season, race),
        short=(race.distance_done is not None and race.distance_done < 0.5) or "shortened" in race.role or "half points" in race.note,
    )


def _is_reversed(season: Season, race: Race) -> bool:
    """Sprints of Formula 2 and Formula 3 start from a reversed order; those of Formula One do not."""
    return race.role.startswith("sprint") and not season.identity.series.startswith("formula-one")


def _who(season: Season, row: Result) -> str:
    """The driver of a row; where it says the number alone, who was entered under it. Blank where that is nobody, or a crew."""
    if row.driver_id or row.driver:
        return row.driver_id or row.driver.casefold()
    entered = {e.driver_id or e.driver.casefold() for e in season.entries if e.number == row.number and row.key in e.span}
    return entered.pop() if len(entered) == 1 else ""

"""The shipped seasons as orders of finish, for the harness: who was classified, who retired, when, and what sort of race it was.

The filter takes `History`; the peers take one order after the other. Both are made from the same races, so that nobody sees more than another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from onemake.core.races import RaceKey
from onemake.core.ratings.history import History, Source
from onemake.core.season import Season
from onemake.office.library import book_seasons, load
from onemake.office.ratings import gather_races

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
    short: bool  # stopped early, so that the rules pay less


@dataclass(frozen=True)
class Races:
    """Races one after the other in time."""

    name: str
    drivers: tuple[str, ...]
    series: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def seasons(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e.season for e in self.events))

    def where(self, asked: Callable[[Event], bool]) -> NDArray[np.bool_]:
        """[M] which races are meant; one that is too small to be scored never is."""
        return np.array([len(e.order) >= LEAST_CLASSIFIED and asked(e) for e in self.events], dtype=np.bool_)

    def until(self, year: int) -> Races:
        """The races up to a year, the whole of it included: all that tuning may see."""
        return replace(self, events=tuple(e for e in self.events if e.year <= year))

    def history(self, *, grids: bool = False) -> History:
        """The same races as the filter takes them. With ``grids`` the starting orders stand in for qualifying, each heard just after its race: what is known
        before a race are then the grids of earlier ones alone.
        """
        rows = [(e, e.order, e.retired, False) for e in self.events]
        if grids:
            rows = [row for e in self.events for row in ((e, e.order, e.retired, False), (e, e.grid, e.grid[:0], True)) if len(row[1]) > 1]
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
    return _races("one-make", tuple(s for s in book_seasons() if not s.startswith("formula-one-") and s not in partial_seasons()))


def pyramid(last: int = 9999) -> Races:
    """Both together from 2003 on, as one pyramid with Formula One on top: some drivers are known from below."""
    ids = [*one_make().seasons, *(s for s in book_seasons() if s.startswith("formula-one-") and int(s[-4:]) >= 2003)]
    return _races("linked", tuple(s for s in ids if int(s[-4:]) <= last))


@cache
def partial_seasons() -> tuple[str, ...]:
    """The shipped seasons left out, because their folders hold the top of the sheet only."""
    found = []
    for name in book_seasons():
        rows = Counter(row.key for row in load(name).results if row.session == "race")
        if not rows or sum(rows.values()) / len(rows) < LEAST_ROWS:
            found.append(name)
    return tuple(found)


@cache
def _races(name: str, ids: tuple[str, ...]) -> Races:
    """The races as `onemake ratings` gathers them: who is who is settled by the record book."""
    history = gather_races([load(i) for i in ids]).history
    number = {who: n for n, who in enumerate(history.names)}
    grids = {(i, key): order for i in ids for key, order in _grids(load(i), number).items()}
    none = np.zeros(0, dtype=np.int64)
    events = [
        Event(
            order=history.driver[history.start[m] : history.start[m + 1]],
            retired=history.retired[history.retired_start[m] : history.retired_start[m + 1]],
            grid=grids.get((source.season, source.key), none),
            day=int(history.day[m]),
            year=int(history.year[m]),
            series=int(history.series_of[m]),
            season=source.season,
            source=source,
            reversed_grid=source.reversed_grid,
            short=source.shortened,
        )
        for m, source in enumerate(history.sources)
        if not history.qualifying[m]
    ]
    return Races(name, history.drivers, history.series, tuple(events))


def _grids(season: Season, number: Mapping[str, int]) -> dict[RaceKey, Ints]:
    """The starting orders of a season, where its results say them."""
    found: dict[RaceKey, list[tuple[int, int]]] = defaultdict(list)
    for row in season.results:
        if row.session == "race" and row.grid is not None and row.driver in number:
            found[row.key].append((row.grid, number[row.driver]))
    return {key: np.array(list(dict.fromkeys(who for _, who in sorted(rows))), dtype=np.int64) for key, rows in found.items()}

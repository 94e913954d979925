"""How a season may end: places, qualifying, grids and best laps of every race to come, many endings at once; and one of them written out as results.

Written out, an ending is a season like any other and goes through the same stages: that is the judge of every faster way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.season_ahead import ExpectedCar, SeasonAhead
from onemake.core.races import RaceKey
from onemake.core.rules.field import Ints, Mask
from onemake.core.season import Result, Season

__all__ = ["Endings", "Finals", "Places", "in_list_order", "written"]

Places = NDArray[np.uint8]
_LAP = 60_000  # ms: the best lap of the race; each next one a second slower


@dataclass(frozen=True, slots=True)
class Endings:
    """Many possible endings. Axes: F races to come, N cars expected, B endings (last: the direction of SIMD).

    Among the cars that enter a race the places from 1 on are held once each, without a gap; whoever has 0 started and was not classified. A car that does not
    enter a race has 0 everywhere. What is None is not said: no qualifying, no grid, no laps known.
    """

    place: Places  # [F, N, B]
    qualified: Places | None = None  # [F, N, B] place in the qualifying session, 0 for none
    grid: Places | None = None  # [F, N, B] place on the grid as raced, 0 for none
    lap: Places | None = None  # [F, N, B] rank of the best lap of the race, 1 is the fastest, 0 for none
    away: Mask | None = None  # [F, N, B] did not come at all, and has no row


@dataclass(frozen=True, slots=True)
class Finals:
    """The tables of one title at the end of each ending. Axes: C competitors, B endings."""

    places: NDArray[np.int16]  # [C, B] 0 for none; level on everything: the same place
    points: Ints  # [C, B] whole numbers of 1/``unit``
    unit: int


def in_list_order(ahead: SeasonAhead) -> Endings:
    """One ending in which everybody finishes in the order of the list, qualifies, starts and laps so: a stand-in, to compile a plan with."""
    place = (np.cumsum(ahead.enters, axis=1) * ahead.enters).astype(np.uint8)[:, :, None]
    return Endings(place, qualified=place, grid=place, lap=place)


def written(ahead: SeasonAhead, endings: Endings, b: int) -> Season:
    """The season with ending ``b`` written out as the sheets of its races. Whoever is not classified retired."""
    rows: list[Result] = []
    for f, race in enumerate(ahead.races):
        for n, car in enumerate(ahead.cars):
            if ahead.enters[f, n] and not (endings.away is not None and endings.away[f, n, b]):
                rows += _rows(race.key, car, endings, (f, n, b))
    coming = {race.key for race in ahead.races}
    calendar = tuple(replace(race, status="") if race.key in coming else race for race in ahead.season.calendar)
    return replace(ahead.season, calendar=calendar, results=(*ahead.season.results, *rows))


def _rows(key: RaceKey, car: ExpectedCar, endings: Endings, at: tuple[int, int, int]) -> list[Result]:
    place, qualified, grid, lap = (
        0 if values is None else int(values[at]) for values in (endings.place, endings.qualified, endings.grid, endings.lap)
    )
    codes = (("P",) if qualified == 1 else ()) + (("FL",) if lap == 1 else ())
    rows = []
    for seen in car.rows:
        blank = Result(key, "race", car.number, seen.driver, seen.driver_id, guest=seen.guest, classes=seen.classes, columns=seen.columns)
        rows.append(
            replace(
                blank,
                position=place or None,
                status="" if place else "DNF",
                grid=grid or None,
                best_lap=_LAP + 1000 * lap if lap else None,
                codes=codes,
            )
        )
        if qualified:
            rows.append(replace(blank, session="qualifying", position=qualified))
    return rows

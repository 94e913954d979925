"""The facts of a season as columns: who was in which car, where it came in, what its row says. No title has spoken yet.

Axes: E cars (a car in a race), K credits (a seat in a car), N rows of the sheets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onemake.core.entries import Seat
from onemake.core.races import RaceKey
from onemake.core.rules.distance import as_run
from onemake.core.season import Race, Result
from onemake.core.statuses import Status

if TYPE_CHECKING:
    from onemake.core.classes import Membership
    from onemake.core.decisions import Revised
    from onemake.core.rules.regulations import Regulations

__all__ = ["Field", "Ints", "Mask", "lay_out"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Car:
    """A car in a race: all rows of one number with the same place."""

    race: int
    row: Result
    rows: tuple[int, ...]
    status: Status

    @property
    def started(self) -> bool:
        return self.row.position is not None or self.status.started

    @property
    def counts_as_start(self) -> bool:
        return self.row.position is not None or self.status.counts_as_start


@dataclass(frozen=True, slots=True)
class Credit:
    """A seat in a car."""

    car: int
    row: int
    seat: Seat


@dataclass(frozen=True, slots=True)
class Field:
    """Everything that was run, in the order of the calendar."""

    races: tuple[Race, ...]
    cars: tuple[Car, ...]
    rows: tuple[Result, ...]
    credits: tuple[Credit, ...]
    qualifying: tuple[tuple[Result, ...], ...]
    sessions: tuple[tuple[Result, ...], ...]  # all but the race, qualifying included
    race_of: Ints  # [E]
    place: Ints  # [E], 0 for none
    vacated: Ints  # [E] the place a disqualified car left empty, 0 for none
    started: Mask  # [E]
    credit_car: Ints  # [K]

    def taken_on(self, race: int) -> date | None:
        """The day of a race, against which registrations are held."""
        day = self.races[race].date
        return None if day is None else day.date() if hasattr(day, "date") else day


def lay_out(revised: Revised, rules_for: Callable[[RaceKey], Regulations], membership: Membership) -> Field:
    """Facts to columns, in one pass over the rows."""
    cars: list[Car] = []
    rows: list[Result] = []
    credits: list[Credit] = []
    for race_index, classification in enumerate(revised.races):
        flags: dict[str, Status] = {}
        regulations = rules_for(classification.race.key)
        where: dict[tuple[Any, ...], int] = {}
        members: dict[int, list[int]] = {}
        settled = membership.settle(classification.race.key, [row.number for row in classification.rows], classification.seats)
        for row, seats in zip(classification.rows, settled, strict=True):
            key: tuple[Any, ...] = (row.number, row.position, row.status) if row.number else (len(rows),)
            car = where.get(key)
            if car is None:
                status = flags.get(row.status)
                if status is None:
                    status = flags[row.status] = regulations.status_flags(row.status)
                car = where[key] = len(cars)
                members[car] = []
                cars.append(Car(race_index, row, (), status))
            members[car].append(len(rows))
            credits.extend(Credit(car, len(rows), seat) for seat in seats)
            rows.append(row)
        for car, its_rows in members.items():
            cars[car] = Car(cars[car].race, cars[car].row, tuple(its_rows), cars[car].status)
    return Field(
        races=tuple(as_run(c.race, rules_for(c.race.key).distance) for c in revised.races),
        cars=tuple(cars),
        rows=tuple(rows),
        credits=tuple(credits),
        qualifying=tuple(c.qualifying for c in revised.races),
        sessions=tuple(c.sessions for c in revised.races),
        race_of=np.array([car.race for car in cars], dtype=np.int64),
        place=np.array([car.row.position or 0 for car in cars], dtype=np.int64),
        vacated=np.array([car.row.vacated or 0 for car in cars], dtype=np.int64),
        started=np.array([car.started for car in cars], dtype=np.bool_),
        credit_car=np.array([credit.car for credit in credits], dtype=np.int64),
    )

"""The cars that a classification speaks of. A grid is of cars; who sits in them is told beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onemake.core.entries import Seat
from onemake.core.grids.known import Known, Sheet
from onemake.core.races import RaceKey
from onemake.core.season import Decision, Result

__all__ = ["Car", "Placed", "Reason", "cars_in", "cars_of", "entered"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a car stands where it stands: in words, and by which decision or article."""

    text: str
    decision: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Car:
    """A car and its rows on one sheet. Known by its number; where numbers are unknown, by its driver."""

    id: str
    number: str
    rows: tuple[Result, ...]
    seats: tuple[Seat, ...]

    @property
    def drivers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(seat.driver for seat in self.seats if seat.driver))

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for seat in self.seats for c in seat.classes))

    @property
    def guest(self) -> bool:
        """Whether nobody in it is registered."""
        return bool(self.seats) and all(seat.guest for seat in self.seats)

    @property
    def position(self) -> int | None:
        return min((row.position for row in self.rows if row.position is not None), default=None)

    @property
    def status(self) -> str:
        return self.rows[0].status if self.rows else ""

    @property
    def laps(self) -> int | None:
        return max((row.laps for row in self.rows if row.laps is not None), default=None)

    def named_by(self, decision: Decision) -> bool:
        """Whether a decision speaks of this car or of somebody in it."""
        return (
            bool(decision.number or decision.driver)
            and decision.number in ("", self.number)
            and (not decision.driver or any(seat.named(decision.driver) for seat in self.seats))
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A car in the order that a grid is made from."""

    car: Car
    reasons: tuple[Reason, ...]
    lap: int | None = None  # its best lap in the session, against which a percentage is held
    finisher: bool = True  # may be in a reversed block
    behind_class: bool = False  # starts behind the last finisher of its own class
    out: bool = False  # not qualified, unless permitted to start

    def because(self, *reasons: Reason) -> Placed:
        from dataclasses import replace

        return replace(self, reasons=(*self.reasons, *reasons))


def cars_of(sheet: Sheet | None) -> tuple[Car, ...]:
    """The cars of a sheet in its order, each with all its rows. A row that names neither number nor driver is nobody's."""
    if sheet is None:
        return ()
    rows: dict[str, list[int]] = {}
    for index, row in enumerate(sheet.rows):
        if id_ := car_id(row):
            rows.setdefault(id_, []).append(index)
    return tuple(_car(id_, sheet, indices) for id_, indices in rows.items())


def cars_in(known: Known, key: RaceKey, session: str = "race") -> tuple[Car, ...]:
    """The cars of a session, none if nothing is known of it."""
    return known.once(("cars", key, session), lambda: cars_of(known.sheet(key, session)))


def entered(known: Known, key: RaceKey) -> tuple[Car, ...]:
    """The cars of a race: those on its sheet once it has been run, before that those entered for it."""
    return known.once(("entered", key), lambda: _entered(known, key))


def _entered(known: Known, key: RaceKey) -> tuple[Car, ...]:
    sheet = known.sheet(key, "race")
    if sheet is None:
        rows = dict.fromkeys(
            (e.number, "" if e.number else e.driver_id, "" if e.number else e.driver) for e in known.season.entries if key in e.span
        )
        made = tuple(Result(key, "race", number, driver, driver_id) for number, driver_id, driver in rows)
        sheet = Sheet(key, "race", made, known.seats(key, made))
    return cars_of(sheet)


def car_id(row: Result) -> str:
    return row.number or row.driver_id or row.driver


def _car(id_: str, sheet: Sheet, indices: Iterable[int]) -> Car:
    chosen = list(indices)
    seats = dict.fromkeys((seat.driver_id, seat.driver) for i in chosen for seat in sheet.seats[i])
    by_who = {(seat.driver_id, seat.driver): seat for i in chosen for seat in sheet.seats[i]}
    return Car(id_, sheet.rows[chosen[0]].number, tuple(sheet.rows[i] for i in chosen), tuple(by_who[who] for who in seats))

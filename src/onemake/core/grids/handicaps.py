"""What is handed out for a race from results, tables, grades or the grid: ballast, minimum times, uses of the boost.

What was carried is a fact where the sheet records it; it is shown beside what the rule gives, and the rule goes on from its own figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from onemake.core.errors import NotFound
from onemake.core.grids.cars import Car, Reason, cars_of, entered
from onemake.core.grids.grid import grid_of
from onemake.core.grids.known import Known, moment_of, regulations_at
from onemake.core.grids.rules import Handicap, holds_for, rule_for
from onemake.core.points import parse_points, write_points
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Race, Season

__all__ = ["Allowance", "HandicapTable", "handicaps_of"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one car or driver carries, or may use, and why; ``amount`` None where it cannot be told."""

    car: Car
    driver: str
    driver_id: str
    amount: Fraction | None
    reasons: tuple[Reason, ...]
    recorded: str = ""
    now: Fraction | None = None  # by what is known now, where a later decision changed a result under it

    @property
    def differs(self) -> bool:
        """Whether something else was recorded."""
        if not self.recorded:
            return False
        try:
            return self.amount is None or parse_points(self.recorded) != self.amount
        except ValueError:
            return self.recorded != ("" if self.amount is None else write_points(self.amount))


@dataclass(frozen=True, slots=True)
class HandicapTable:
    """One kind of handicap in one race."""

    race: Race
    name: str
    rule: Handicap
    moment: datetime | None
    rows: tuple[Allowance, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ask:
    rule: Handicap
    race: Race
    known: Known
    rules: Regulations
    cars: tuple[Car, ...]
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A car, or a driver in a car: whoever the rule hands something to."""

    car: Car
    driver: str = ""
    driver_id: str = ""

    def is_in(self, car: Car) -> bool:
        if not self.driver_id:
            return car.id == self.car.id
        return any(seat.driver_id == self.driver_id for seat in car.seats)


_Amount = tuple[Fraction | None, tuple[Reason, ...]]


def handicaps_of(season: Season, key: RaceKey, as_of: datetime | None = None) -> tuple[HandicapTable, ...]:
    """Every handicap that holds in a race, each as a table. Raises NotFound where there is no such race, or no such rule."""
    race = next((race for race in season.calendar if race.key == key), None)
    if race is None:
        raise NotFound(f"there is no race {key} in the calendar of {season.id}")
    rules = regulations_at(season, key, as_of)
    held = {name: rule for name, rule in rules.handicap.items() if holds_for(rule, key, race.role)}
    if not held:
        raise NotFound(f"the regulations of {season.id} hand out no handicap in race {key}: write [handicap.NAME]")
    latest = Known(season, as_of)
    moment = moment_of(race, season)
    then = latest if moment is None or (as_of is not None and as_of < moment) else Known(season, moment)
    cars = entered(latest, key) or _last_cars(latest, key)
    return tuple(_table(name, rule, race, then, latest, rules, cars) for name, rule in held.items())


def _last_cars(known: Known, key: RaceKey) -> tuple[Car, ...]:
    """The cars of the last race run, where nothing says who is entered for this one."""
    return next((cars_of(sheet) for race in reversed(known.races) if race.key < key and (sheet := known.sheet(race.key, "race"))), ())


def _table(name: str, rule: Handicap, race: Race, then: Known, latest: Known, rules: Regulations, cars: tuple[Car, ...]) -> HandicapTable:
    remarks: list[str] = []
    amounts = _AMOUNTS[rule.from_](_Ask(rule, race, then, rules, cars, remarks))
    now = amounts if then.moment == latest.moment else _AMOUNTS[rule.from_](_Ask(rule, race, latest, rules, cars, []))
    rows = []
    for carrier in _carriers(rule, cars):
        amount, reasons = amounts(carrier)
        today = now(carrier)[0] if now is not amounts else amount
        recorded = next((v for row in carrier.car.rows if (v := row.columns.get((rule.recorded or name).lower()))), "")
        rows.append(
            Allowance(carrier.car, carrier.driver, carrier.driver_id, amount, reasons, recorded, None if today == amount else today)
        )
    rows.sort(key=lambda row: (row.amount is None, -(row.amount or 0)))
    return HandicapTable(race, name, rule, then.moment, tuple(rows), tuple(dict.fromkeys(remarks)))


def _carriers(rule: Handicap, cars: tuple[Car, ...]) -> list[_Carrier]:
    if rule.carried_by == "car":
        return [_Carrier(car) for car in cars]
    return [_Carrier(car, seat.driver, seat.driver_id) for car in cars for seat in car.seats if seat.driver_id]


def _from_race(ask: _Ask) -> Callable[[_Carrier], _Amount]:
    """By the places of the races before: the last ones, or all of them added up with every step kept within its limits."""
    rule = ask.rule
    before = [
        race
        for race in ask.known.races
        if race.key < ask.race.key
        and (rule.reset == "never" or race.key.round == ask.race.key.round)
        and (not rule.given_by or race.role in rule.given_by)
        and ask.known.has(race.key, "race")
    ]
    results = [(race.key, _ranked(rule, cars_of(ask.known.sheet(race.key, "race")))) for race in before]

    def amount(carrier: _Carrier) -> _Amount:
        taken: list[tuple[RaceKey, int | None]] = []
        for key, ranked in results:
            mine = [place for car, place in ranked if carrier.is_in(car)]
            if mine or rule.absent == "lapses":
                taken.append((key, min((p for p in mine if p is not None), default=None)))
        if not rule.adds:
            taken = taken[-rule.last :]
        total, reasons = Fraction(0), []
        for key, place in taken:
            worth = _worth(rule, place)
            reasons.append(Reason(f"{_signed(worth)} for {f'place {place}' if place else 'no place'} in race {key}", article=rule.article))
            total = rule.within_limits(total + worth) if rule.adds else total + worth
        held = rule.within_limits(total)
        if held != total or (rule.adds and taken and sum((_worth(rule, p) for _, p in taken), Fraction(0)) != held):
            reasons.append(Reason("kept within the limits", article=rule.article))
        return held, tuple(reasons) or (Reason("no race before it counts", article=rule.article),)

    return amount


def _ranked(rule: Handicap, cars: tuple[Car, ...]) -> list[tuple[Car, int | None]]:
    """The cars of a race with their places, overall or each within its class."""
    if rule.ranks == "overall":
        return [(car, car.position) for car in cars]
    ahead: dict[str, int] = {}
    ranked: list[tuple[Car, int | None]] = []
    for car in sorted(cars, key=lambda car: (car.position is None, car.position or 0)):
        class_ = next(iter(car.classes), "")
        if car.position is not None:
            ahead[class_] = ahead.get(class_, 0) + 1
        ranked.append((car, ahead[class_] if car.position is not None else None))
    return ranked


def _worth(rule: Handicap, place: int | None) -> Fraction:
    """What a place hands out; a car without a place gets nothing."""
    if place is None:
        return Fraction(0)
    return rule.places[place - 1] if place <= len(rule.places) else rule.rest


def _signed(amount: Fraction) -> str:
    return write_points(amount) if amount < 0 else f"+{write_points(amount)}"


def _from_standings(ask: _Ask) -> Callable[[_Carrier], _Amount]:
    """By the place in a title before the race."""
    from onemake.core.rules.table import tables

    title = ask.rules.title_named(ask.rule.title) if ask.rule.title else next(iter(ask.rules.title), None)
    run = [race.key for race in ask.known.races if race.key < ask.race.key and ask.known.has(race.key, "race")]
    if title is None or not run:
        ask.remarks.append(f"no table stands before race {ask.race.key}")
        return lambda _: (ask.rule.within_limits(Fraction(0)), (Reason("no race before it"),))
    rows = {row.competitor_id: row for row in tables(ask.known.until(ask.race.key), [title.id], run[-1])[0].rows}

    def amount(carrier: _Carrier) -> _Amount:
        ids = [carrier.driver_id] if carrier.driver_id else [carrier.car.number, *(seat.driver_id for seat in carrier.car.seats)]
        places = [rows[name].position for name in ids if name in rows]
        place = min((p for p in places if p is not None), default=None)
        text = f"place {place} in {title.id} after {run[-1]}" if place else f"no place in {title.id} after {run[-1]}"
        return ask.rule.within_limits(_worth(ask.rule, place)), (Reason(text, article=ask.rule.article),)

    return amount


def _from_grade(ask: _Ask) -> Callable[[_Carrier], _Amount]:
    """By the grade of the driver, or of the crew: the highest or the lowest of its drivers, in the order in which the rule names them."""
    grades = {name.casefold(): (rank, name) for rank, name in enumerate(ask.rule.grades)}

    def amount(carrier: _Carrier) -> _Amount:
        seats = [seat for seat in carrier.car.seats if not carrier.driver_id or seat.driver_id == carrier.driver_id]
        said = [seat.column(ask.rule.column) for seat in seats]
        known = [grades[word.casefold()] for word in said if word.casefold() in grades]
        if len(known) < len(said) or not known:
            who = ", ".join(seat.driver for seat, word in zip(seats, said, strict=True) if word.casefold() not in grades)
            return None, (Reason(f"no grade that the rule names: {who or 'nobody is known in the car'}", article=ask.rule.article),)
        _, name = min(known) if ask.rule.crew == "highest" else max(known)
        return ask.rule.within_limits(ask.rule.grades[name]), (Reason(f"grade {name}", article=ask.rule.article),)

    return amount


def _from_grid_row(ask: _Ask) -> Callable[[_Carrier], _Amount]:
    """By the row of the grid: as raced where the sheet says it, else as the grid was made. The pit lane is a row behind the last."""
    rows = ask.rule.rows
    assert rows is not None
    season = ask.known.season
    found = rule_for(regulations_at(season, ask.race.key).grid, ask.race.key, ask.race.role)
    abreast = found[1].abreast if found is not None else 2
    places: dict[str, int | str] = {}
    for car in ask.cars:
        for row in car.rows:
            if row.pit_lane or row.grid:
                places.setdefault(car.id, "PL" if row.pit_lane else row.grid or 0)
    if not places and found is not None:
        places = {slot.car.id: slot.at for slot in grid_of(season, ask.race.key, ask.known.moment).slots if slot.at is not None}
    if not places:
        ask.remarks.append(f"nothing is known of the grid of {ask.race.key}")
    last = max((place for place in places.values() if isinstance(place, int)), default=0)

    def amount(carrier: _Carrier) -> _Amount:
        place = places.get(carrier.car.id)
        if place is None:
            return None, (Reason("its grid place is not known", article=ask.rule.article),)
        row = -(-(place if isinstance(place, int) else last) // abreast) + (place == "PL")
        where = "pit lane, behind the last row" if place == "PL" else f"row {row} of the grid"
        return ask.rule.within_limits(rows.first + rows.more * ((row - 1) // rows.every)), (Reason(where, article=ask.rule.article),)

    return amount


_AMOUNTS: dict[str, Callable[[_Ask], Callable[[_Carrier], _Amount]]] = {
    "race": _from_race,
    "standings": _from_standings,
    "grade": _from_grade,
    "grid-row": _from_grid_row,
}

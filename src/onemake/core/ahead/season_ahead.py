"""A season at a moment, and what is still to come: which races, and who is expected in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from onemake.core.decisions import ON_THE_SHEET, in_force, is_known, sheets_of
from onemake.core.entries import EntryList, Seat
from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.rules.field import Mask
from onemake.core.season import Decision, Entry, Race, Result, Season

__all__ = ["ExpectedCar", "SeasonAhead", "look_ahead"]

_RECENT = 2  # rounds: whoever took part in one of the last two is expected again


@dataclass(frozen=True, slots=True)
class ExpectedCar:
    """A car that is expected in races to come: its rows as it was last seen, one for each driver (or one for a crew that its number stands for)."""

    number: str
    rows: tuple[Result, ...]
    seats: tuple[Seat, ...]

    @property
    def name(self) -> str:
        """As people call it: by its drivers, else by its number."""
        return " / ".join(seat.driver for seat in self.seats if seat.driver) or f"number {self.number}"


@dataclass(frozen=True, slots=True)
class SeasonAhead:
    """A season after one of its races, and what is still to come.

    ``season`` holds what is known at the moment, and nothing else: the results of the races run, the decisions on them, and the whole calendar, in which the
    races to come have neither a course nor a result. So it is scored without ``as_of``, by which the races to come would not be known. Axes: F races to come,
    N cars expected.
    """

    season: Season
    after: RaceKey  # the last race run, also where its result is not known here; 0.0 before the first
    as_of: datetime | None
    races: tuple[Race, ...]  # [F]
    cars: tuple[ExpectedCar, ...]  # [N]
    enters: Mask  # [F, N]


def look_ahead(
    season: Season,
    after: RaceKey | None = None,
    as_of: datetime | None = None,
    *,
    suppose: Sequence[Decision] = (),
    absent: Iterable[tuple[str, RaceKey | None]] = (),
    returning: bool = False,
) -> SeasonAhead:
    """The season after a race (None: after all that were run), as known at a moment.

    ``suppose`` are decisions that nobody has taken; ``absent`` says who stays away from which race (None: from all that are to come), by driver, driver id or
    number. Expected in a race to come is whoever the entry list names for it by its rounds, and whoever is no guest, took part in one of the last two rounds
    (``returning``: in any) and may still take part by the entry list. Cancelled races do not come, even if that was not known at the moment; nor do races that were run by
    the moment and whose results are not known here.

    Raises UserError where the calendar does not list all races of the season, or somebody or something named is not there.
    """
    missing = (season.identity.races or 0) - len(season.calendar)
    if missing > 0:
        raise UserError(
            f"{missing} of the {season.identity.races} races of {season.id} are not in its calendar: "
            "add them to calendar.csv with the status scheduled"
        )
    kept = replace(season, decisions=(*season.decisions, *suppose))
    sheets = sheets_of(kept, as_of)
    run = [race for race in kept.calendar if _was_run(race, kept, sheets, after, as_of)]
    done = {race.key for race in run}
    past = done | {race.key for race in kept.calendar if _is_past(race, kept, after, as_of)}
    last = max(past, default=RaceKey(0, 0))
    coming = tuple(_as_planned(race, kept) for race in kept.calendar if not race.is_off and race.key > last)
    known = replace(
        kept,
        calendar=tuple(race if race.key in done or race.is_off else _as_planned(race, kept) for race in kept.calendar),
        results=tuple(row for row in kept.results if row.key in done and (as_of is None or row.issued is None or row.issued <= as_of)),
        versions=kept.versions_known(as_of) or kept.versions[:1],
        decisions=tuple(known for d in kept.decisions if is_known(d, as_of, kept) for known in _as_known(d, run, last)),
        brought_forward=tuple(total for total in kept.brought_forward if not any(race.key <= total.after for race in coming)),
        official=(),
        official_scores=(),
    )
    decisions = in_force(known)
    entry_list = EntryList(known, decisions)
    cars = _expected(sheets, run, coming, entry_list)
    enters = _entered(cars, coming, known, run, tuple(absent), returning=returning)
    wanted: Mask = np.asarray(enters.any(axis=0))
    return SeasonAhead(
        season=known,
        after=last,
        as_of=as_of,
        races=coming,
        cars=tuple(
            _as_entered(car, [coming[f] for f in np.flatnonzero(enters[:, n])], entry_list) for n, car in enumerate(cars) if wanted[n]
        ),
        enters=enters[:, wanted],
    )


def _was_run(
    race: Race, season: Season, sheets: dict[tuple[RaceKey, str], list[Result]], after: RaceKey | None, as_of: datetime | None
) -> bool:
    if race.is_off or race.status == "scheduled" or (after is not None and race.key > after) or not sheets.get((race.key, "race")):
        return False
    moment = race.known_from(season.zone)
    return as_of is None or moment is None or moment <= as_of


def _is_past(race: Race, season: Season, after: RaceKey | None, as_of: datetime | None) -> bool:
    """Whether a race was run by the moment though nobody wrote down here how it ended."""
    if race.status not in ("run", "provisional", "official") or (after is not None and race.key > after):
        return False
    moment = race.known_from(season.zone)
    return as_of is None or moment is None or moment <= as_of


def _as_planned(race: Race, season: Season) -> Race:
    """A race as it stood in the calendar before it was run: nobody knew yet that it would be stopped. What multiplies it was announced."""
    rules = season.regulations_for(race.key) or season.regulations
    announced = tuple(name for name in race.factors if (factor := rules.factor.get(name)) is not None and factor.value >= 1)
    length = replace(race.length, laps_done=None, green_laps=None, minutes_done=None, reset_laps=None, reset_minutes=None)
    return replace(race, status="scheduled", issued=None, distance_done=None, factors=announced, length=length)


def _as_known(decision: Decision, run: Sequence[Race], last: RaceKey) -> list[Decision]:
    """A decision on a race to come is not known yet; one that changes the sheets of a round changes those that there are."""
    if decision.round is None:
        return [decision]
    if RaceKey(decision.round, decision.race or 0) > last:
        return []
    if decision.race is None and decision.kind in ON_THE_SHEET:
        return [replace(decision, race=race.key.race) for race in run if race.key.round == decision.round]
    return [decision]


# --- who is expected -----------------------------------------------------------------------------------------------------------------


def _expected(
    sheets: dict[tuple[RaceKey, str], list[Result]],
    run: Sequence[Race],
    coming: Sequence[Race],
    entry_list: EntryList,
) -> list[ExpectedCar]:
    """Every car seen so far as it was last seen, the latest race first; then those that the entry list has and no race has seen."""
    cars: list[ExpectedCar] = []
    taken: set[str] = set()
    for race in sorted(run, key=lambda race: race.key, reverse=True):
        groups: dict[str, list[Result]] = {}
        for index, row in enumerate(sheets[race.key, "race"]):
            groups.setdefault(row.number or f"row {index}", []).append(row)
        for rows in groups.values():
            seats = tuple(seat for row in rows for seat in entry_list.seats(row))
            marks = {f"driver {s.driver_id}" for s in seats if s.driver_id} | ({f"number {rows[0].number}"} if rows[0].number else set())
            if marks and not marks & taken:
                cars.append(ExpectedCar(rows[0].number, tuple(rows), seats))
            taken |= marks
    for race in coming:
        fresh: dict[str, list[Seat]] = {}
        for seat in entry_list.entered(race.key):
            fresh.setdefault(seat.number or seat.driver_id, []).append(seat)
        for seats_here in fresh.values():
            marks = {f"driver {s.driver_id}" for s in seats_here if s.driver_id}
            number = seats_here[0].number
            if marks and not marks & taken and not (number and any(_still_has(car, number, seats_here) for car in cars)):
                rows = [Result(race.key, "race", number, s.driver, s.driver_id) for s in seats_here]
                cars.append(ExpectedCar(number, tuple(rows), tuple(seats_here)))
                taken |= marks
    return sorted(cars, key=lambda car: (car.number.zfill(4), car.name))


def _still_has(car: ExpectedCar, number: str, entered: Sequence[Seat]) -> bool:
    """Whether a car seen before is the one that is entered under its number: it shares a driver with it, or nobody knows who drove."""
    people = {seat.driver_id for seat in car.seats}
    return car.number == number and ("" in people or any(seat.driver_id in people for seat in entered))


def _as_entered(car: ExpectedCar, races: Sequence[Race], entry_list: EntryList) -> ExpectedCar:
    """The car under the number under which its drivers are entered from now on: on a sheet to come the old one would stand for nobody, or for somebody else."""
    people = {seat.driver_id for seat in car.seats if seat.driver_id}
    numbers = [{seat.number for seat in entry_list.entered(race.key) if seat.driver_id in people} for race in races]
    if all(not here or car.number in here for here in numbers):
        return car
    number = min(next(here for here in numbers if here))
    rows = tuple(replace(car.rows[0], number=number, driver=seat.driver, driver_id=seat.driver_id) for seat in car.seats if seat.driver_id)
    return replace(car, number=number, rows=rows if len(car.rows) == 1 else tuple(replace(row, number=number) for row in car.rows))


def _entered(
    cars: Sequence[ExpectedCar],
    coming: Sequence[Race],
    season: Season,
    run: Sequence[Race],
    absent: Sequence[tuple[str, RaceKey | None]],
    *,
    returning: bool,
) -> Mask:
    rounds = sorted({race.key.round for race in run})[0 if returning else -_RECENT :]
    recent = {row_key(row) for row in season.results if row.key.round in rounds and row.session == "race"}
    enters = np.zeros((len(coming), len(cars)), dtype=np.bool_)
    for n, car in enumerate(cars):
        entries = [entry for entry in season.entries if any(_same(entry, seat) for seat in car.seats)]
        seen = any(row_key(row) in recent for row in car.rows)
        for f, race in enumerate(coming):
            here = [entry for entry in entries if race.key in entry.span]
            named = any(entry.span.parts for entry in here)
            guest = any(seat.guest for seat in car.seats)
            regular = (seen or not run) and not guest and (bool(here) or not entries)
            enters[f, n] = named or regular
    for who, key in absent:
        hit = [n for n, car in enumerate(cars) if car.number == who or any(seat.named(who) for seat in car.seats)]
        if not hit:
            raise UserError(
                f"nobody named {who!r} is expected in the races to come; expected are {', '.join(c.name for c in cars) or 'none'}"
            )
        where = [f for f, race in enumerate(coming) if key is None or race.key == key or (key.race == 0 and race.key.round == key.round)]
        if not where and key is not None:
            raise UserError(
                f"{f'race {key}' if key.race else f'round {key.round}'} is not among those to come ({', '.join(str(race.key) for race in coming) or 'none'})"
            )
        enters[np.ix_(where, hit)] = False
    return enters


def row_key(row: Result) -> tuple[str, str]:
    """By what a row is known again in another race."""
    return (row.driver_id, "") if row.driver_id else ("", row.number)


def _same(entry: Entry, seat: Seat) -> bool:
    return entry.driver_id == seat.driver_id if entry.driver_id and seat.driver_id else entry.number == seat.number

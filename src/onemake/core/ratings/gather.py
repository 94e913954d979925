"""From seasons to orders of finish: who was classified in front of whom, on which day, and how much that says.

A season is gone through once (``orders_of``); who is who across seasons is settled once for all of them (``join``), as the record book settles it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.decisions import revise
from onemake.core.grids.rules import rule_for
from onemake.core.ratings.history import History, Source
from onemake.core.record.who import Written, slug
from onemake.core.rules.distance import as_run, step_for

if TYPE_CHECKING:
    from onemake.core.decisions import Classification
    from onemake.core.entries import Seat
    from onemake.core.races import RaceKey
    from onemake.core.rules.field import Ints
    from onemake.core.rules.regulations import Regulations
    from onemake.core.season import Race, Result, Season

__all__ = ["Gathered", "Heard", "SeasonOrders", "Witness", "join", "orders_of", "spread_days"]

Person = tuple[str, str]  # the name as written, and the id within the season


@dataclass(frozen=True, slots=True)
class Witness:
    """What a race counts for where its order says less of who is good than others do; 1 is an ordinary race."""

    reversed_grid: float = 1.0
    shortened: float = 1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """The order of one session: who was classified, the first first, and who started and was not. Both count into the people of the season."""

    source: Source
    day: int
    finished: tuple[int, ...]
    retired: tuple[int, ...]
    power: float


@dataclass(frozen=True, slots=True)
class SeasonOrders:
    """What a season says, and how much of it could not be used. ``names`` are all names in it, also of those who only shared a car."""

    id: str
    series: str
    year: int
    name: str
    people: tuple[Person, ...]
    names: tuple[str, ...]
    orders: tuple[Heard, ...]
    crews: int  # cars that several drivers shared
    nameless: int  # cars whose driver nobody wrote down
    undated: int  # races without a date


@dataclass(frozen=True, slots=True)
class Gathered:
    """Orders of many seasons in the order of the days, and how much was left out."""

    history: History
    seasons: tuple[str, ...]
    crews: int
    nameless: int
    undated: int

    def remarks(self) -> tuple[str, ...]:
        """What could not be used, in words."""
        found = []
        if self.crews:
            found.append(f"{self.crews} cars shared by several drivers are left out: a crew's result says little of one of them")
        if self.nameless:
            found.append(f"{self.nameless} cars are left out because nobody wrote down who drove them")
        if self.undated:
            found.append(f"{self.undated} races have no date: they are spread over the year in their order")
        return tuple(found)


# --- one season ----------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """A season as it is gone through."""

    people: dict[Person, int] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    crews: int = 0
    nameless: int = 0

    def number_of(self, seat: Seat) -> int:
        return self.people.setdefault((seat.driver, seat.driver_id), len(self.people))


def orders_of(season: Season, as_of: datetime | None = None, until: date | None = None, witness: Witness | None = None) -> SeasonOrders:
    """The orders of a season as the classifications stand: by what is known now, or was known ``as_of`` a moment; races after the day ``until`` are left out."""
    witness = witness or Witness()
    days = spread_days(season)
    reading = _Reading()
    orders: list[Heard] = []
    undated = 0
    for classified in revise(season, as_of).races:
        race = classified.race
        if until is not None and days[race.key] > until.toordinal():
            continue
        undated += race.date is None
        rules = season.regulations_for(race.key, as_of) or season.regulations
        orders += _heard(season, classified, rules, days[race.key], witness, reading)
    return SeasonOrders(
        id=season.id,
        series=season.identity.series,
        year=season.identity.year,
        name=season.identity.name,
        people=tuple(reading.people),
        names=tuple(reading.names),
        orders=tuple(orders),
        crews=reading.crews,
        nameless=reading.nameless,
        undated=undated,
    )


def _heard(
    season: Season, classified: Classification, rules: Regulations, day: int, witness: Witness, reading: _Reading
) -> Iterator[Heard]:
    """The orders of a race and of its qualifying session, if they say anything."""
    race = classified.race
    turned, stopped = is_reversed(race, rules), is_shortened(race, rules)
    power = (witness.reversed_grid if turned else 1.0) * (witness.shortened if stopped else 1.0)
    if classified.qualifying:
        by_driver = {row.driver_id or row.number: seats for row, seats in zip(classified.rows, classified.seats, strict=True)}
        seats = [by_driver.get(row.driver_id or row.number, ()) for row in classified.qualifying]
        finished, _, whole = _order(classified.qualifying, seats, rules, _Reading(reading.people, reading.names))
        if len(finished) > 1:
            yield Heard(Source(season.id, race.key, "qualifying", race.role, whole=whole), day, finished, (), 1.0)
    finished, retired, whole = _order(classified.rows, classified.seats, rules, reading)
    if len(finished) > 1:
        source = Source(season.id, race.key, "race", race.role, reversed_grid=turned, shortened=stopped, whole=whole)
        yield Heard(source, day, finished, retired, power)


def _order(
    rows: Sequence[Result], seats: Sequence[tuple[Seat, ...]], rules: Regulations, reading: _Reading
) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
    """Who was classified, who started and was not, and whether the sheet says so of everybody. Nobody stands twice: his best place counts.

    In a dead heat the order is that of the sheet.
    """
    cars: dict[tuple[object, ...], list[tuple[Result, tuple[Seat, ...]]]] = defaultdict(list)
    for n, (row, in_it) in enumerate(zip(rows, seats, strict=True)):
        cars[(row.number, row.position, row.status) if row.number else (n,)].append((row, in_it))
    placed: list[tuple[int, int]] = []
    others: list[int] = []
    lost = cars_placed = last = 0
    for members in cars.values():
        row = members[0][0]
        drivers = [seat for _, in_it in members for seat in in_it]
        reading.names.update((seat.driver, None) for seat in drivers if seat.driver)
        if row.position is not None:
            cars_placed += 1
            last = max(last, row.position)
        if row.position is None and not rules.status_flags(row.status).counts_as_start:
            continue
        if len(drivers) != 1 or not drivers[0].driver:
            reading.crews += len(drivers) > 1
            reading.nameless += len(drivers) < 2
            lost += len(drivers) < 2
        elif row.position is not None:
            placed.append((row.position, reading.number_of(drivers[0])))
        else:
            others.append(reading.number_of(drivers[0]))
    placed.sort(key=lambda pair: pair[0])
    finished = tuple(dict.fromkeys(who for _, who in placed))
    retired = tuple(who for who in dict.fromkeys(others) if who not in finished)
    return finished, retired, not lost and cars_placed >= last


def is_reversed(race: Race, rules: Regulations) -> bool:
    """Whether some of the grid started in the opposite order of who was fast: by the rule that makes the grid, or because the role says so.

    Where nobody wrote a rule for grids, a role whose pole the rules leave out, while that of others scores, is taken to start from a reversed order, as the
    record book takes it: its first place on the grid is no pole.
    """
    found = rule_for(rules.grid, race.key, race.role) if rules.grid else None
    if found is not None:
        return found[1].reverse is not None
    if "revers" in race.role:
        return True
    poles = [bonus for bonus in rules.bonus.values() if bonus.for_ == "pole"]
    if rules.grid or not poles or not all(bonus.roles for bonus in poles):
        return False
    return not any(race.role in bonus.roles for bonus in poles)


def is_shortened(race: Race, rules: Regulations) -> bool:
    """Whether a race was stopped early: a factor below one was paid, or it went less than a step of the rules asks, or its role says so."""
    if "shortened" in race.role:
        return True
    if any((factor := rules.factor.get(name)) is not None and factor.value < 1 for name in race.factors):
        return True
    return step_for(as_run(race, rules.distance), rules.distance) is not None


def spread_days(season: Season) -> dict[RaceKey, int]:
    """The day of each race of the calendar as an ordinal. A race without a date stands between its neighbours; at either end, and where no race has a date,
    the races are spread over the year in the order of the calendar.
    """
    year, races = season.identity.year, season.calendar
    days = [_day_of(race) for race in races]
    known = [n for n, day in enumerate(days) if day is not None]
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    ends = [(-1, min([first, *(d - 1 for d in days if d is not None)])), (len(days), max([last, *(d + 1 for d in days if d is not None)]))]
    fixed = [ends[0], *((n, day) for n in known if (day := days[n]) is not None), ends[1]]
    found: dict[RaceKey, int] = {}
    for (left, earlier), (right, later) in pairwise(fixed):
        for n in range(max(left, 0), right):
            day = days[n]
            found[races[n].key] = day if day is not None else earlier + (later - earlier) * (n - left) // (right - left)
    return found


def _day_of(race: Race) -> int | None:
    return None if race.date is None else race.date.toordinal()


# --- many seasons --------------------------------------------------------------------------------------------------------------------


def join(
    seasons: Iterable[SeasonOrders],
    who: Callable[[Sequence[Written]], Sequence[tuple[str, str]]],
    ranks: Mapping[str, int] | None = None,
) -> Gathered:
    """Orders of many seasons as one history.

    ``who`` gives id and name of each person for names as they are written in a year of a series. Two people of one name in one season are told apart by the
    ids that the season gives them. ``ranks`` says which series comes first; those it does not know come last.
    """
    told = [one for one in seasons if one.orders]
    series = tuple(sorted({one.series for one in told}, key=lambda id_: ((ranks or {}).get(id_, 10**6), id_)))
    people = _people(told, who)
    names = {id_: name for found in people for id_, name in found}
    drivers = tuple(sorted(names))
    at = {id_: n for n, id_ in enumerate(drivers)}
    numbered = [[at[id_] for id_, _ in found] for found in people]
    every = sorted(
        ((heard, n) for n, one in enumerate(told) for heard in one.orders),
        key=lambda pair: (
            pair[0].day,
            told[pair[1]].series,
            pair[0].source.key,
            pair[0].source.session != "qualifying",
            pair[0].source.season,
        ),
    )
    finished = [_once(heard.finished, numbered[n]) for heard, n in every]
    retired = [_once(heard.retired, numbered[n], set(order)) for (heard, n), order in zip(every, finished, strict=True)]
    start, driver = _laid_out(finished)
    retired_start, out = _laid_out(retired)
    history = History(
        drivers=drivers,
        names=tuple(names[id_] for id_ in drivers),
        series=series,
        start=start,
        driver=driver,
        retired_start=retired_start,
        retired=out,
        day=np.array([heard.day for heard, _ in every], dtype=np.int64),
        year=np.array([told[n].year for _, n in every], dtype=np.int64),
        series_of=np.array([series.index(told[n].series) for _, n in every], dtype=np.int64),
        qualifying=np.array([heard.source.session == "qualifying" for heard, _ in every], dtype=np.bool_),
        sources=tuple(heard.source for heard, _ in every),
        power=np.array([heard.power for heard, _ in every], dtype=np.float64),
    )
    sums = [sum(getattr(one, what) for one in told) for what in ("crews", "nameless", "undated")]
    return Gathered(history, tuple(one.id for one in told), *sums)


def _people(seasons: Sequence[SeasonOrders], who: Callable[[Sequence[Written]], Sequence[tuple[str, str]]]) -> list[list[tuple[str, str]]]:
    """Id and name of everybody of each season. Who has his name from another of the same season takes his id of the season with it."""
    written = [Written(name, one.series, one.year) for one in seasons for name in one.names]
    meant = dict(zip(written, who(written), strict=True))
    found = []
    for one in seasons:
        ids: dict[str, set[str]] = defaultdict(set)
        for name, id_ in one.people:
            ids[name].add(id_)
        found.append([_apart(meant[Written(name, one.series, one.year)], id_ if len(ids[name]) > 1 else "") for name, id_ in one.people])
    return found


def _apart(person: tuple[str, str], id_: str) -> tuple[str, str]:
    return (f"{person[0]}--{slug(id_)}", f"{person[1]} ({id_})") if id_ else person


def _once(order: Sequence[int], numbers: Sequence[int], but: set[int] | None = None) -> list[int]:
    """The drivers of an order, each once: two spellings may be one person."""
    return [who for who in dict.fromkeys(numbers[n] for n in order) if not but or who not in but]


def _laid_out(orders: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Where each order begins, and all of them one after another."""
    start = np.zeros(len(orders) + 1, dtype=np.int64)
    np.cumsum([len(order) for order in orders], out=start[1:])
    return start, np.array([who for order in orders for who in order], dtype=np.int64)

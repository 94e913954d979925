"""A chassis over the years: who had it, and where it raced, from the book's own rows and from the entry lists of season folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from onemake.core.record.facts import Chassis, Holder
from onemake.core.record.garage import Raced
from onemake.core.record.places import plain
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.tables import Tables
from onemake.core.season import Entry, Race, Result, Season

__all__ = ["ChassisHistory", "Start", "chassis_history", "chassis_numbers", "days_of"]


@dataclass(frozen=True, slots=True)
class Start:
    """A race that a chassis was entered for. ``place`` is what the sheet has, a place or a status, or the book's note; blank: not known."""

    season: str
    series: str
    year: int
    race: str
    day: date | None
    number: str
    driver: str
    team: str
    place: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ChassisHistory:
    """What is known of one chassis. ``generation`` blank: nobody said. ``chassis`` None: only entry lists name it."""

    number: str
    generation: str
    chassis: Chassis | None
    holders: tuple[Holder, ...]
    starts: tuple[Start, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The series it raced in, in the order of its starts."""
        return tuple(dict.fromkeys(start.series for start in self.starts))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every row it rests on: the chassis, its owners, its starts."""
        car = self.chassis
        of_car = [Evidence("chassis.csv", car.line, f"{car.number or car.id}: {car.generation}", car.source)] if car else []
        of_holders = [Evidence("holders.csv", h.line, f"{h.chassis}: {h.owner}", h.source) for h in self.holders]
        return (*of_car, *of_holders, *(start.evidence for start in self.starts))


def chassis_numbers(tables: Tables, seasons: Iterable[Season]) -> tuple[str, ...]:
    """Every chassis that the book or an entry list names."""
    named = [*(c.number or c.id for c in tables.chassis), *(_chassis(e) for season in seasons for e in season.entries)]
    return tuple(dict.fromkeys(number for number in named if number))


def chassis_history(tables: Tables, seasons: Iterable[Season], number: str) -> ChassisHistory | None:
    """Everything known of a chassis, by its number or id; None if nothing is."""
    word = plain(number)
    chassis = next((c for c in tables.chassis if word in (plain(c.id), plain(c.number))), None)
    names = {word} | ({plain(chassis.id), plain(chassis.number)} - {""} if chassis else set())
    all_seasons = tuple(seasons)
    starts = [*_of_book(tables, chassis), *(s for season in all_seasons for s in _of_season(season, names))]
    if chassis is None and not starts:
        return None
    cars = {e.columns.get("car", "") or s.identity.car for s in all_seasons for e in s.entries if plain(_chassis(e)) in names} - {""}
    generation = chassis.generation if chassis else next(iter(cars)) if len(cars) == 1 else ""
    starts.sort(key=lambda s: (s.year, s.day or date(s.year, 12, 31), s.season, s.race))
    holders = tuple(h for h in tables.holders if chassis is not None and h.chassis == chassis.id)
    return ChassisHistory(number, generation, chassis, holders, tuple(starts), tuple(_doubts(number, chassis, cars, holders)))


def _chassis(entry: Entry) -> str:
    return entry.columns.get("chassis", "").strip()


def _of_book(tables: Tables, chassis: Chassis | None) -> Iterator[Start]:
    for row in tables.chassis_starts:
        if chassis is None or row.chassis != chassis.id:
            continue
        says = f"{row.chassis} in {row.series} {row.year}" + (f" ({row.note})" if row.note else "")
        evidence = Evidence("chassis_starts.csv", row.line, says, row.source, row.series, row.year)
        race = f"round {row.round}" if row.round is not None else ""
        yield Start(row.series, row.series, row.year, race, row.date, row.number, row.driver, "", row.note, evidence)


def _of_season(season: Season, names: set[str]) -> Iterator[Start]:
    for entry in season.entries:
        if plain(_chassis(entry)) not in names:
            continue
        for race in season.calendar:
            if race.key in entry.span and not race.is_off:
                row = _row(season, race, entry)
                yield _start(season, race, entry, row)


def _row(season: Season, race: Race, entry: Entry) -> Result | None:
    """The entry's row in the latest issue of the race's sheet."""
    rows = [r for r in season.results if r.key == race.key and r.session == "race"]
    latest = max((r.issue for r in rows), default=1)
    return next((r for r in rows if r.issue == latest and _is(r, entry)), None)


def _is(row: Result, entry: Entry) -> bool:
    if row.number and entry.number:
        return row.number == entry.number and (not row.driver_id or row.driver_id == entry.driver_id)
    return bool(entry.driver_id) and row.driver_id == entry.driver_id


def _start(season: Season, race: Race, entry: Entry, row: Result | None) -> Start:
    place = "" if row is None else str(row.position or row.status)
    who = entry.driver or f"number {entry.number}"
    says = f"{who} entered {_chassis(entry)} in {season.identity.name}, race {race.key}"
    evidence = Evidence(f"{season.id}/entries.csv", entry.line, says, season.identity.source, season.identity.series, season.identity.year)
    label = " ".join(filter(None, (str(race.key), race.circuit)))
    team = entry.columns.get("team", "")
    identity = season.identity
    return Start(season.id, identity.series, identity.year, label, _day(race), entry.number, entry.driver, team, place, evidence)


def _day(race: Race) -> date | None:
    return race.date.date() if isinstance(race.date, datetime) else race.date


def _doubts(number: str, chassis: Chassis | None, cars: set[str], holders: tuple[Holder, ...]) -> Iterator[Doubt]:
    if chassis is None:
        yield Doubt(f"the book has no row of the chassis {number}: only entry lists name it")
    if len(cars) > 1:
        yield Doubt(f"entry lists have the chassis {number} as different cars: {', '.join(sorted(cars))}")
    if not holders:
        yield Doubt(f"who owned the chassis {number} is not known")


def days_of(seasons: Iterable[Season]) -> Iterator[Raced]:
    """Every day for which an entry list puts a chassis into a race."""
    for season in seasons:
        for entry in season.entries:
            if _chassis(entry):
                days = {_day(race) for race in season.calendar if race.key in entry.span and not race.is_off}
                who = " ".join(filter(None, (entry.number, entry.driver)))
                for day in sorted(day for day in days if day is not None):
                    yield Raced(_chassis(entry), day, season.id, who)

"""What looks wrong about cars and chassis: a car that the series does not let in, a chassis in two places on one day.

What the record book knows of cars is handed in (``Evidence.garage``); the checks do not read it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from onemake.core.checks.evidence import Evidence, Look, day_of
from onemake.core.errors import Fault
from onemake.core.record.facts import Generation
from onemake.core.record.garage import Raced
from onemake.core.record.places import plain
from onemake.core.season import Entry

__all__ = ["LOOKS"]

FILE = "entries.csv"


def _let_in(at: Evidence) -> Iterator[Fault]:
    """Cars of a generation that the series did not let in that year."""
    for entry in at.season.entries:
        found = _generations(at, entry)
        if len(found) == 1:
            yield from _verdict(at, entry, found[0])


def _generations(at: Evidence, entry: Entry) -> tuple[Generation, ...]:
    """The generation of an entry: what its chassis is known to be, else what the column car says. Several: the cell does not tell which."""
    by_chassis = at.garage.generation_of(entry.columns.get("chassis", ""))
    if by_chassis:
        return at.garage.called(by_chassis)
    found = at.garage.called(entry.columns.get("car", ""))
    if len(found) > 1:
        own = {g.id for cell in at.season.identity.car.split(";") for g in at.garage.called(cell)}
        return tuple(g for g in found if g.id in own) or found
    return found


def _verdict(at: Evidence, entry: Entry, car: Generation) -> Iterator[Fault]:
    who, season = entry.driver or f"number {entry.number}", at.season.identity
    own = {g.id: g for cell in season.car.split(";") for g in at.garage.called(cell)}
    let = at.garage.lets(season.series, car.id, season.year)
    cup = at.garage.names.get(season.series, season.name)
    said = "; ".join(e.says for e in let.evidence)
    if let.in_ == "no":
        yield Fault(
            FILE, entry.line, f"{who}: {cup} does not let in a {_type(car)} in {season.year}", said, "Mend car, or ask the organiser."
        )
    elif let.in_ == "yes" and let.parts and not {plain(p) for p in let.parts} & {plain(c) for c in entry.classes} and car.id not in own:
        remedy = "Mend classes, or car."
        yield Fault(FILE, entry.line, f"{who}: {cup} lets in a {_type(car)} only in {' and '.join(let.parts)}", said, remedy)
    elif let.in_ == "not known" and own and car.id not in own:
        cars = " and ".join(_type(g) for g in own.values())
        problem = f"{who}: the season's car is the {cars}, and no rule is known by which a {_type(car)} may enter"
        remedy = 'Mend car; or name every car that may enter in season.toml: car = "a; b".'
        yield Fault(FILE, entry.line, problem, entry.columns.get("car", "") or entry.columns.get("chassis", ""), remedy)


def _type(car: Generation) -> str:
    """A generation as the paddock says it."""
    return car.type_code or car.model


def _car_and_chassis(at: Evidence) -> Iterator[Fault]:
    """A chassis that is known as another car than the entry says."""
    for entry in at.season.entries:
        known, said = at.garage.generation_of(entry.columns.get("chassis", "")), at.garage.called(entry.columns.get("car", ""))
        if known and said and known not in {g.id for g in said}:
            problem = f"{entry.driver or entry.number}: the chassis is a {known} in the record book"
            yield Fault(FILE, entry.line, problem, entry.columns.get("car", ""), "Mend car or chassis.")


def _twice_here(at: Evidence) -> Iterator[Fault]:
    """One chassis in two entries of one race, or of races on one day."""
    by_chassis: dict[str, list[Entry]] = defaultdict(list)
    for entry in at.season.entries:
        if plain(entry.columns.get("chassis", "")):
            by_chassis[plain(entry.columns["chassis"])].append(entry)
    for entries in by_chassis.values():
        for one, other in combinations(entries, 2):
            clash = None if one.number and one.number == other.number else _clash(at, one, other)
            if clash:
                problem = f"chassis {other.columns['chassis']} is entered twice {clash}"
                value = f"{_who(one)} (line {one.line}), {_who(other)}"
                yield Fault(FILE, other.line, problem, value, "One car cannot start twice; mend chassis or rounds.")


def _clash(at: Evidence, one: Entry, other: Entry) -> str:
    """Where two entries meet, in words: in a race, or on a day; blank if nowhere."""
    for key, race in at.calendar.items():
        if key in one.span and key in other.span and not race.is_off:
            day = day_of(race.date)
            return f"for race {key}" + (f", on {day}" if day else "")
    first, second = _days(at, one), _days(at, other)
    return f"on {min(first & second)}" if first & second else ""


def _days(at: Evidence, entry: Entry) -> set[date]:
    days = (day_of(race.date) for key, race in at.calendar.items() if key in entry.span and not race.is_off)
    return {day for day in days if day is not None}


def _twice_elsewhere(at: Evidence) -> Iterator[Fault]:
    """A chassis that another season, or the record book, has in a race of the same day."""
    elsewhere: dict[str, list[Raced]] = defaultdict(list)
    for raced in at.garage.elsewhere:
        elsewhere[plain(raced.chassis)].append(raced)
    for entry in at.season.entries if elsewhere else ():
        days = _days(at, entry)
        clash = next((r for r in elsewhere.get(plain(entry.columns.get("chassis", "")), ()) if r.day in days), None)
        if clash is not None:
            problem = f"chassis {entry.columns['chassis']} is entered on {clash.day} here and in {clash.season}"
            yield Fault(
                FILE, entry.line, problem, f"{_who(entry)}; there {clash.who}", "One car cannot be in two places; mend chassis or rounds."
            )


def _who(entry: Entry) -> str:
    return " ".join(filter(None, (entry.number, entry.driver))) or "an entry without a name"


LOOKS: tuple[Look, ...] = (_let_in, _car_and_chassis, _twice_here, _twice_elsewhere)

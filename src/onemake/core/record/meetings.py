"""Meetings: what a series ran on one weekend at one place, from season folders and from the book's own table, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from onemake.core.record.facts import Circuit, Meeting
from onemake.core.record.places import Places
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.season import Race, Season

__all__ = ["AFTER", "Held", "meetings_of", "same_weekend"]

BEFORE, AFTER = timedelta(days=3), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting as far as it is known. ``days`` are those of its races; none known is an empty tuple. ``off``: it was cancelled."""

    series: str
    year: int
    round: int | None
    place: str
    circuit: Circuit | None
    days: tuple[date, ...] = ()
    host: str = ""
    host_event: str = ""
    evidence: tuple[Evidence, ...] = ()
    off: bool = False
    races: int | None = None
    disputed: bool = False  # sources have it elsewhere, or on another weekend

    @property
    def name(self) -> str:
        """Where and when, as people say it."""
        where = self.circuit.name if self.circuit else self.place or "place not known"
        return f"{where}, {self.days[-1]}" if self.days else f"{where}, day not known"


def same_weekend(one: Held, other: Held) -> bool:
    """Whether two meetings lie on one weekend: three days before the races of one to the day after them."""
    return bool(one.days and other.days) and other.days[0] - BEFORE <= one.days[-1] and one.days[0] <= other.days[-1] + AFTER


def meetings_of(
    series: str, year: int, seasons: Iterable[Season], rows: Iterable[Meeting], places: Places
) -> tuple[tuple[Held, ...], tuple[Doubt, ...]]:
    """The meetings of a year, in order: those of the season folder, completed by the rows of the book; and what the two say differently."""
    folder = [s for s in seasons if (s.identity.series, s.identity.year) == (series, year)]
    found: dict[int, Held] = {held.round or 0: held for season in folder for held in _of_season(season, places)}
    doubts: list[Doubt] = []
    loose: list[Held] = []
    for row in (r for r in rows if (r.series, r.year) == (series, year)):
        told = _of_row(row, places)
        if row.round is None:
            loose.append(told)
        elif row.round in found:
            found[row.round], disagree = _together(found[row.round], told)
            doubts += disagree
        else:
            found[row.round] = told
    return (*(found[key] for key in sorted(found)), *loose), tuple(doubts)


def _of_season(season: Season, places: Places) -> Sequence[Held]:
    races: dict[int, list[Race]] = defaultdict(list)
    for race in season.calendar:
        races[race.key.round].append(race)
    return [_of_round(season, some, places) for some in races.values()]


def _of_round(season: Season, races: Sequence[Race], places: Places) -> Held:
    first = races[0]
    place = next((race.circuit for race in races if race.circuit), "")
    event = next((race.host_event for race in races if race.host_event), "")
    days = tuple(sorted({day for race in races if not race.is_off and (day := _day(race)) is not None}))
    said = ", ".join(filter(None, (place or "place not known", *(str(day) for day in days), event)))
    says = f"{season.identity.name}, round {first.key.round}: {said}" + ("" if days else ", day not known")
    evidence = Evidence(f"{season.id}/calendar.csv", 0, says, season.identity.source, season.identity.series, season.identity.year)
    off = all(race.is_off for race in races)
    who = season.identity
    return Held(who.series, who.year, first.key.round, place, places.find(place), days, "", event or races[-1].label, (evidence,), off)


def _day(race: Race) -> date | None:
    return race.date.date() if isinstance(race.date, datetime) else race.date


def _of_row(row: Meeting, places: Places) -> Held:
    said = ", ".join(filter(None, (row.circuit or "place not known", str(row.date) if row.date else "day not known", row.host_event)))
    host = f", with {row.host}" if row.host else ""
    note = f" ({row.note})" if row.note else ""
    where = f", round {row.round}" if row.round is not None else ""
    evidence = Evidence("meetings.csv", row.line, f"{row.series} {row.year}{where}: {said}{host}{note}", row.source, row.series, row.year)
    days = (row.date,) if row.date else ()
    place = places.find(row.circuit)
    return Held(row.series, row.year, row.round, row.circuit, place, days, row.host, row.host_event, (evidence,), races=row.races)


def _together(one: Held, other: Held) -> tuple[Held, list[Doubt]]:
    """Two accounts of one meeting: what the first leaves open the second fills; where they differ the first stands, and it is said."""
    doubts = []
    if one.circuit and other.circuit and one.circuit != other.circuit:
        doubts.append(_differ(one, other, one.circuit.name, other.circuit.name))
    elif one.days and other.days and not same_weekend(one, other):
        doubts.append(_differ(one, other, str(one.days[-1]), str(other.days[-1])))
    host = one.host or other.host
    event = other.host_event if other.host_event and not one.host else one.host_event or other.host_event
    joined = replace(
        one,
        place=one.place or other.place,
        circuit=one.circuit or other.circuit,
        days=one.days or other.days,
        host=host,
        host_event=event,
        evidence=one.evidence + other.evidence,
        disputed=one.disputed or bool(doubts),
    )
    return joined, doubts


def _differ(one: Held, other: Held, first: str, second: str) -> Doubt:
    says = f"sources disagree on round {one.round}: {first} ({one.evidence[0].table}), {second} ({other.evidence[0].table})"
    return Doubt(says, one.series, (one.year,))

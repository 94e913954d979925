"""A season's races as columns: who started where and came in where, after every decision; who was champion of it; how much of it is known.

Names are left as they are written: who is meant is settled once for the whole book.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from onemake.core.record.nations import alpha3

if TYPE_CHECKING:
    from onemake.core.rules.engine import Work
    from onemake.core.season import Season

__all__ = ["CLASSIFIED", "CREW", "FASTEST", "GUEST", "POLE", "STARTED", "Leader", "RaceRow", "SeasonResults", "StartRow", "results_of"]

STARTED, CLASSIFIED, POLE, FASTEST, GUEST, CREW = 1, 2, 4, 8, 16, 32  # of a crew: others have the same car in the race


class RaceRow(NamedTuple):
    """A race that was run, with what it is known by."""

    round: int
    race: int
    day: int  # ordinal, 0: not known
    circuit: str


class StartRow(NamedTuple):
    """A driver in a race. ``driver`` blank: nobody knows who."""

    race: int  # which of the season's races
    driver: str
    team: str
    nation: str
    car: str
    position: int  # 0: not classified
    grid: int  # 0: not known
    flags: int
    line: int
    entry: int = -1  # which car of the season's races, if several drivers share it


class Leader(NamedTuple):
    """A row of a final table."""

    title: str
    by_team: bool
    name: str
    team: str
    points: Fraction
    position: int


@dataclass(frozen=True, slots=True)
class SeasonResults:
    """What a season folder gives to the book. ``finished``: every race of the calendar has its result, and nothing is provisional."""

    id: str
    series: str
    year: int
    name: str
    source: str
    races: tuple[RaceRow, ...]
    starts: tuple[StartRow, ...]
    tables: tuple[Leader, ...]
    calendar: int  # races of the calendar that were not cancelled
    finished: bool
    last_day: date | None = None
    without_pole: int = 0  # races whose first place on the grid is no pole by the rules


def results_of(season: Season) -> SeasonResults:
    """A season as it stands by all that is known now."""
    from onemake.core.rules.engine import Work

    work = Work(season)
    identity = season.identity
    unpoled = _without_pole(work)
    run = [race for race in season.calendar if not race.is_off]
    days = [race.date.date() if isinstance(race.date, datetime) else race.date for race in run]
    return SeasonResults(
        id=season.id,
        series=identity.series,
        year=identity.year,
        name=identity.name,
        source=identity.source or "; ".join(identity.sources),
        races=tuple(
            RaceRow(race.key.round, race.key.race, day.toordinal() if (day := work.field.taken_on(n)) else 0, race.circuit)
            for n, race in enumerate(work.field.races)
        ),
        starts=tuple(_starts(work, identity.car, unpoled)),
        tables=tuple(_tables(work)),
        calendar=len(run),
        finished=work.revised.complete and not work.revised.provisional,
        last_day=max((day for day in days if day is not None), default=None) if all(days) else None,
        without_pole=len(unpoled),
    )


def _without_pole(work: Work) -> frozenset[int]:
    """The races that the rules of the pole leave out by their role: a sprint from a reversed order has a first place on the grid, and no pole."""
    rules = [bonus for bonus in work.versions[-1].regulations.bonus.values() if bonus.for_ == "pole"]
    if not rules or not all(bonus.roles for bonus in rules):
        return frozenset()
    roles = {role for bonus in rules for role in bonus.roles}
    without = {race.key for race in work.season.calendar if race.role not in roles}
    return frozenset(n for n, race in enumerate(work.field.races) if race.key in without)


def _starts(work: Work, car_of_season: str, unpoled: frozenset[int]) -> Iterable[StartRow]:
    crews = Counter(credit.car for credit in work.field.credits)
    for credit in work.field.credits:
        car, row, seat = work.field.cars[credit.car], work.field.rows[credit.row], credit.seat
        marks = work.marks[credit.row]
        flags = (STARTED if car.counts_as_start else 0) | (CLASSIFIED if row.position is not None else 0)
        flags |= (
            (POLE if "P" in marks and car.race not in unpoled else 0) | (FASTEST if "FL" in marks else 0) | (GUEST if seat.guest else 0)
        )
        flags |= CREW if crews[credit.car] > 1 else 0
        yield StartRow(
            car.race,
            seat.driver,
            seat.column("team"),
            alpha3(seat.column("nation")),
            seat.columns.get("car", "") or car_of_season,
            row.position or 0,
            row.grid or 0,
            flags,
            row.line,
            credit.car if crews[credit.car] > 1 else -1,
        )


def _tables(work: Work) -> Iterable[Leader]:
    """The last table of each title of drivers or teams."""
    teams = {seat.driver_id: seat.column("team") for credit in work.field.credits if (seat := credit.seat).column("team")}
    for title in work.versions[-1].regulations.title:
        if title.competes not in (("driver",), ("team",)):
            continue
        standing = work.score(title.id).standings[-1]
        column = standing.column
        points = standing.totals.points[:, min(column, standing.totals.points.shape[1] - 1)].tolist()
        places = standing.order.places[:, column].tolist()
        for competitor, total, place in zip(standing.plan.competitors, points, places, strict=True):
            if place > 0:
                by_team = title.competes == ("team",)
                team = "" if by_team else teams.get(competitor.key, "")
                yield Leader(title.id, by_team, competitor.name, team, Fraction(total, standing.plan.unit), place)

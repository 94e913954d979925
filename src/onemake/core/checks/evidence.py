"""What every look at a season needs, worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from onemake.core.decisions import Revised, revise
from onemake.core.entries import EntryList
from onemake.core.errors import Fault
from onemake.core.races import RaceKey
from onemake.core.record.garage import Garage
from onemake.core.rules.table import tables
from onemake.core.season import Race, Result, Season
from onemake.core.standings import Table

__all__ = ["Evidence", "Look", "Sheet", "day_of", "named"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One issue of one session's classification."""

    key: RaceKey
    session: str
    issue: int
    rows: tuple[Result, ...]
    latest: bool

    @property
    def name(self) -> str:
        return f"{self.session} {self.key}" + ("" if self.issue == 1 else f", issue {self.issue}")


class Evidence:
    """A season, and what follows from it. ``apart`` are pairs of names of which somebody said that they are two people; ``garage``: what is known of cars."""

    def __init__(self, season: Season, apart: Collection[frozenset[str]] = (), garage: Garage | None = None) -> None:
        self.season = season
        self.apart = apart
        self.garage = garage or Garage()

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets of this folder; those of joint races are looked at where they stand."""
        joint = {race.key for race in self.season.calendar if race.results_from}
        found: dict[tuple[RaceKey, str, int], list[Result]] = defaultdict(list)
        for row in self.season.results:
            if row.key not in joint:
                found[row.key, row.session, row.issue].append(row)
        last: dict[tuple[RaceKey, str], int] = {}
        for key, session, issue in found:
            last[key, session] = max(issue, last.get((key, session), issue))
        return tuple(Sheet(k, s, i, tuple(rows), last[k, s] == i) for (k, s, i), rows in found.items())

    @property
    def races(self) -> Iterator[Sheet]:
        """The sheets that count: of each race the latest issue."""
        return (sheet for sheet in self.sheets if sheet.session == "race" and sheet.latest)

    @cached_property
    def entry_list(self) -> EntryList:
        return EntryList(self.season)

    @cached_property
    def revised(self) -> Revised:
        return revise(self.season)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return tables(self.season)

    @cached_property
    def calendar(self) -> dict[RaceKey, Race]:
        return {race.key: race for race in self.season.calendar}

    def started(self, row: Result) -> bool:
        return row.position is not None or self.season.regulations.status_flags(row.status).started

    @cached_property
    def columns(self) -> dict[str, frozenset[str]]:
        """Of each column that a title may compete by, every value that the entry list and the sheets have."""
        found: dict[str, set[str]] = defaultdict(set)
        for entry in self.season.entries:
            for name, value in entry.columns.items():
                found[name].add(value)
        for row in self.season.results:
            for name, value in row.columns.items():
                found[name].add(value)
        found["nation"] |= found["nationality"]
        found["car"] |= found["number"]
        numbers = {e.number for e in self.season.entries} | {r.number for r in self.season.results}
        found["car"] |= numbers
        found["number"] |= numbers
        return {name: frozenset(values - {""}) for name, values in found.items()}


Look = Callable[[Evidence], Iterator[Fault]]


def day_of(moment: date | datetime | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def named(row: Result) -> str:
    """A car as people would say it."""
    return " ".join(filter(None, (row.number, row.driver))) or "a car without a name"

"""What a grid was made from: the season as it was known when the grid was acted on.

A grid as raced is a fact. A classification that changes afterwards shuffles nobody; so each grid names the moment of the classifications under it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import TypeVar, cast

from onemake.core.classes import Membership
from onemake.core.decisions import ON_THE_SHEET, decide, in_force
from onemake.core.entries import EntryList, Seat
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Decision, Race, Result, Season

T = TypeVar("T")

__all__ = ["Known", "Sheet", "moment_of", "regulations_at", "start_of"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The classification of a session with decisions applied: a classification with rows, wherever they come from."""

    key: RaceKey
    session: str
    rows: tuple[Result, ...]
    seats: tuple[tuple[Seat, ...], ...]
    issue: int = 1


class Known:
    """A season as known at a moment (None: all that is known now), asked for the sheets of its sessions."""

    def __init__(self, season: Season, moment: datetime | None = None, *, first_issue: bool = False) -> None:
        self.season = season
        self.moment = moment
        self.first_issue = first_issue
        self._sheets: dict[tuple[RaceKey, str], Sheet | None] = {}
        self._found: dict[object, object] = {}
        self._moments = {(moment, first_issue): self}

    def at(self, moment: datetime | None, *, first_issue: bool = False) -> Known:
        """The same season at another moment; what was worked out for it before is kept."""
        if (moment, first_issue) not in self._moments:
            other = Known(self.season, moment, first_issue=first_issue)
            other._moments = self._moments
            self._moments[moment, first_issue] = other
        return self._moments[moment, first_issue]

    def once(self, what: object, find: Callable[[], T]) -> T:
        """What was found before, or is found now and kept."""
        if what not in self._found:
            self._found[what] = find()
        return cast("T", self._found[what])

    @cached_property
    def entry_list(self) -> EntryList:
        return EntryList(self.season, self.decisions)

    @cached_property
    def membership(self) -> Membership:
        return Membership(self.season, self.decisions, lambda key: regulations_at(self.season, key, self.moment))

    def seats(self, key: RaceKey, rows: Sequence[Result]) -> tuple[tuple[Seat, ...], ...]:
        """Who sat in the car of each row, with the classes that he belongs to there."""
        words = [self.entry_list.seats(row) for row in rows]
        return tuple(self.membership.settle(key, [row.number for row in rows], words))

    @cached_property
    def races(self) -> tuple[Race, ...]:
        """The races that take place, in their order."""
        return tuple(race for race in self.season.calendar if not race.is_off)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions in force. One without a date came with the session that it concerns, and that is over."""
        zone = self.season.zone
        dated = [d for d in self.season.decisions if (known := d.known_from(zone)) is None or self.moment is None or known <= self.moment]
        return in_force(_with(self.season, tuple(dated)))

    @cached_property
    def _rows(self) -> dict[tuple[RaceKey, str], dict[int, list[Result]]]:
        issues: dict[tuple[RaceKey, str], dict[int, list[Result]]] = defaultdict(lambda: defaultdict(list))
        for row in self.season.results:
            if self.moment is None or row.issued is None or row.issued <= self.moment:
                issues[row.key, row.session][row.issue].append(row)
        return issues

    def has(self, key: RaceKey, session: str) -> bool:
        return (key, session) in self._rows

    def sheet(self, key: RaceKey, session: str) -> Sheet | None:
        """The sheet of a session as it stands, or as first issued; None if nothing is known of it."""
        if (key, session) not in self._sheets:
            self._sheets[key, session] = self._sheet(key, session)
        return self._sheets[key, session]

    def _sheet(self, key: RaceKey, session: str) -> Sheet | None:
        issues = self._rows.get((key, session))
        race = next((race for race in self.races if race.key == key), None)
        if not issues or race is None:
            return None
        issue = min(issues) if self.first_issue else max(issues)
        rows = issues[issue]
        seats = self.seats(key, rows)
        classified = regulations_at(self.season, key, self.moment).classified if session == "race" else None
        here = [d for d in self.decisions if d.concerns(key) and d.kind in ON_THE_SHEET and d.applied != "in the sheet"]
        rows = decide(rows, seats, race, session, [] if self.first_issue else here, self.season.zone, classified)
        return Sheet(key, session, tuple(rows), seats, issue)

    def until(self, key: RaceKey) -> Season:
        """The season with what is known here and nothing of a race or of any after it, to be scored as it stood."""
        from dataclasses import replace

        rows = tuple(row for issues in self._rows.values() for rows in issues.values() for row in rows if row.key < key)
        return replace(self.season, results=rows, decisions=self.decisions)


def _with(season: Season, decisions: tuple[Decision, ...]) -> Season:
    from dataclasses import replace

    return replace(season, decisions=decisions)


def moment_of(race: Race, season: Season) -> datetime | None:
    """When the grid of a race was published; if that is not known, the start of the race, or the end of its day."""
    return race.grid_issued if race.grid_issued is not None else start_of(race, season)


def start_of(race: Race, season: Season) -> datetime | None:
    """The start of a race; the end of its day, if no time is known."""
    if race.date is None or isinstance(race.date, datetime):
        return race.date
    return datetime.combine(race.date, time.max, tzinfo=season.zone)


def regulations_at(season: Season, key: RaceKey, as_of: datetime | None = None) -> Regulations:
    """The regulations that apply to a race, bulletins included as far as they are known."""
    rules = season.regulations_for(key, as_of)
    assert rules is not None  # a season that was read has regulations from its first race on
    return rules

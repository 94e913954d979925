"""A run of an RMonitor feed as far as it is known: what came last of everything, and every passing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from onemake.core.timing.session import Flag
from onemake.formats.timing.rmonitor_feed import Best, Class, Competing, Correction, Rank, Run, Setting

__all__ = ["Passed", "State", "best_in", "copy_of", "day_of", "join", "rank_in"]


class Passed(NamedTuple):
    """A passing, and what else was known at that moment."""

    time: int | None
    total: int
    flag: Flag
    day: str
    at: int | None
    pit: bool | None
    row: int


@dataclass(slots=True)
class State:
    """A run as far as it is known. Everything goes by registration."""

    run: Run | None = None
    closed: bool = False
    cars: dict[str, Competing] = field(default_factory=dict)
    known: dict[str, Competing] = field(default_factory=dict)  # entries of the same run before its clock went back
    names: dict[str, list[str]] = field(default_factory=dict)  # what a car's driver was called before
    classes: dict[int, str] = field(default_factory=dict)
    renamed: list[tuple[Class, str]] = field(default_factory=list)
    settings: dict[str, Setting] = field(default_factory=dict)
    ranks: dict[str, Rank] = field(default_factory=dict)
    before: dict[str, Rank | None] = field(default_factory=dict)  # ranks as they were at the last heartbeat, of those that changed since
    bests: dict[str, Best] = field(default_factory=dict)
    totals: dict[str, dict[int, int]] = field(default_factory=dict)  # total time -> laps, as $G said
    passings: dict[str, dict[int, Passed]] = field(default_factory=dict)  # by total time
    corrections: list[Correction] = field(default_factory=list)
    resets: list[int] = field(default_factory=list)
    twice: int = 0
    emptied: int = 0
    restarted: str = ""
    race_time: int = 0
    zero: datetime | None = None  # the moment at which the clock of the race stood at nought
    planned_laps: int | None = None
    planned: int | None = None  # ms

    @property
    def empty(self) -> bool:
        """Whether nothing is known that makes a session."""
        return not (self.cars or self.ranks or self.bests or self.passings)


def rank_in(state: State, rank: Rank) -> None:
    """The last one counts, unless it takes all laps away: that is how a feed begins anew, and not a result."""
    key = rank.registration
    old = state.ranks.get(key)
    if old is not None and old.laps and rank.laps == 0:
        state.emptied += 1
        return
    state.before.setdefault(key, old)
    state.ranks[key] = rank
    if rank.laps and rank.total:
        totals = state.totals.get(key)
        if totals is None:
            totals = state.totals[key] = {}
        totals[rank.total] = rank.laps


def best_in(state: State, best: Best) -> None:
    old = state.bests.get(best.registration)
    if old is None or best.lap or not old.lap:
        state.bests[best.registration] = best


def join(state: State, later: State) -> None:
    """Add to a run what came after a reset: history stays, what is new counts."""
    for key, car in later.cars.items():
        old = state.cars.get(key)
        state.cars[key] = car._replace(row=old.row) if old else car
    for number, name in later.classes.items():
        before = state.classes.get(number)
        if before is not None and before != name and len(state.renamed) < 100:
            state.renamed.append((Class(number, name, later.resets[-1] if later.resets else 0), before))
    state.classes = state.classes | later.classes
    state.settings = state.settings | later.settings
    state.renamed += later.renamed
    for key, names in later.names.items():
        state.names.setdefault(key, []).extend(names)
    for rank in later.ranks.values():
        rank_in(state, rank)
    for best in later.bests.values():
        best_in(state, best)
    for key, totals in later.totals.items():
        state.totals.setdefault(key, {}).update(totals)
    for key, passed in later.passings.items():
        state.passings.setdefault(key, {}).update(passed)
    state.corrections += later.corrections
    state.resets += later.resets
    state.twice += later.twice
    state.emptied += later.emptied
    state.planned = state.planned if state.planned is not None else later.planned
    state.planned_laps = state.planned_laps if state.planned_laps is not None else later.planned_laps


def copy_of(state: State) -> State:
    """A state that may be added to while the feed goes on."""
    found = State(run=state.run, known=state.known, restarted=state.restarted, race_time=state.race_time, zero=state.zero)
    join(found, state)
    return found


_DAY = re.compile(r"(\d{1,2}) ([A-Za-z]{3}) (\d{2}|\d{4})|(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day_of(text: str) -> datetime | None:
    """``27 Jan 09``, ``01/27/2009`` (the month first, as IMSA writes); None for anything else."""
    found = _DAY.fullmatch(text.strip()) if text else None
    if found is None:
        return None
    word = (found[2] or "").casefold()
    month = _MONTHS.index(word) + 1 if word in _MONTHS else int(found[4] or 0)
    day, year = int(found[1] or found[5]), int(found[3] or found[6])
    try:
        moment = datetime(year + 2000 if year < 100 else year, month, day)  # noqa: DTZ001 (a day on the wall)
    except ValueError:
        return None
    return moment if 1980 <= moment.year < 2100 else None

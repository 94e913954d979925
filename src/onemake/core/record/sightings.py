"""Where the book saw somebody: a year of a series, under one name. Careers, pathways and proposals of duplicates are made of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from onemake.core.races import RaceKey
from onemake.core.record.evidence import Told

__all__ = ["Kind", "Sighting", "Start"]

Kind = Literal["driver", "team"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A driver or a team in one year of one series, under one name. ``starts`` None: the book holds no results of that season."""

    id: str
    name: str
    series: str
    year: int
    tier: int | None = None
    nations: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()  # ids of a driver's teams, or of a team's drivers
    titles: tuple[str, ...] = ()  # the kinds of title won
    starts: int | None = None
    wins: int = 0
    podiums: int = 0
    poles: int = 0
    place: int | None = None  # in the final table, where every race of the season is known
    evidence: Told = field(default_factory=Told)

    @property
    def is_champion(self) -> bool:
        """Whether the overall title of drivers was won: that of a class is another thing."""
        return "drivers" in self.titles or "overall" in self.titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A driver in a race that he started, or was entered for (``started`` False). ``team`` is an id."""

    id: str
    name: str
    series: str
    year: int
    season: str
    key: RaceKey
    day: date | None = None
    circuit: str = ""
    team: str = ""
    position: int | None = None  # None: not classified
    grid: int | None = None  # None: not known
    pole: bool = False
    started: bool = True
    line: int = 0
    entry: int = -1  # which car, if several drivers share it

    @property
    def race(self) -> tuple[str, RaceKey]:
        """Which race it was."""
        return self.season, self.key

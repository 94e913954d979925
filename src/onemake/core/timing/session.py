"""A session as a timing file tells it: who was there, every lap that is known, the order that was published, and what had to be mended.

These are facts, not conclusions. What a file does not say is None or blank, never nought. Times are whole milliseconds. Each value names the row of the
file it stands in; ``Session.where`` writes that down for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

__all__ = [
    "Calendar",
    "Competitor",
    "Driver",
    "Flag",
    "Kind",
    "Lap",
    "Meeting",
    "MeetingSession",
    "Penalty",
    "Placing",
    "Remark",
    "Session",
    "Standing",
    "Standings",
    "Stint",
    "TimingFile",
    "Weather",
]

Kind = Literal["race", "qualifying", "practice", "warm-up", ""]  # blank: the file does not say
Flag = Literal["green", "yellow", "fcy", "sc", "red", "finish", ""]  # blank: the file does not say
Row = int | str  # a line of a text, the index of a row, or a place inside a document: whatever ``Session.rows_at`` makes a sentence of


@dataclass(frozen=True, slots=True)
class Driver:
    """A person as a file names him. ``id`` is the file's own key (a customer, a Steam account), which outlives a change of name."""

    name: str
    first_name: str = ""
    last_name: str = ""
    id: str = ""
    nationality: str = ""
    grade: str = ""  # licence or grade, as written
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stint:
    """Who drove which laps, both included; None where only the other is known. ``time`` is his driving time, if the file says."""

    driver: int
    first_lap: int | None = None
    last_lap: int | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Competitor:
    """A car of a session. The number is text: 03 is not 3. Two cars numbered alike are two competitors."""

    number: str
    drivers: tuple[Driver, ...] = ()
    team: str = ""
    entrant: str = ""
    car: str = ""
    classes: tuple[str, ...] = ()
    nationality: str = ""  # of the entry
    transponders: tuple[str, ...] = ()
    id: str = ""  # the file's own key of the car: a slot, a registration
    stints: tuple[Stint, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)  # what the file says besides, under its own words
    row: Row = 0


class Lap(NamedTuple):
    """A lap of a car, as it was timed. A tuple, because there are many.

    ``car`` and ``driver`` are indices: of ``Session.competitors``, and of the competitor's drivers (None: not known).
    ``elapsed`` is the race time at the end of the lap; ``at`` is the moment of the crossing in milliseconds since midnight of the session's first day, on
    the clock of ``Session.zone``. ``deleted`` is the reason for which the lap does not count; None if it counts. ``place`` is the order at the line, as the file says.
    """

    car: int
    number: int
    time: int | None
    elapsed: int | None = None
    at: int | None = None
    driver: int | None = None
    sectors: tuple[int | None, ...] = ()
    flag: Flag = ""
    pit: bool | None = None  # the lap ended in the pit lane
    pit_time: int | None = None  # in the pit lane at the beginning of the lap
    deleted: str | None = None
    place: int | None = None
    row: Row = 0


@dataclass(frozen=True, slots=True)
class Placing:
    """A row of the order that was published. ``status`` is our code (blank: classified), ``said`` the file's own word."""

    car: int
    position: int | None = None
    status: str = ""
    said: str = ""
    laps: int | None = None
    time: int | None = None
    gap: int | None = None
    laps_down: int | None = None
    best_lap: int | None = None
    best_lap_number: int | None = None
    second_best_lap: int | None = None
    grid: int | None = None
    class_position: int | None = None
    laps_led: int | None = None
    incidents: int | None = None
    driver: int | None = None  # whose row it is, where each driver of a car has one
    own: Mapping[str, str] = field(default_factory=dict)
    row: Row = 0


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty that the file itself has. ``kind`` is a decision's kind where one fits (time, disqualify), else the file's word."""

    car: int
    kind: str
    seconds: int | None = None
    lap: int | None = None
    reason: str = ""
    said: str = ""
    served: bool | None = None
    in_result: bool | None = None  # the published times hold it already; None: the file does not say
    driver: int | None = None
    row: Row = 0


@dataclass(frozen=True, slots=True)
class Weather:
    """A sample of the weather, in the units of the file, which few files name."""

    at: datetime | None
    figures: Mapping[str, float]  # air, track, humidity, pressure, wind, wind direction
    rain: bool | None = None
    row: Row = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """What had to be mended or could not be told: what the file said, and what was made of it."""

    text: str
    said: str = ""
    made: str = ""
    row: Row | None = None

    def __str__(self) -> str:
        change = f" (it says {self.said!r}, read as {self.made!r})" if self.made else f" (it says {self.said!r})" if self.said else ""
        return f"{self.text}{change}"


@dataclass(frozen=True, slots=True)
class Session:
    """One session. ``start`` has a zone if the file says which, else it is the clock on the wall; ``zone`` is its name, as ``Europe/Berlin`` or ``UTC``."""

    file: str
    kind: Kind = ""
    name: str = ""  # as the file calls it
    ordinal: int | None = None  # 2 of "Race 2"
    event: str = ""
    series: str = ""
    track: str = ""
    layout: str = ""
    length_m: float | None = None
    start: datetime | date | None = None
    zone: str = ""
    issue: Literal["", "provisional", "official"] = ""
    planned_laps: int | None = None
    planned_minutes: int | None = None
    competitors: tuple[Competitor, ...] = ()
    placings: tuple[Placing, ...] = ()
    laps: tuple[Lap, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    weather: tuple[Weather, ...] = ()
    remarks: tuple[Remark, ...] = ()
    resolution: int = 1  # ms that the clock tells apart
    partial: str = ""  # why the laps or placings are not all there are: "best 10 laps of each driver"
    rows_at: str = "line {}"  # how a row is named to people
    own: Mapping[str, str] = field(default_factory=dict)
    order_whole: bool = False  # the placings are all there are, though ``partial`` says that something else is missing

    def where(self, value: Competitor | Lap | Placing | Penalty | Weather | Remark) -> str:
        """The file and the place in it that a value was read from."""
        row = value.row
        if row is None or row == 0:
            return self.file
        return f"{self.file}, {self.rows_at.format(row) if isinstance(row, int) else row}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of a championship table that somebody published. Points are text, as written; ``scores`` by race."""

    competitor: str
    position: int | None = None
    points: str = ""
    number: str = ""
    team: str = ""
    classes: tuple[str, ...] = ()
    scores: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    row: Row = 0


@dataclass(frozen=True, slots=True)
class Standings:
    """A published championship table: to compare with, never to be taken for results."""

    name: str
    rows: tuple[Standing, ...]
    series: str = ""
    year: int | None = None
    after: str = ""
    races: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingSession:
    """A session on a time-table."""

    name: str
    kind: Kind = ""
    start: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting on a calendar."""

    name: str
    round: int | None = None
    circuit: str = ""
    country: str = ""
    date: datetime | date | None = None
    sessions: tuple[MeetingSession, ...] = ()
    row: Row = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """The meetings of a season, as a file lists them."""

    name: str
    meetings: tuple[Meeting, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class TimingFile:
    """All that a file says: sessions mostly; some hold championship tables or calendars. ``format`` is the reader's name."""

    file: str
    format: str
    sessions: tuple[Session, ...] = ()
    standings: tuple[Standings, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    remarks: tuple[Remark, ...] = ()

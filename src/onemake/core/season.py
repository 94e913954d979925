"""The facts of a season: small immutable values of the trade. What is derived from them is nowhere stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from onemake.core.errors import Fault
from onemake.core.races import RaceKey, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onemake.core.rules.regulations import Regulations

__all__ = [
    "BroughtForward", "Decision", "Entry", "Identity", "Length", "Note", "Published", "PublishedScore", "Race", "Result",
    "Season", "Version",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """Which season of which series."""

    series: str
    year: int
    name: str
    car: str = ""
    time_zone: str = "UTC"
    country: str = ""
    sources: tuple[str, ...] = ()
    source: str = ""
    derived: bool | str = False
    note: str = ""
    races: int | None = None  # of the whole season, where the calendar does not list them all


RaceStatus = Literal["", "scheduled", "run", "provisional", "official", "cancelled", "abandoned"]


@dataclass(frozen=True, slots=True)
class Length:
    """How long a race was meant to be, and how far it went, as far as the calendar says. ``laps`` and ``minutes`` stand with the race."""

    km: Fraction | None = None
    circuit_km: Fraction | None = None
    max_minutes: int | None = None
    laps_done: int | None = None
    green_laps: int | None = None
    minutes_done: int | None = None
    reset_laps: int | None = None
    reset_minutes: int | None = None

    @property
    def is_blank(self) -> bool:
        return self == _NO_LENGTH


_NO_LENGTH = Length()


@dataclass(frozen=True, slots=True)
class Race:
    """One race of the calendar."""

    key: RaceKey
    label: str = ""
    date: date | datetime | None = None
    issued: datetime | None = None
    grid_issued: datetime | None = None
    circuit: str = ""
    country: str = ""
    host_event: str = ""
    laps: int | None = None
    minutes: int | None = None
    distance_done: Fraction | None = None
    role: str = "race"
    factors: tuple[str, ...] = ()
    status: RaceStatus = ""
    results_from: str = ""
    note: str = ""
    length: Length = _NO_LENGTH

    @property
    def is_off(self) -> bool:
        """Cancelled or abandoned: no race of the standings."""
        return self.status in ("cancelled", "abandoned")

    def known_from(self, zone: tzinfo) -> datetime | None:
        """When its classification was known: ``issued``, else the end of its day; None if no date is known."""
        if self.issued is not None:
            return self.issued
        if isinstance(self.date, datetime):
            return self.date
        return None if self.date is None else datetime.combine(self.date, time.max, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Entry:
    """A driver in a car over a span of races, as entered."""

    number: str
    driver: str
    driver_id: str
    span: Span = Span()
    classes: tuple[str, ...] = ()
    guest: bool = False
    registered: date | None = None
    nominated: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """A row of a session's classification. ``driver_id`` blank: the whole crew of that number."""

    key: RaceKey
    session: str
    number: str
    driver: str
    driver_id: str
    position: int | None = None
    status: str = ""
    laps: int | None = None
    time: int | None = None
    gap: int | None = None
    laps_down: int | None = None
    grid: int | None = None
    pit_lane: bool = False  # started from the pit lane
    best_lap: int | None = None
    best_lap_at: int | None = None  # when in the session it was set
    second_best_lap: int | None = None
    second_best_lap_at: int | None = None
    codes: tuple[str, ...] = ()
    laps_led: int | None = None
    incidents: int | None = None
    flag: bool | None = None
    note: str = ""
    guest: bool | None = None
    classes: tuple[str, ...] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    issue: int = 1
    issued: datetime | None = None
    vacated: int | None = None  # the place left empty by a disqualification after which nobody moved up
    line: int = 0


DecisionKind = Literal[
    "time", "places", "laps", "disqualify", "reinstate", "no_points", "points", "exclude", "annul", "correct", "grid",
    "full_to", "choose_score", "draw_lots", "draw", "withdraw", "permit_start", "regrade", "dissolve",
    "advance", "nominate", "decline",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What stewards, organisers or a court decided. A fact: undone only by a later one."""

    id: str
    kind: DecisionKind
    round: int | None = None
    race: int | None = None
    session: str = ""
    number: str = ""
    driver: str = ""
    competitor: str = ""
    titles: tuple[str, ...] = ()
    issued: datetime | date | None = None
    in_force_from: datetime | date | None = None
    author: str = ""
    reason: str = ""
    article: str = ""
    applied: Literal["", "in the sheet"] = ""
    undroppable: bool = False
    under_appeal: bool = False
    seconds: Fraction = Fraction(0)
    places: int = 0
    to: Literal["", "back", "pit-lane"] = ""
    served_in: RaceKey | None = None
    laps: int = 0
    position: int | None = None
    points: Fraction | Literal["lost", "kept"] | None = None
    others: Literal["", "up", "stay"] = ""
    status: str = ""
    instead_of: str = ""
    of: str = ""
    field: str = ""
    value: str = ""
    order: tuple[str, ...] = ()
    document: str = ""
    note: str = ""
    line: int = 0

    @property
    def on_race(self) -> bool:
        """Whether it speaks of the race, and not of another session of the day."""
        return self.session in ("", "race")

    def concerns(self, key: RaceKey) -> bool:
        """Whether it speaks of this race: of the race named, or of every race of the round named."""
        return self.round == key.round and self.race in (None, key.race)

    def known_from(self, zone: tzinfo) -> datetime | None:
        """When it came into force: ``in_force_from``, else when it was issued; None if neither is known."""
        return _moment(self.in_force_from if self.in_force_from is not None else self.issued, zone)

    def issued_at(self, zone: tzinfo) -> datetime | None:
        """When it was issued; None if that is not known."""
        return _moment(self.issued, zone)


def _moment(when: date | datetime | None, zone: tzinfo) -> datetime | None:
    """A day begins with its first moment."""
    return when if when is None or isinstance(when, datetime) else datetime.combine(when, time.min, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class BroughtForward:
    title: str
    after: RaceKey
    competitor: str
    points: Fraction
    source: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """A row of a published table. ``after`` None: the final table. ``position`` None with a standing, or unknown."""

    title: str
    after: RaceKey | None
    as_of: datetime | None
    position: int | None
    standing: str
    competitor: str
    points: Fraction | None
    decimals: int | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class PublishedScore:
    title: str
    key: RaceKey
    competitor: str
    points: Fraction | None
    decimals: int | None
    codes: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Why a published figure differs from ours."""

    reason: str
    title: str = ""
    after: str = ""
    competitor: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """The regulations from a race on: as first published, or as changed by a bulletin."""

    regulations: Regulations
    from_: RaceKey = RaceKey(0, 0)
    issued: datetime | date | None = None
    bulletin: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """Everything a season folder says."""

    id: str
    identity: Identity
    versions: tuple[Version, ...]
    calendar: tuple[Race, ...]
    results: tuple[Result, ...]
    entries: tuple[Entry, ...] = ()
    decisions: tuple[Decision, ...] = ()
    brought_forward: tuple[BroughtForward, ...] = ()
    official: tuple[Published, ...] = ()
    official_scores: tuple[PublishedScore, ...] = ()
    notes: tuple[Note, ...] = ()
    warnings: tuple[Fault | str, ...] = ()
    zone: tzinfo = UTC

    @property
    def regulations(self) -> Regulations:
        """The regulations as they stand at the end."""
        return self.versions[-1].regulations

    def versions_known(self, as_of: datetime | None) -> tuple[Version, ...]:
        """The versions of the regulations published at a moment (None: all)."""
        return tuple(v for v in self.versions if as_of is None or (moment := _moment(v.issued, self.zone)) is None or moment <= as_of)

    def regulations_for(self, key: RaceKey, as_of: datetime | None = None) -> Regulations | None:
        """The regulations as they stood for a race, as far as they were published at a moment."""
        return next((v.regulations for v in reversed(self.versions_known(as_of)) if v.from_ <= key), None)

"""The sporting regulations as values. A rule is a value in one of a title's eight answers: never a subclass, never a branch on a series.

These dataclasses *are* the schema of season.toml: the reader builds them from the file by their annotations, and every field has its
heading in docs/rulebook.md. A trailing underscore is dropped in the file (``for_`` is ``for``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar, Literal

from onemake.core.grids.rules import Grid, Handicap
from onemake.core.races import RaceKey, Span
from onemake.core.rules.advance_rule import Advance
from onemake.core.rules.class_test import ClassTest
from onemake.core.rules.rule import Rule
from onemake.core.rules.timing_rules import DrivingTime, RedFlag, Timing
from onemake.core.statuses import STATUSES, Status

__all__ = [
    "Bonus",
    "Cap",
    "Carry",
    "Cars",
    "Classified",
    "Comparator",
    "Distance",
    "DropStep",
    "Eligible",
    "Factor",
    "FieldSize",
    "IncidentStep",
    "Incidents",
    "Minimum",
    "Penalty",
    "Regulations",
    "Rounding",
    "Rule",
    "Scale",
    "StatusChange",
    "Step",
    "Title",
    "Window",
    "Worth",
]  # fmt: skip

Treatment = Literal["transparent", "opaque", "score"]
Aside = Literal["transparent", "opaque"]
Took = Literal["entered", "started", "classified"]
Worth = Fraction | Literal["?"]  # what a place is worth; "?" where nobody has read it


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSize(Rule):
    """The scale for a small field: up to so many eligible starters."""

    upto: int
    places: tuple[Worth, ...] | None = None
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Rule):
    """What a place is worth."""

    places: tuple[Worth, ...] = ()
    rest: Worth = Fraction(0)
    rest_to: Took = "classified"
    statuses: dict[str, Fraction | Literal["last"]] = field(default_factory=dict)
    by_starters: tuple[FieldSize, ...] = ()
    starters: Literal["started", "entered"] = "started"
    among: Literal["eligible", "all"] = "eligible"

    @property
    def unwritten(self) -> bool:
        """Whether it says nothing of what anything is worth. One that pays nothing on purpose says ``places = [0]``."""
        return not (self.places or self.rest or self.statuses or self.by_starters)

    def worth_of(self, place: int) -> Worth:
        return self.places[place - 1] if place <= len(self.places) else self.rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Rule):
    """A multiplier of a race's points."""

    SHORTHAND: ClassVar[str] = "value"
    value: Fraction
    bonuses: Literal["full", "reduced"] | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Rule):
    """What applies below a share of the planned distance, or below so many laps of the winner."""

    below: Fraction | None = None
    below_laps: int | None = None
    below_green_laps: int | None = None
    factor: Fraction | None = None
    scale: dict[str, str] = field(default_factory=dict)
    bonuses: Literal["full", "reduced"] | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance(Rule):
    """How long races are, and what one pays that was shorter."""

    steps: tuple[Step, ...] = ()
    base: Literal["planned", "reset"] = "planned"
    km: dict[str, Fraction] = field(default_factory=dict)
    whole_laps: Literal["up", "down", "nearest"] = "up"
    max_minutes: int | None = None
    plus_laps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified(Rule):
    """Who is classified in a race. Where nothing is said, whoever has a place on the sheet."""

    share: Fraction | None = None
    of: Literal["overall", "class"] = "overall"
    rounding: Literal["down", "up"] = "down"
    flag: bool = False
    laps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Rule):
    """How a race in parts becomes one classification."""

    SHORTHAND: ClassVar[str] = "combine"
    combine: Literal["last", "sum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty(Rule):
    """What a penalty that was not served becomes in time."""

    SHORTHAND: ClassVar[str] = "seconds"
    seconds: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentStep(Rule):
    """What so many incidents in a race cost."""

    at: int
    seconds: Fraction = Fraction(0)
    points: Fraction = Fraction(0)
    disqualify: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents(Rule):
    """What incidents cost: by steps, of which the highest that is reached applies, and each one above so many."""

    steps: tuple[IncidentStep, ...] = ()
    free: int | None = None
    each: Fraction = Fraction(0)

    def step(self, count: int) -> IncidentStep | None:
        return max((step for step in self.steps if count >= step.at), key=lambda step: step.at, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus(Rule):
    """Points beside those for the place."""

    for_: Literal[
        "pole", "fastest-lap", "qualifying", "taking-part", "starters", "positions-gained", "most-positions-gained",
        "laps-led", "led-a-lap", "most-laps-led", "clean-race", "all-of", "code",
    ]  # fmt: skip
    points: Fraction = Fraction(1)
    by: Literal["code", "grid", "qualifying", "best_lap"] | None = None
    among: Literal["all", "eligible", "class"] = "all"
    ties: Literal["each", "split", "none"] = "each"
    within: int | None = None
    within_of: Literal["holder", "field"] = "holder"
    over: Literal["race", "round", "meeting"] = "race"
    roles: tuple[str, ...] = ()
    races: tuple[int, ...] = ()
    min_distance: Fraction | None = None
    dropped: Literal["lost", "kept"] = "lost"
    places: tuple[Fraction, ...] = ()
    per: Fraction = Fraction(1)
    max: Fraction | None = None
    to: Took | None = None
    at_most: int = 0
    of: tuple[str, ...] = ()
    code: str = ""

    @property
    def taker(self) -> Took:
        """Who may have it for taking part or for a clean race: a clean race is one that was finished, unless the rules say otherwise."""
        return self.to or ("classified" if self.for_ == "clean-race" else "started")

    def is_for(self, role: str, race: int) -> bool:
        """Whether it is given in races of this role, and of this number within the meeting."""
        return (not self.roles or role in self.roles) and (not self.races or race in self.races)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible(Rule):
    """Who is eligible, race by race."""

    guests: Treatment = "transparent"
    classes: tuple[str, ...] = ()
    registered: Literal["from-date", "whole-season", "ignored"] = "from-date"
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cars(Rule):
    """Which cars of a competitor score in a race."""

    count: int | None = None
    by: Literal["best", "nominated"] = "best"
    others: Aside = "transparent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding(Rule):
    to: Fraction = Fraction(1)
    mode: Literal["half-up", "half-even", "down", "up"] = "half-up"
    when: Literal["score", "total"] = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Rule):
    at: Fraction
    per: Literal["race", "round"] = "race"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry(Rule):
    """A start from points for the rank in another title."""

    title: str
    scale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropStep(Rule):
    """How many scores are dropped in a season of up to so many units."""

    drop: int
    upto: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Rule):
    """Which units of a span count."""

    best: int | None = None
    drop: int | tuple[DropStep, ...] | None = None
    rounds: Span = Span()
    roles: tuple[str, ...] = ()
    absent: Literal["zero", "none"] = "zero"
    undroppable: tuple[str, ...] = ()
    protected: Span | None = None
    protected_last: int = 0
    applied: Literal["always", "end"] = "always"
    applied_after: RaceKey | None = None
    of: int | None = None
    shortened: Literal["best", "drops", "proportional"] = "best"
    equal: Literal["worse-place", "earliest", "latest"] = "worse-place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparator(Rule):
    """One step in breaking ties."""

    SHORTHAND: ClassVar[str] = "by"
    by: Literal[
        "count-back", "wins", "best-result", "bonus", "gross", "starts-fewest", "qualifying",
        "head-to-head", "latest", "earliest", "draw",
    ]  # fmt: skip
    of: Literal["all", "counted", "scoring"] = "all"
    places: Literal["eligible", "overall"] = "eligible"
    roles: tuple[str, ...] = ()
    bonus: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum(Rule):
    """The starts without which a competitor is not ranked, or not even scored."""

    starts: int = 0
    of: Literal["races", "rounds"] = "races"
    counts: Took = "started"
    must: Span | None = None
    below: Literal["unlisted", "transparent", "opaque"] = "unlisted"
    when: Literal["end", "always"] = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(Rule):
    """A championship table: eight answers."""

    id: str
    name: str = ""
    like: str = ""  # the title whose answers it took; the reader has filled them in
    each_class: tuple[str, ...] = ()  # the reader has made a title of each
    # 1 who competes
    competes: tuple[str, ...] = ("driver",)
    # 2 who is eligible, race by race
    eligible: Eligible = field(default_factory=Eligible)
    # 3 how a session ranks them
    ranks: Literal["eligible", "overall", "class"] = "eligible"
    cars: Cars | None = None
    # 4 what a rank is worth
    worth: dict[str, str] = field(default_factory=dict)
    bonus: tuple[str, ...] = ()
    share: Literal["full", "split", "none"] = "full"
    dead_heat: Literal["full", "share"] = "full"
    factors: dict[str, Fraction] = field(default_factory=dict)
    rounding: Rounding | None = None
    cap: Cap | None = None
    # 5 the unit, and how units combine
    entries: Literal["sum", "best"] = "sum"
    unit: Literal["race", "round"] = "race"
    within: Literal["sum", "best", "mean"] = "sum"
    combine: Literal["sum", "mean"] = "sum"
    divisor: int | None = None
    carry: Carry | None = None
    # 6 which units count
    counts: Literal["all"] | tuple[Window, ...] = "all"
    # 7 how ties break
    ties: tuple[Comparator, ...] = ()
    # 8 who is listed
    lists: Literal["scorers", "classified", "starters", "entered"] = "starters"
    minimum: Minimum | None = None
    decimals: int | None = None

    @property
    def windows(self) -> tuple[Window, ...]:
        return () if self.counts == "all" else self.counts

    def scale_for(self, role: str) -> str | None:
        """The name of the scale for a race of this role; "none" if such a race is none of this title's; None if nothing is said."""
        return self.worth.get(role, self.worth.get("*"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange(Rule):
    """A status code's flags, as this season has them."""

    name: str | None = None
    as_: str = ""
    started: bool | None = None
    counts_as_start: bool | None = None
    droppable: bool | None = None
    scores: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What the auditor must know of the published tables."""

    partial: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulations:
    """All rules of a season at one moment."""

    scale: dict[str, Scale] = field(default_factory=dict)
    factor: dict[str, Factor] = field(default_factory=dict)
    distance: Distance = field(default_factory=Distance)
    timing: Timing = field(default_factory=Timing)
    red_flag: RedFlag | None = None
    driving_time: DrivingTime | None = None
    classified: Classified | None = None
    parts: Parts | None = None
    penalty: dict[str, Penalty] = field(default_factory=dict)
    incidents: Incidents | None = None
    bonus: dict[str, Bonus] = field(default_factory=dict)
    class_: dict[str, ClassTest] = field(default_factory=dict)
    title: tuple[Title, ...] = ()
    status: dict[str, StatusChange] = field(default_factory=dict)
    grid: dict[str, Grid] = field(default_factory=dict)
    handicap: dict[str, Handicap] = field(default_factory=dict)
    advance: tuple[Advance, ...] = ()
    audit: Audit = field(default_factory=Audit)

    def title_named(self, id: str) -> Title | None:
        return next((t for t in self.title if t.id == id), None)

    def bonuses_of(self, title: Title) -> list[Bonus]:
        """The bonuses that a title gives, and those that one of them is made of."""
        given = [self.bonus[name] for name in title.bonus if name in self.bonus]
        return given + [self.bonus[name] for bonus in given for name in bonus.of if name in self.bonus]

    def status_flags(self, code: str) -> Status:
        """The flags of a status code in this season; an unknown code counts as retired under its own name."""
        change = self.status.get(code)
        base = STATUSES.get(code) or Status(code, code)
        if change is not None and change.as_:
            base = replace(self.status_flags(change.as_) if change.as_ != code else base, code=code, name=code)
        if change is None:
            return base
        said = {
            name: value
            for name in ("name", "started", "counts_as_start", "droppable", "scores")
            if (value := getattr(change, name)) is not None
        }
        return Status(**{f: said.get(f, getattr(base, f)) for f in Status.__slots__})

"""What can be claimed of the record book, and what a verdict is. A claim is a value; ``formats.claims`` reads it from a sentence, ``judge`` holds it against the facts.

Series, cars and people stand here as they were written, by id or by name; who is meant is found out when the claim is judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from onemake.core.record.questions import Doubt, Evidence, Question, Span

__all__ = [
    "Admits", "All", "Any", "Atomic", "Began", "Claim", "Comparison", "Counting", "Counts", "Defends", "Exists", "FirstChampion", "Follows", "Has", "Held",
    "Is", "More", "Most", "Named", "Nationality", "Not", "Nth", "Oldest", "Opinion", "Order", "Raced", "Readings", "Renamed", "Role", "Share",
    "Supports", "Tally", "Uses", "Verdict", "VerdictKind", "WonIn",
]  # fmt: skip

Comparison = Literal["exactly", "at least", "at most", "more than", "fewer than"]
VerdictKind = Literal["true", "false", "disputed", "true as of", "unverified"]


# --- titles and results --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """They won so many: "René Rast won 3 titles in porsche-supercup"; several who are named are counted together. Without a last year it may have been true once."""

    question: Question
    number: int
    comparison: Comparison = "exactly"


@dataclass(frozen=True, slots=True)
class WonIn:
    """The title was theirs in each of these years."""

    question: Question
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Most:
    """Nobody has more. One who is level with another is disputed."""

    question: Question


@dataclass(frozen=True, slots=True)
class More:
    """Those of the question have more than somebody else."""

    question: Question
    than: str


@dataclass(frozen=True, slots=True)
class Share:
    """Those who are named won more than half of all that was won in these years."""

    question: Question


@dataclass(frozen=True, slots=True)
class Tally:
    """How many different champions there were, or how many titles the record is."""

    question: Question
    of: Literal["winners", "record"]
    number: int
    comparison: Comparison = "exactly"


@dataclass(frozen=True, slots=True)
class FirstChampion:
    """The first champion of a series, or the first of a nation."""

    question: Question


@dataclass(frozen=True, slots=True)
class Defends:
    """Won the last edition before this one. Without a year: now, or once."""

    driver: str
    series: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Nationality:
    """The nation a driver races for."""

    driver: str
    nation: str


# --- series and their years ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """First or last held in a year, or held at all in these years, or not."""

    series: str
    years: tuple[int, ...]
    which: Literal["first", "last", "any"] = "any"
    held: bool = True


@dataclass(frozen=True, slots=True)
class Nth:
    """In its nth year, or holding its nth edition (years in which it was not held are not counted)."""

    series: str
    number: int
    of: Literal["year", "edition"]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Began before, or after, another; ``apart`` is by how many years."""

    series: str
    than: str
    before: bool
    apart: int | None = None


@dataclass(frozen=True, slots=True)
class Began:
    """Began in these years; or all within, or over exactly, so many years of each other, the first and the last included."""

    series: tuple[str, ...]
    years: Span = field(default_factory=Span)
    within: int | None = None
    exactly: bool = False


@dataclass(frozen=True, slots=True)
class Oldest:
    """No other of these series began earlier."""

    series: str
    among: Question


@dataclass(frozen=True, slots=True)
class Exists:
    """There are so many series of a kind. ``each``: in each of the countries; ``together``: one series that has all of them. ``in_one_country``: of each of the tiers."""

    among: Question
    number: int = 1
    comparison: Comparison = "at least"
    countries: Literal["any", "each", "together"] = "any"
    in_one_country: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """What a series is: of a tier, a scope, a maker, a country. ``tiers`` is how many a maker has."""

    series: str
    what: Literal["tier", "scope", "maker", "country", "tiers"]
    value: str


@dataclass(frozen=True, slots=True)
class Named:
    """A series went by a name."""

    series: str
    name: str
    years: Span = field(default_factory=Span)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A series got another name, or was followed by one of that name. The first name is that of a series, or one of its old names."""

    series: str
    name: str
    year: int | None = None
    or_followed: bool = False


@dataclass(frozen=True, slots=True)
class Follows:
    """A series, or a generation, came out of another."""

    later: str
    earlier: str


@dataclass(frozen=True, slots=True)
class Supports:
    """Raced on the programme of another series. With a share: at most, half or all of its rounds, of a continent or all."""

    series: str
    host: str
    share: Literal["", "most", "all"] = ""
    continent: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Raced:
    """Raced in a country, on a continent, or at a circuit."""

    series: str
    place: str
    years: Span = field(default_factory=Span)
    host: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """An organisation's part in a series."""

    organisation: str
    role: str
    series: str
    years: Span = field(default_factory=Span)


# --- cars ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Uses:
    """A series (or some series of a kind) raced a car. ``first``: that was its first year with it."""

    series: str
    car: str
    years: Span = field(default_factory=Span)
    first: bool = False
    some: Question | None = None


@dataclass(frozen=True, slots=True)
class Admits:
    """A series (or some series of a kind) takes used cars: of a generation, of a series, or any."""

    series: str
    car: str = ""
    from_series: str = ""
    years: Span = field(default_factory=Span)
    some: Question | None = None


@dataclass(frozen=True, slots=True)
class Has:
    """A figure of a car, or its first season, or its maker."""

    car: str
    what: str
    value: str


# --- put together --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class All:
    """Each of them."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of them at least."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Readings:
    """One sentence that may be read in several ways: disputed, if the verdict depends on which."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """Nothing that a fact could settle: "the most prestigious"."""

    text: str


Atomic = (
    Counts | WonIn | Tally | Most | More | Share | FirstChampion | Defends | Nationality | Held | Nth | Order | Began | Oldest | Exists | Is | Named | Renamed
    | Follows | Supports | Raced | Role | Uses | Admits | Has | Opinion
)  # fmt: skip
Claim = Atomic | All | Any | Not | Readings


# --- verdicts ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counting:
    """What one way of counting, or of reading, gives: "with the Porsche 944 Turbo Cup"."""

    name: str
    verdict: VerdictKind
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the book says of a claim. ``years``: when it was true, of one that is not true for good; ``countings``: which way of counting gives what."""

    verdict: VerdictKind
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    years: tuple[int, ...] = ()
    countings: tuple[Counting, ...] = ()

    @property
    def sure(self) -> bool:
        return not self.doubts

    def __str__(self) -> str:
        return f"{self.verdict} {runs(self.years)}" if self.verdict == "true as of" else self.verdict


def runs(years: tuple[int, ...]) -> str:
    """Years as people write them: 2010-2023, 2025."""
    spans: list[list[int]] = []
    for year in sorted(set(years)):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)

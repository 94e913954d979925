"""What can be asked of the record book, and what an answer is: a list, the rows that each line of it rests on, and whether the book knows enough to be sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

__all__ = ["Answer", "By", "Counted", "CountedOtherwise", "Doubt", "Evidence", "Question", "Span", "What"]

What = Literal["titles", "wins", "podiums", "poles", "fastest laps", "starts", "points", "editions", "seasons", "champions"]
By = Literal["driver", "team", "nation", "series", "tier", "maker", "generation", "country", "year", "circuit", "title"]


@dataclass(frozen=True, slots=True)
class Span:
    """Years, both included; None: no bound."""

    first: int | None = None
    last: int | None = None

    def __contains__(self, year: int) -> bool:
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)

    def __str__(self) -> str:
        return f"{self.first or ''}-{self.last or ''}"


@dataclass(frozen=True, slots=True)
class Question:
    """How many of what, counted by whom, among which. Each filter is a list of ids or names: any of them will do; an empty one asks for nothing.

    ``titles_of`` are kinds of title (drivers, teams, pro-am); blank: the overall title of drivers (or of teams, if they are counted by team). ``together`` counts what was
    won in one year in so many of a kind ("in two tiers in one year"). ``streak`` counts the longest run of editions, one after another, instead of all.
    """

    what: What = "titles"
    by: By = "driver"
    series: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    scopes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    generations: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()
    circuits: tuple[str, ...] = ()
    titles_of: tuple[str, ...] = ()
    years: Span = field(default_factory=Span)
    as_of: date | None = None  # only what was known, or had been won, on that day
    streak: bool = False
    together: Literal["", "tier", "series", "maker"] = ""
    first: bool = False  # the year of the first of each, rather than how many
    at_least: int = 1
    most: int | None = None  # so many lines of the answer
    last: bool = False  # the latest of each, the latest first: the defending champion heads the champions as of a day


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of the book: the table or season it is in, the line, what it says, and where that was read."""

    table: str  # "champions.csv", or "porsche-supercup-2026/results.csv"
    line: int
    says: str
    source: str = ""
    series: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CountedOtherwise:
    """Another way of counting the same thing, in words ("with Porsche 944 Turbo Cup France"), and what it comes to."""

    counting: str
    value: int
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of an answer: who, how many, and the rows it rests on. ``value`` is a whole number, or the year of a first; points may be a fraction.

    The rows are read when they are looked at: a driver of a long life has hundreds.
    """

    id: str
    name: str
    value: int | Fraction
    position: int
    evidence: Sequence[Evidence]
    claimed: tuple[Evidence, ...] = ()  # counts that a source gives without their parts, where they are higher
    otherwise: tuple[CountedOtherwise, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an answer may be wrong: seasons of which the book does not know enough."""

    says: str
    series: str = ""
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines of an answer, the best first. ``sure``: the book knows every season that was asked about, and no source disagrees."""

    question: Question
    lines: tuple[Counted, ...]
    doubts: tuple[Doubt, ...] = ()
    in_all: int = 0  # lines there would be, had ``most`` not cut them off

    @property
    def sure(self) -> bool:
        return not self.doubts

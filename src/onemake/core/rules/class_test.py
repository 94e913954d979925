"""The tests that regulations have for a class: ages, careers, grades, crews, applications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from onemake.core.rules.rule import Rule

__all__ = ["Age", "Born", "ClassTest", "Crew"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Age(Rule):
    """How old a driver is on a day: of whole years, as birthdays count."""

    below: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    on: date | str = "season"  # a day, "03-15" in the season's year, "season" for its 1 January, "event" for the first day of each meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Born(Rule):
    """Between which days a driver was born, both included."""

    from_: date | None = None
    to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew(Rule):
    """Who may share a car, by a column of the entry list."""

    by: str = "category"
    each: tuple[tuple[str, ...], ...] = ()
    all_: tuple[str, ...] = ()
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTest(Rule):
    """Who belongs to a class: every test that is stated must be met."""

    name: str = ""
    age: Age | None = None
    born: Born | None = None
    seasons_before: int | None = None
    complete_seasons_before: int | None = None
    starts_before: int | None = None
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    crew: Crew | None = None
    unless: tuple[str, ...] = ()
    on_request: bool = False
    needs: int | None = None
    takes: int | None = None

"""How grids are made and what is handed out with them, as values: the tables [grid.NAME] and [handicap.NAME] of season.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Literal

from onemake.core.races import RaceKey, Span
from onemake.core.rules.rule import Rule

__all__ = ["Grid", "Handicap", "Reverse", "Rows", "Source", "holds_for", "rule_for"]

From = Literal["classification", "best-lap", "second-best-lap", "average-lap", "race", "points", "standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Rule):
    """Where a part of the grid comes from."""

    SHORTHAND: ClassVar[str] = "from"
    from_: From
    session: tuple[str, ...] = ("qualifying",)
    groups: Literal["together", "alternate", "one-after-another"] = "together"
    race: int | None = None
    races: tuple[int, ...] = ()
    title: str = ""
    first: int | None = None
    timed_laps: int = 0
    without: Literal["back", "best-lap", "out"] = "back"
    percent: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse(Rule):
    """Which of the first start in the opposite order."""

    SHORTHAND: ClassVar[str] = "first"
    first: int | Literal["drawn", "finishers", "all"]
    drawn: tuple[int, ...] = ()
    percent: Fraction | None = None
    guests: Literal["reversed", "keep-place", "passed-over"] = "reversed"
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Rule):
    """How the grid of some races is made."""

    order: tuple[Source, ...]
    roles: tuple[str, ...] = ()
    races: tuple[int, ...] = ()
    rounds: Span = Span()
    based_on: Literal["published", "draw", "first-issue"] = "published"
    reverse: Reverse | None = None
    non_finishers: Literal["behind-all", "behind-class"] = "behind-all"
    penalties: Literal["after-reversal", "before-reversal"] = "after-reversal"
    several: Literal["by-sum", "in-grid-order", "in-issue-order"] = "by-sum"
    unserved: Literal["lapse", "carry"] = "lapse"
    withdrawn: Literal["move-up", "stay-empty", "out-of-the-order"] = "move-up"
    abreast: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Rule):
    """An amount that grows with the row of the grid."""

    first: Fraction
    more: Fraction = Fraction(0)
    every: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Handicap(Rule):
    """What is handed out from a result, a table, a grade or a grid: ballast, time, boost."""

    from_: Literal["race", "standings", "grade", "grid-row"]
    unit: str
    places: tuple[Fraction, ...] = ()
    rest: Fraction = Fraction(0)
    last: int = 1
    adds: bool = False
    min: Fraction | None = None
    max: Fraction | None = None
    carried_by: Literal["car", "driver"] = "car"
    ranks: Literal["overall", "class"] = "overall"
    title: str = ""
    given_by: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    races: tuple[int, ...] = ()
    rounds: Span = Span()
    reset: Literal["never", "round"] = "never"
    absent: Literal["kept", "lapses"] = "kept"
    column: str = "category"
    grades: dict[str, Fraction] = field(default_factory=dict)
    crew: Literal["highest", "lowest"] = "highest"
    rows: Rows | None = None
    recorded: str = ""

    def within_limits(self, amount: Fraction) -> Fraction:
        if self.max is not None:
            amount = min(amount, self.max)
        return amount if self.min is None else max(amount, self.min)


def holds_for(rule: Grid | Handicap, key: RaceKey, role: str) -> bool:
    """Whether a rule speaks of a race: by its role, its number within the meeting, and its meeting."""
    return (not rule.roles or role in rule.roles) and (not rule.races or key.race in rule.races) and key in rule.rounds


def rule_for(rules: dict[str, Grid], key: RaceKey, role: str) -> tuple[str, Grid] | None:
    """The rule that makes the grid of a race: the last that speaks of it, so that an exception may stand behind the rule (or in a file that extends it)."""
    return next(((name, rule) for name, rule in reversed(rules.items()) if holds_for(rule, key, role)), None)

"""Who goes on: from heats to the final, from a table to the next tier. The rule as regulations write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from onemake.core.races import RaceKey, Span
from onemake.core.rules.rule import Rule

__all__ = ["Advance", "Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Rule):
    """From which table, or from which classifications."""

    title: str = ""
    after: RaceKey | None = None
    races: Span | None = None
    season: str = ""  # the folder of another season


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance(Rule):
    """Which places go on, who may take them, and what happens to one that is not taken."""

    id: str
    name: str = ""
    from_: Source
    first: int = 1
    last: int
    across: Literal["each", "together"] = "each"
    by: tuple[Literal["place", "time", "best_lap"], ...] = ("place",)
    besides: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    vacancy: Literal["next", "none"] = "next"
    cut_off: datetime | date | None = None
    to: str = ""

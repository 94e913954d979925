"""On this day: races won, seasons that ended with a champion, births, first races. From the days that the book knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onemake.core.errors import UserError
from onemake.core.record.questions import Doubt, Evidence

__all__ = ["Occasion", "OnThisDay", "day_of_year", "on_this_day"]

What = Literal["birth", "first race", "race won", "season ended"]
_ORDER: dict[What, int] = {"birth": 0, "first race": 1, "season ended": 2, "race won": 3}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened on a day, in words, and the rows it rests on."""

    what: What
    day: date
    says: str
    series: str = ""
    who: str = ""  # an id
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class OnThisDay:
    """The occasions of a day of the year, the oldest first."""

    month: int
    day: int
    occasions: tuple[Occasion, ...]
    doubts: tuple[Doubt, ...]


def day_of_year(text: str) -> tuple[int, int]:
    """Month and day from ``09-06`` or ``2026-09-06``. Raises UserError."""
    parts = text.strip().split("-")[-2:]
    try:
        day = date(2024, int(parts[0]), int(parts[1]))  # a leap year: 29 February is a day
    except (ValueError, IndexError):
        raise UserError(f"{text!r} is no day of the year; write month and day as 09-06") from None
    return day.month, day.day


def on_this_day(month: int, day: int, occasions: Iterable[Occasion], undated: int) -> OnThisDay:
    """The occasions of that day. ``undated`` counts races of which the book does not know the day."""
    found = sorted((o for o in occasions if (o.day.month, o.day.day) == (month, day)), key=lambda o: (o.day, _ORDER[o.what], o.says))
    doubts = [Doubt(f"{undated} race{'s' if undated != 1 else ''} of seasons in the book have no day")] if undated else []
    doubts.append(
        Doubt("of titles without results only the year is known; a title may have been decided before the last race of its season")
    )
    return OnThisDay(month, day, tuple(found), tuple(doubts))

"""What a table is made of. Everything here is derived; nothing here is ever stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from onemake.core.races import RaceKey

__all__ = ["Line", "Row", "Score", "Table", "grouped"]

_OF_A_RACE = re.compile(r"(\d+\.\d+) (.+)")


@dataclass(frozen=True, slots=True)
class Line:
    """Signed points with the article that gives or takes them."""

    article: str
    what: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """One competitor in one race: its lines always sum to ``points``."""

    key: RaceKey
    position: int | None  # as classified, best car
    place: int | None  # among those the title ranks
    status: str
    points: Fraction
    counted: bool
    reason: str
    lines: tuple[Line, ...]
    codes: tuple[str, ...] = ()  # P pole, FL fastest lap, † classified though not running, and what else the sheet marks
    decisions: tuple[str, ...] = ()  # ids of those on this race that name the competitor, annulled ones included

    @property
    def earned(self) -> Fraction:
        """What the race paid, whether or not a total brought forward holds it already."""
        held = next((line.points for line in self.lines if line.what.startswith("in total")), None)
        return self.points if held is None else self.points - held


@dataclass(frozen=True, slots=True)
class Row:
    """One competitor's row: counted scores, minus nothing, plus ``adjustments``, are ``points``."""

    position: int | None
    standing: str
    tied: bool
    competitor: str
    competitor_id: str
    members: tuple[str, ...]
    points: Fraction
    gross: Fraction
    dropped: Fraction
    scores: tuple[Score, ...]
    adjustments: tuple[Line, ...]
    decisions: tuple[str, ...] = ()  # ids of those on the season as a whole
    classes: tuple[str, ...] = ()  # those it was in, in the races of the table


@dataclass(frozen=True, slots=True)
class Table:
    """The standings of one title, after a race, as of a moment."""

    title: str
    name: str
    after: RaceKey | None
    as_of: datetime | None
    provisional: tuple[str, ...]
    rows: tuple[Row, ...]
    decimals: int | None = None
    notes: tuple[str, ...] = ()  # what else must be said of its classes: not held, dissolved, facts that are missing


def grouped(reasons: Sequence[str]) -> tuple[str, ...]:
    """Reasons that are the same for several races, said once: ``races 1.1, 1.2: run, and the result is not known here``."""
    races: dict[str, list[str]] = {}
    for reason in reasons:
        found = _OF_A_RACE.fullmatch(reason)
        races.setdefault(found[2] if found else reason, []).extend([found[1]] if found else [])
    return tuple(
        words if not keys else f"{keys[0]} {words}" if len(keys) == 1 else f"races {', '.join(keys)}: each {words}"
        for words, keys in races.items()
    )

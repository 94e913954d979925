"""What a table is made of. Everything here is derived; nothing here is ever stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from fractions import Fraction

    from onemake.core.races import RaceKey

__all__ = ["Line", "Row", "Score", "Table"]


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

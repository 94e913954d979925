"""What regulations say of laps: who governs where a file has laps and an order, which lap a race stopped by a red flag is taken back to, how long each
driver of a crew must drive.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from onemake.core.rules.rule import Rule

__all__ = ["DrivingTime", "RedFlag", "Timing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing(Rule):
    """How laps become a classification."""

    governs: Literal["published", "laps"] = "published"
    pit_laps: bool = True
    level: Literal["share", "previous-lap"] = "share"
    qualifying: Literal["best", "average"] = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag(Rule):
    """Which order counts where a race is stopped and not resumed."""

    SHORTHAND: ClassVar[str] = "count_back"
    count_back: Literal["penultimate", "one-less", "last", "none"]
    fastest_lap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivingTime(Rule):
    """How long each driver of a crew must drive, may drive, and may stay in the car."""

    min_minutes: Fraction | None = None
    max_minutes: Fraction | None = None
    max_stint_minutes: Fraction | None = None

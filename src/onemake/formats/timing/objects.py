"""Values inside JSON files of simulators: whatever stands where an object, a list or a time belongs becomes one, or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from onemake.core.timing.session import Remark
from onemake.formats.timing.cells import plain, whole

__all__ = ["NONE", "Counted", "duration", "moment", "number", "rows", "table"]

NONE = 999_999_999  # ms, eleven days: what the programs write for "no time" begins here


class Counted:
    """A kind of fault of which a file may be full: one remark with the count and the first example."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0
        self.said = self.made = ""

    def add(self, said: object = "", made: str = "") -> None:
        if not self.count:
            self.said, self.made = plain(said, 80), made
        self.count += 1

    def remarks(self) -> tuple[Remark, ...]:
        """One remark, or none if there was nothing to say."""
        return (Remark(f"{self.text}: {self.count}", self.said, self.made),) if self.count else ()


def table(value: object) -> dict[str, Any]:
    """The object that is there, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[dict[str, Any]]:
    """The rows of a list, each at its place; one that is no object is an empty one."""
    return [row if isinstance(row, dict) else {} for row in value] if isinstance(value, list) else []


def duration(value: object) -> int | None:
    """A time in whole milliseconds; None for nought, for less, and for the figures that mean none (999999999, 2147483647)."""
    if type(value) is int:
        return value if 0 < value < NONE else None
    if isinstance(value, float):
        return round(value) if 0.5 <= value < NONE else None
    return whole(value, NONE - 1) or None if isinstance(value, str) else None


def number(value: object) -> str:
    """A starting number as text; blank for one below nought."""
    return "" if isinstance(value, (int, float)) and value < 0 else plain(value, 20)


def moment(value: object) -> datetime | None:
    """A moment as ISO 8601 writes it, with its zone if it says one; None for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if 1980 <= found.year < 2100 else None

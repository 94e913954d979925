"""What can go wrong, in two families.

    OnemakeError
    ├── UserError            what was given cannot be used; plain words, one or many faults, never a traceback
    │   ├── SeasonError      a season folder, or its rules, cannot be used as they stand
    │   └── NotFound         a season, title or competitor that does not exist
    └── Bug                  ours: an invariant of the engine does not hold; always with a traceback

A fault says where (file, line), what (the value), why it cannot stand, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Bug", "Fault", "NotFound", "OnemakeError", "SeasonError", "UserError"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in what the user gave."""

    file: str
    line: int | None
    problem: str
    value: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        where = self.file if not self.line else f"{self.file}:{self.line}"
        value = f" ({self.value!r})" if self.value else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        stop = "" if self.problem.endswith(("?", "…", "!")) and not value else "."
        return f"{where}: {self.problem}{value}{stop}{remedy}"


class OnemakeError(Exception):
    """The root of the family."""


class UserError(OnemakeError):
    """What the user gave cannot be used."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(f if isinstance(f, Fault) else Fault("onemake", None, f.rstrip(".")) for f in faults)
        super().__init__("\n".join(str(f) for f in self.faults))


class SeasonError(UserError):
    """A season folder cannot be used as it stands."""


class NotFound(UserError):
    """A season, title or competitor that does not exist."""


class Bug(OnemakeError):
    """An invariant of the engine does not hold."""

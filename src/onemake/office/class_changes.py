"""Drivers who came in another class than before: a class raced in is a fact, and whether it counts there is for a person to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onemake.core.season import Season
from onemake.formats.sheet import Sheet, SheetRow

__all__ = ["ClassChange", "Count", "changes_from_entries", "changes_within", "counted_in"]

Count = Literal["raced", "first", "last"]
"""Where a driver counts who changed: each race in the class raced in, or all in the class of his first, or of his last, race."""


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A driver and his classes in the order in which he raced in them, each with the first file that says so."""

    who: str
    name: str
    classes: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.name}: {', then '.join(f'{part} ({where})' for part, where in self.classes)}"


def _who(row: SheetRow) -> str:
    return row.text("driver_id") or row.text("driver")


def changes_within(sheets: Sequence[Sheet]) -> list[ClassChange]:
    """Whoever is in more than one class on the sheets of races."""
    return _found([], [s for s in sheets if s.session in ("race", "")])


def changes_from_entries(sheets: Sequence[Sheet], season: Season) -> list[ClassChange]:
    """Whoever is in another class than he was entered in."""
    entered = [(name, e.driver, "; ".join(e.classes)) for e in season.entries if e.classes for name in {e.driver_id, e.driver} - {""}]
    return _found(entered, [s for s in sheets if s.session in ("race", "")])


def _found(entered: Iterable[tuple[str, str, str]], sheets: Sequence[Sheet]) -> list[ClassChange]:
    classes: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for who, name, part in entered:
        classes.setdefault(who, {}).setdefault(part, "as entered")
        names[who] = name
    for sheet in sheets:
        for row in sheet.rows:
            if _who(row) and row.text("classes") and not _known(row.text("classes"), classes.get(_who(row), {})):
                classes.setdefault(_who(row), {}).setdefault(row.text("classes"), sheet.file)
                names.setdefault(_who(row), row.text("driver"))
    return [ClassChange(who, names[who], tuple(parts.items())) for who, parts in classes.items() if len(parts) > 1]


def _known(said: str, before: Iterable[str]) -> bool:
    """Whether somebody was in a class before, alone or among others: Am is no change for one in Am and Legends."""
    parts = {part.strip() for part in said.split(";")}
    return any(parts <= {part.strip() for part in classes.split(";")} for classes in before)


def counted_in(sheets: Sequence[Sheet], changed: Sequence[ClassChange], count: Count) -> list[Sheet]:
    """The sheets with the class in which each of them counts; the class he raced in stays beside it, in ``class_raced``."""
    if count == "raced":
        return list(sheets)
    one = {change.who: change.classes[0 if count == "first" else -1][0] for change in changed}
    return [replace(sheet, rows=tuple(_in_class(row, one.get(_who(row), "")) for row in sheet.rows)) for sheet in sheets]


def _in_class(row: SheetRow, part: str) -> SheetRow:
    if not part or row.text("classes") in ("", part):
        return row
    return replace(row, cells={**row.cells, "classes": part, "class_raced": row.text("classes")})

"""Drivers who came in another class than before: a class raced in is a fact, and whether it counts there is for a person to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onemake.core.people import name_keys
from onemake.core.season import Season
from onemake.formats.sheet import Sheet, SheetRow

__all__ = ["ClassChange", "Count", "changes_from_entries", "changes_within", "counted_in", "entered_as"]

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


Who = Callable[[SheetRow], str]


def _who(row: SheetRow) -> str:
    return row.text("driver_id") or row.text("driver")


def entered_as(season: Season) -> Who:
    """Who a row is on the entry list of a season: by his id, his name or an alias, or by the same name in other letters under the same number."""
    names = {e.driver: e.driver_id for e in season.entries if e.driver_id}
    names |= {alias.strip(): e.driver_id for e in season.entries for alias in e.columns.get("aliases", "").split(";") if alias.strip()}
    letters = {(e.number, key): e.driver_id for e in season.entries if e.driver_id and e.number for key in name_keys(e.driver)}

    def who(row: SheetRow) -> str:
        said = row.text("driver_id") or names.get(row.text("driver"), "")
        like = (letters[row.text("number"), key] for key in name_keys(row.text("driver")) if (row.text("number"), key) in letters)
        return said or next(like, row.text("driver"))

    return who


def changes_within(sheets: Sequence[Sheet]) -> list[ClassChange]:
    """Whoever is in more than one class on the sheets of races."""
    return _found([], [s for s in sheets if s.session in ("race", "")])


def changes_from_entries(sheets: Sequence[Sheet], season: Season) -> list[ClassChange]:
    """Whoever is in another class than he was entered in."""
    entered = [(e.driver_id, e.driver, "; ".join(e.classes)) for e in season.entries if e.classes and e.driver_id]
    return _found(entered, [s for s in sheets if s.session in ("race", "")], entered_as(season))


def _found(entered: Iterable[tuple[str, str, str]], sheets: Sequence[Sheet], who_is: Who = _who) -> list[ClassChange]:
    classes: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for who, name, part in entered:
        classes.setdefault(who, {}).setdefault(part, "as entered")
        names[who] = name
    for sheet in sheets:
        for row in sheet.rows:
            who = who_is(row)
            if who and row.text("classes") and not _known(row.text("classes"), classes.get(who, {})):
                classes.setdefault(who, {}).setdefault(row.text("classes"), sheet.file)
                names.setdefault(who, row.text("driver"))
    return [ClassChange(who, names[who], tuple(parts.items())) for who, parts in classes.items() if len(parts) > 1]


def _known(said: str, before: Iterable[str]) -> bool:
    """Whether somebody was in a class before, alone or among others: Am is no change for one in Am and Legends."""
    parts = {part.strip() for part in said.split(";")}
    return any(parts <= {part.strip() for part in classes.split(";")} for classes in before)


def counted_in(sheets: Sequence[Sheet], changed: Sequence[ClassChange], count: Count, who_is: Who = _who) -> list[Sheet]:
    """The sheets with the class in which each of them counts; the class he raced in stays beside it, in ``class_raced``."""
    if count == "raced":
        return list(sheets)
    one = {change.who: change.classes[0 if count == "first" else -1][0] for change in changed}
    return [replace(sheet, rows=tuple(_in_class(row, one.get(who_is(row), "")) for row in sheet.rows)) for sheet in sheets]


def _in_class(row: SheetRow, part: str) -> SheetRow:
    if not part or row.text("classes") in ("", part):
        return row
    return replace(row, cells={**row.cells, "classes": part, "class_raced": row.text("classes")})

"""The entry list for the timekeeper: what he types in comes back on every sheet, so it is written as the season has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.season import Entry
from onemake.office.library import before_the_first_race, find

__all__ = ["EntryLine", "ListFor", "as_bytes", "entry_list", "rows_for"]

ListFor = Literal["orbits", "csv"]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A car: its number as text, its crew, its transponders (at most two go into a timing program)."""

    number: str
    drivers: tuple[str, ...]
    classes: tuple[str, ...]
    team: str
    car: str
    nationality: str
    transponders: tuple[str, ...]

    @property
    def name(self) -> str:
        return " / ".join(self.drivers)


def entry_list(season: str | Path | None, round: int | None = None, race: int = 1) -> list[EntryLine]:
    """The cars entered for a race (default: for any), by number. Raises UserError where the season has no entry list, or a transponder is in two cars."""
    facts = before_the_first_race(find(None if season is None else str(season)))
    if not facts.entries:
        raise UserError(f"{facts.identity.name} has no entries.csv")
    entries = [e for e in facts.entries if e.number and (round is None or RaceKey(round, race) in e.span)]
    cars: dict[str, list[Entry]] = {}
    for entry in entries:
        cars.setdefault(entry.number, []).append(entry)
    lines = [_line(number, crew) for number, crew in cars.items()]
    _one_car_each(lines)
    return sorted(lines, key=lambda line: (len(line.number.lstrip("0")), line.number.lstrip("0"), line.number))


def _line(number: str, crew: Sequence[Entry]) -> EntryLine:
    first = crew[0]
    drivers = tuple(dict.fromkeys(e.driver or e.driver_id for e in crew if e.driver or e.driver_id))
    classes = tuple(dict.fromkeys(part for e in crew for part in e.classes))
    words = [e.columns.get(column, "") for e in crew for column in ("transponders", "transponder", "transponder_2")]
    transponders = tuple(dict.fromkeys(part for word in words for part in word.replace(";", " ").split()))
    column = first.columns.get
    return EntryLine(number, drivers, classes, column("team", ""), column("car", ""), column("nationality", ""), transponders)


def _one_car_each(lines: Sequence[EntryLine]) -> None:
    seen: dict[str, str] = {}
    for line in lines:
        for transponder in line.transponders:
            if transponder in seen:
                raise UserError(f"entries.csv: transponder {transponder} is in number {seen[transponder]} and in number {line.number}")
            seen[transponder] = line.number


def rows_for(lines: Sequence[EntryLine], form: ListFor) -> list[list[str]]:
    """The list as rows, a heading first. ``orbits`` has the titles of a MYLAPS start list; first and last name together are the name as the season has it."""
    if form == "csv":
        head = ["number", "drivers", "classes", "team", "car", "nationality", "transponders"]
        return [
            head,
            *(
                [x.number, "; ".join(x.drivers), "; ".join(x.classes), x.team, x.car, x.nationality, "; ".join(x.transponders)]
                for x in lines
            ),
        ]
    rows = [["No.", "Transponder 1", "Transponder 2", "First name", "Last name", "Class", "Team", "Car"]]
    for line in lines:
        first, _, last = line.name.rpartition(" ") if len(line.drivers) == 1 else (line.name, "", "")
        one, two = (*line.transponders, "", "")[:2]
        rows.append(
            [line.number, one, two, first or last, last if first else "", line.classes[0] if line.classes else "", line.team, line.car]
        )
    return rows


def as_bytes(text: str) -> tuple[bytes, str]:
    """A list as a timing program on Windows reads it, and what it is written in: Windows-1252 where every letter has its place there, else UTF-8 with its mark."""
    text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    try:
        return text.encode("cp1252"), "Windows-1252"
    except UnicodeEncodeError:
        return text.encode("utf-8-sig"), "UTF-8"

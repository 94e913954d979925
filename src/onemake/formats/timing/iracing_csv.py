"""iRacing, CSV: the export of the members' site until about 2021, official, hosted and league, of drivers and of teams."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from onemake.core.timing.session import Competitor, Driver, Kind, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import digits, milliseconds, plain
from onemake.formats.timing.document import Document
from onemake.formats.timing.iracing import ending, never_lapped
from onemake.formats.timing.tree import numbered_alike, word

__all__ = ["read", "recognises"]

_HEADING = re.compile(r"^\"?Fin Pos\"?([,;\t])\"?Car ID\"?\1", re.MULTILINE)
_START = re.compile(r"(\d{4})\.(\d\d?)\.(\d\d?) (\d\d?):(\d\d) ([AP])M GMT")
_OF_ROW = (
    "Interval", "Qualify Time", "Average Lap Time", "Out ID", "Pts", "Club Pts", "League Points", "Agg Pts", "Div", "Old iRating", "New iRating",
    "Old License Level", "Old License Sub-Level", "New License Level", "New License Sub-Level",
)  # fmt: skip
_OF_CAR = ("Car ID", "Car Class ID", "Max Fuel Fill%", "Weight Penalty (KG)")
_OF_TEAM_MATE = ("Laps Comp", "Laps Led", "Inc", "Average Lap Time", "Fastest Lap Time", "Fast Lap#", "Out")
_OF_EVENT = (
    "Series", "Season Year", "Season Quarter", "Race Week", "Strength of Field", "Special Event Type", "League ID", "League Season",
    "League Season ID", "Points System",
)  # fmt: skip

_MOST = 200  # columns; the widest export has 35
Line = tuple[int, list[str]]


def recognises(document: Document) -> bool:
    """The heading of its table, wherever the blocks before it end."""
    return "Fin Pos" in document.head and "Cust ID" in document.head and _HEADING.search(document.head) is not None


@dataclass(slots=True)
class _Table:
    """The result table: where each column stands, and its rows."""

    at: dict[str, int]
    rows: list[Line] = field(default_factory=list)
    short: list[Line] = field(default_factory=list)

    def columns(self, names: tuple[str, ...]) -> list[tuple[str, int]]:
        return [(name, self.at[name]) for name in names if name in self.at]


def read(document: Document) -> TimingFile:
    """The race of the event."""
    says, table = _blocks(document)
    if not table.rows:
        raise document.fault("the iRacing table has no row", remedy="Export the results of the session anew.")
    field_ = _Field(table)
    for line, cells in table.rows:
        field_.add(line, cells)
    return TimingFile(document.file, "iracing_csv", (_session(document, says, table, field_),))


def _blocks(document: Document) -> tuple[dict[str, str], _Table]:
    """What the pairs of lines at the beginning say, and the table."""
    says: dict[str, str] = {}
    heading: list[str] = []
    lines = _lines(document)
    for _, cells in lines:
        if "Fin Pos" in cells and "Cust ID" in cells:
            return says, _table(cells, lines)
        if not heading or not cells:
            heading = cells
        else:
            says |= {name.strip(): word(cell) for name, cell in zip(heading, cells, strict=False) if cell.strip()}
            heading = []
    raise document.fault("the iRacing export breaks off before its table", remedy="Export the results of the session anew.")


def _lines(document: Document) -> Iterator[Line]:
    """The lines and their cells; the file mixes ends of lines, and its empty ones part the blocks."""
    separator = _HEADING.search(document.head)
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = csv.reader(lines, delimiter=separator[1] if separator else ",")
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise document.fault(f"the table cannot be read: {error}", line=reader.line_num) from None


def _table(heading: list[str], lines: Iterator[Line]) -> _Table:
    heading = heading[:_MOST]
    table = _Table({name.strip(): index for index, name in reversed(list(enumerate(heading)))})
    width = len(heading)
    for line, cells in lines:
        if len(cells) >= width:
            table.rows.append((line, [*cells[:width], ""]))
        elif any(cells):
            table.rows.append((line, cells + [""] * (width + 1 - len(cells))))
            table.short.append((line, cells))
    return table


class _Field:
    """The cars, as their rows come: a team has a row of its own, and one for each driver behind it."""

    def __init__(self, table: _Table) -> None:
        names = ("Fin Pos", "Team ID", "Cust ID", "Name", "Start Pos", "Car", "Car #", "Car Class", "Out", "Interval", "Laps Led", "Fastest Lap Time",
                 "Fast Lap#", "Laps Comp", "Inc", "Club")  # fmt: skip
        # Behind each row stands an empty cell: that of a column which is not there.
        self.column = {name: table.at.get(name, -1) for name in names}
        self.of_row, self.of_car, self.of_mate = (table.columns(names) for names in (_OF_ROW, _OF_CAR, _OF_TEAM_MATE))
        self.rows: list[Line] = []
        self.mates: dict[str, list[list[str]]] = {}
        self.orphans: list[Line] = []
        self._crews: dict[str, tuple[Driver, ...]] = {}

    def add(self, line: int, cells: list[str]) -> None:
        team = cells[self.column["Team ID"]].strip()
        if not team.startswith("-") or cells[self.column["Cust ID"]].strip() == team:
            self.rows.append((line, cells))
        elif team in self.mates:
            self.mates[team].append(cells)
            return
        else:
            self.orphans.append((line, cells))
            self.rows.append((line, cells))
            self.mates[team] = [cells]
            return
        if team.startswith("-"):
            self.mates.setdefault(team, [])

    def competitor(self, line: int, cells: list[str]) -> Competitor:
        at = self.column
        team, person, group = cells[at["Team ID"]].strip(), cells[at["Cust ID"]].strip(), word(cells[at["Car Class"]])
        is_team = team.startswith("-")
        drivers = self._crew(team) if is_team else (self._driver(cells, []),)
        return Competitor(
            word(cells[at["Car #"]]),
            drivers,
            team=word(cells[at["Name"]]) if person == team and is_team else "",
            car=word(cells[at["Car"]]),
            classes=(group,) if group else (),
            id=word(team if is_team else person),
            own=_said(cells, self.of_car),
            row=line,
        )

    def _crew(self, team: str) -> tuple[Driver, ...]:
        """The drivers of a team, made once: a file whose rows stand a thousand times would make them a million times."""
        if team not in self._crews:
            self._crews[team] = tuple(self._driver(mate, self.of_mate) for mate in self.mates[team])
        return self._crews[team]

    def _driver(self, cells: list[str], columns: list[tuple[str, int]]) -> Driver:
        own = _said(cells, columns)
        at = self.column
        if club := word(cells[at["Club"]]):
            own["Club"] = club
        return Driver(word(cells[at["Name"]]), id=word(cells[at["Cust ID"]]), own=own)

    def placing(self, car: int, line: int, cells: list[str], kind: Kind) -> Placing:
        at = self.column
        position, laps, out = digits(cells[at["Fin Pos"]]), digits(cells[at["Laps Comp"]]), word(cells[at["Out"]])
        gap, down = _interval(cells[at["Interval"]].strip())
        return Placing(
            car,
            position,
            ending(out, laps, kind),
            out,
            laps,
            gap=None if gap == 0 and position == 1 else gap,
            laps_down=down,
            best_lap=milliseconds(cells[at["Fastest Lap Time"]]) or None,
            best_lap_number=digits(cells[at["Fast Lap#"]]),
            grid=digits(cells[at["Start Pos"]]) or None,
            laps_led=digits(cells[at["Laps Led"]]),
            incidents=digits(cells[at["Inc"]]),
            own=_said(cells, self.of_row),
            row=line,
        )

    def is_race(self) -> bool:
        """Laps are led, and lost, in races only; the file has no other word for what it holds."""
        led, interval = self.column["Laps Led"], self.column["Interval"]
        return any(cells[led].strip() not in ("", "0") or cells[interval].strip().endswith("L") for _, cells in self.rows)


def _said(cells: list[str], columns: list[tuple[str, int]]) -> dict[str, str]:
    return {name: word(cells[index]) for name, index in columns if cells[index]}


def _interval(text: str) -> tuple[int | None, int | None]:
    """``-1:23.159`` behind, ``-1 L`` behind, ``-`` not said: the minus is always there."""
    text = text.lstrip("-+ ")
    if text.endswith("L"):
        return None, digits(text[:-1])
    return milliseconds(text), None


def _session(document: Document, says: Mapping[str, str], table: _Table, cars: _Field) -> Session:
    kind: Kind = "race" if cars.is_race() else ""
    competitors = tuple(cars.competitor(line, cells) for line, cells in cars.rows)
    placings = tuple(cars.placing(car, line, cells, kind) for car, (line, cells) in enumerate(cars.rows))
    track, _, layout = says.get("Track", "").partition(" - ")
    start = _start(says.get("Start Time", ""))
    return Session(
        document.file,
        kind,
        event=says.get("Hosted Session Name", ""),
        series=says.get("League Name") or says.get("Series", ""),
        track=track,
        layout=layout,
        start=start,
        zone="UTC" if start else "",
        competitors=competitors,
        placings=placings,
        remarks=(*document.mended(), *_remarks(says, table, cars), *never_lapped(placings), *numbered_alike(competitors)),
        own={name: says[name] for name in _OF_EVENT if name in says},
    )


def _remarks(says: Mapping[str, str], table: _Table, cars: _Field) -> Iterator[Remark]:
    if not says:
        yield Remark("the lines before the table are missing: start, track and series are not known")
    elif "Start Time" in says and not _start(says["Start Time"]):
        yield Remark("the start cannot be read", said=says["Start Time"])
    if table.short:
        line, cells = table.short[0]
        yield Remark(
            f"{len(table.short)} rows are shorter than the heading; what they lack is not known", said=plain(",".join(cells), 60), row=line
        )
    if cars.orphans:
        line, cells = cars.orphans[0]
        text = f"{len(cars.orphans)} teams have no row of their own; the row of their first driver stands for it"
        yield Remark(text, said=word(cells[cars.column["Name"]]), row=line)


def _start(text: str) -> datetime | None:
    """``2019.04.27 9:45 AM GMT``."""
    found = _START.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    try:
        return datetime(year, month, day, hour % 12 + (12 if found[6] == "P" else 0), minute, tzinfo=UTC)
    except ValueError:
        return None

"""What the simresults web site exports: a text of blocks, one or several sessions, each with a result and the laps of every driver."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from onemake.core.statuses import status_code
from onemake.core.times import parse_gap
from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import LONGEST, digits, kind_of, milliseconds, plain
from onemake.formats.timing.document import Document
from onemake.formats.timing.tree import word

__all__ = ["read", "recognises"]

_RULE = "'+++"
_POINTS, _TRACKS = "pos,points", "directory,abbrev,full_name"
_LAST = 10**5
_PIT = {"yes": True, "no": False}
_READ = frozenset({"result", "laps"})
_SECTION = re.compile(r" (result|best laps|laps|consistency|sectors|incidents worth reviewing)$")
_OF_ROW = ("consistency", "pits")

Cells = list[str]


def recognises(document: Document) -> bool:
    """Blocks between rules of crosses; or one of the two tables that leagues keep beside these files, to be refused."""
    head = document.head
    return (head.startswith("'+++") and "Session:" in head) or head.startswith((_POINTS, _TRACKS))


def read(document: Document) -> TimingFile:
    """Every session of the file, in its order."""
    if document.head.startswith(_POINTS):
        raise document.fault("this is a table of points for places, and no session", "", "Write it into season.toml as a scale.")
    if document.head.startswith(_TRACKS):
        raise document.fault("this is a list of tracks, and no session", "", "Name the tracks in the season's events.")
    blocks = _blocks(document)
    sessions = tuple(_session(document, block) for block in blocks)
    if not sessions:
        raise document.fault("there is no session in this file", "", "Export the result from the site anew.")
    return TimingFile(document.file, "simresults_csv", sessions)


@dataclass(slots=True)
class _Block:
    """A session: its facts, the rows of its result with their lines, and its laps by the driver's name as often as it stands there."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)
    header: Cells = field(default_factory=list)
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    laps: list[tuple[str, list[tuple[int, Cells]]]] = field(default_factory=list)
    strange: list[tuple[int, str]] = field(default_factory=list)


def _blocks(document: Document) -> list[_Block]:
    """The sessions. Best laps, consistency and sectors are figures made of the laps, and are not read."""
    blocks: list[_Block] = []
    laps: list[tuple[int, Cells]] | None = None  # of the driver whose laps are being listed
    title, part = "", ""
    for number, cells in enumerate(_rows(document), start=1):
        if not cells:
            continue
        if laps is not None and len(cells) > 4 and cells[0][:1].isdecimal():
            laps.append((number, cells))
        elif cells[0].startswith(_RULE):
            title, part, laps = ("" if title == "seen" else "due"), "facts", None
        elif title == "due":
            blocks.append(_Block(plain(cells[0])))
            title = "seen"
        elif len(cells) == 1 and blocks and cells[0].startswith(blocks[-1].name) and (found := _SECTION.search(cells[0])):
            part, laps = found[1] if found[1] in _READ else "", None
        elif part and blocks and not cells[0].startswith("'"):
            _take(blocks[-1], part, number, cells)
            laps = blocks[-1].laps[-1][1] if part == "laps" and blocks[-1].laps else None
    return blocks


def _rows(document: Document) -> list[Cells]:
    """The cells of each line. No cell runs over a line: a quote that is left open ends with it."""
    lines = document.text.replace("\0", "").split("\n")
    try:
        rows = list(csv.reader(lines, skipinitialspace=True))
        if len(rows) == len(lines):
            return rows
        odd = [line if line.count('"') % 2 == 0 else line.replace('"', "") for line in lines]
        return [cells for line in odd for cells in csv.reader([line], skipinitialspace=True)]
    except csv.Error as error:
        raise document.fault("a cell of the table has no end", error, "Export the result from the site anew.") from None


def _take(block: _Block, part: str, number: int, cells: Cells) -> None:
    """A line of a part of a session."""
    if part == "facts":
        block.facts[cells[0].strip().rstrip(":")] = plain(cells[1]) if len(cells) > 1 else ""
    elif part == "result":
        if not block.header:
            block.header = [plain(cell).casefold() for cell in cells]
        else:
            block.rows.append((number, cells))
    elif part == "laps":
        if len(cells) == 1 and not cells[0].startswith("No laps for"):
            block.laps.append((plain(cells[0]), []))
        elif cells[0] not in ("Lap", "Average", "Best possible") and len(cells) > 1:
            block.strange.append((number, ",".join(cells)))


def _session(document: Document, block: _Block) -> Session:
    """A block as a session."""
    kind, ordinal = kind_of(block.facts.get("Session", "") or block.name)
    ordinal = kind_of(block.name)[1] if ordinal is None else ordinal
    columns = {name: index for index, name in enumerate(block.header)}
    rows = [({name: word(cells[at]) for name, at in columns.items() if at < len(cells)}, number) for number, cells in block.rows]
    competitors = tuple(_competitor(row, number) for row, number in rows)
    laps, remarks = _laps(block, competitors, kind)
    placings, more = _placings(rows, kind, laps)
    track, _, layout = block.facts.get("Track", "").partition(", ")
    if not rows:
        more.append(Remark("the session has no result"))
    if block.strange:
        more.append(
            Remark(
                f"{len(block.strange)} lines among the laps could not be read; left out", block.strange[0][1][:60], row=block.strange[0][0]
            )
        )
    own = {key: value for key, value in block.facts.items() if key in ("Game", "Host", "Server") and value not in ("", "Unknown")}
    return Session(
        document.file, kind, block.name, ordinal, track=track, layout=layout, competitors=competitors, placings=placings, laps=laps,
        remarks=(*document.mended(), *remarks, *more), own=own,
    )  # fmt: skip


def _competitor(row: dict[str, str], number: int) -> Competitor:
    """These files know no start numbers; a driver is known by his name."""
    group = row.get("class", "")
    names = [name.strip() for name in row.get("driver", "").split(", ") if name.strip()]
    return Competitor(
        "",
        tuple(Driver(name) for name in names),
        row.get("team", ""),
        car=row.get("vehicle", ""),
        classes=(group,) if group else (),
        row=number,
    )


def _time(cell: str) -> int | None:
    """``00:58.6280`` or ``18.7840``, in a hurry: there are four in every lap."""
    minutes, colon, seconds = cell.rpartition(":")
    try:
        found = int(float(seconds) * 1000 + 0.05) + (int(minutes) * 60_000 if colon else 0)
    except (ValueError, OverflowError):
        return milliseconds(cell.strip(" *")) or None
    return found if 0 < found <= LONGEST else None


def _laps(block: _Block, competitors: Sequence[Competitor], kind: Kind) -> tuple[tuple[Lap, ...], list[Remark]]:
    """The laps of each driver of the result, in a race with the time at the end of each as long as none is without a time."""
    waiting: dict[str, list[int]] = {}
    for car in reversed(range(len(competitors))):
        waiting.setdefault(", ".join(driver.name for driver in competitors[car].drivers), []).append(car)
    laps: list[Lap] = []
    lost: list[str] = []
    for name, rows in block.laps:
        cars = waiting.get(name)
        if not cars:
            lost.append(name)
            continue
        total: int | None = 0 if kind == "race" else None
        car = cars.pop()
        for number, cells in rows:
            lap = cells[0].strip()
            times = tuple(map(_time, cells[4:8]))
            time, sectors = times[0], times[1:]
            total = total + time if total is not None and time is not None else None
            lap_number = int(lap) if lap.isdecimal() and len(lap) < 6 else len(laps) + 1
            pit = _PIT.get(cells[2])
            laps.append(
                Lap._make((car, lap_number, time, total, None, 0, sectors if any(sectors) else (), "", pit, None, None, None, number))
            )
    return tuple(laps), [Remark(f"{len(lost)} drivers have laps and no row in the result; left out", lost[0])] if lost else []


def _placings(rows: Sequence[tuple[dict[str, str], int]], kind: Kind, laps: Sequence[Lap]) -> tuple[tuple[Placing, ...], list[Remark]]:
    """The published order. In a race the time of all but the first is a gap; of a car with fewer laps it is no gap on the road, and stays in ``own``."""
    numbers = {(lap.car, lap.time): lap.number for lap in reversed(laps)}
    first = milliseconds(rows[0][0].get("time/retired", "")) if rows else None
    laps_of_first = digits(rows[0][0].get("laps", ""), _LAST) if rows else None
    unknown: list[str] = []
    placings = []
    for car, (row, number) in enumerate(rows):
        best = milliseconds(row.get("best lap", "")) or None
        done = digits(row.get("laps", ""), _LAST)
        cell = row.get("time/retired", "") or row.get("gap", "")
        status, gap, down = _ending(cell)
        if status is None:
            unknown.append(cell)
        down = (
            laps_of_first - done
            if kind == "race" and status == "" and down is None and done is not None and laps_of_first and done < laps_of_first
            else down
        )
        own = {key: row[key] for key in _OF_ROW if row.get(key) not in (None, "", "-")}
        total = None
        if kind == "race" and down:
            own["behind"], gap = cell.strip(" '+"), None
        elif kind == "race" and first is not None:
            total = first if car == 0 else first + gap if gap is not None else None
        placings.append(
            Placing(
                car,
                digits(row.get("pos", ""), _LAST) or None,
                status or "",
                cell if status else "",
                done,
                total,
                gap if car else None,
                down,
                best,
                numbers.get((car, best)) if best else None,
                laps_led=digits(row.get("led", ""), _LAST),
                own=own,
                row=number,
            )
        )
    return tuple(placings), [
        Remark(f"{len(unknown)} rows end in a word that is not known; taken for classified", unknown[0])
    ] if unknown else []


def _ending(cell: str) -> tuple[str | None, int | None, int | None]:
    """Status (None: not known), gap and laps down of a cell such as ``'+00:01.0630``, ``1 laps``, ``DNF`` or ``-``."""
    text = cell.strip().lstrip("'").lstrip("+")
    if text in ("", "-"):
        return "", None, None
    try:
        gap, down = parse_gap(text)
    except ValueError:
        return status_code(text), None, None
    return "", gap, down

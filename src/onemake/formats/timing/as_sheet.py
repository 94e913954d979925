"""Between a session and a sheet of results: the published order of a session in the columns of results.csv, and a plain table as a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onemake.core.statuses import NO_PLACE
from onemake.core.times import parse_gap, parse_time, write_behind, write_time
from onemake.core.timing.session import Competitor, Driver, Placing, Remark, Session
from onemake.formats.sheet import Sheet, SheetRow
from onemake.formats.timing.cells import digits, kind_of

__all__ = ["session_of_sheet", "sheet_of_session"]


def sheet_of_session(session: Session) -> Sheet:
    """The published order as rows of results.csv, one for each driver of a car. What the file does not say stays blank."""
    notes = [f"{session.file}: {remark}" for remark in session.remarks]
    rows: list[SheetRow] = []
    unplaced = 0
    beside: dict[str, int] = {}
    for index, placing in enumerate(session.placings, 1):
        competitor = session.competitors[placing.car]
        cells = _cells_of(placing, competitor)
        if session.kind == "race" and placing.position is None and not placing.status:
            cells["status"] = "NC"
            unplaced += 1
        if placing.position is not None and placing.status in NO_PLACE:
            del cells["position"]
            beside[placing.status] = beside.get(placing.status, 0) + 1
        line = placing.row if isinstance(placing.row, int) and placing.row else index
        drivers = competitor.drivers if placing.driver is None else competitor.drivers[placing.driver : placing.driver + 1]
        rows += [SheetRow({**cells, **_of_driver(driver)}, line) for driver in drivers] or [SheetRow(cells, line)]
    if unplaced:
        notes.append(f"{session.file}: {unplaced} cars have neither a place nor a status; they are taken as not classified (NC)")
    for status, cars in beside.items():
        what = "1 car has" if cars == 1 else f"{cars} cars have"
        notes.append(f"{session.file}: {what} a place and {status}: the place is not taken over, and those behind keep theirs")
    return Sheet(session.file, tuple(rows), _name(session), notes=tuple(notes))


def _name(session: Session) -> str:
    kind = "practice" if session.kind == "warm-up" else session.kind
    return f"{kind} {session.ordinal}" if kind == "qualifying" and (session.ordinal or 1) > 1 else kind


def _cells_of(placing: Placing, car: Competitor) -> dict[str, str]:
    cells = {
        "number": car.number, "team": car.team, "entrant": car.entrant, "car": car.car, "nationality": car.nationality,
        "classes": "; ".join(car.classes), "status": placing.status,
    }  # fmt: skip
    figures = {
        "position": placing.position, "laps": placing.laps, "grid": placing.grid, "laps_led": placing.laps_led,
        "incidents": placing.incidents,
    }  # fmt: skip
    times = {"time": placing.time, "best_lap": placing.best_lap, "second_best_lap": placing.second_best_lap}
    cells |= {column: str(figure) for column, figure in figures.items() if figure is not None}
    cells |= {column: write_time(time) for column, time in times.items() if time is not None}
    behind = write_behind(placing.gap, placing.laps_down)
    if behind:
        cells["gap"] = f"+{behind.removeprefix('+')}"
    return {column: cell for column, cell in cells.items() if cell}


def _of_driver(driver: Driver) -> dict[str, str]:
    said = {"driver": driver.name, "driver_id": driver.id, "nationality": driver.nationality}
    return {column: cell for column, cell in said.items() if cell}


# --- a plain table as a session ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cars:
    """The cars of a table: rows of one number and place are the drivers of one car."""

    found: dict[tuple[str, str, str], list[SheetRow]] = field(default_factory=dict)

    def add(self, row: SheetRow) -> None:
        number = row.text("number")
        same = (number, row.text("position"), row.text("status")) if number else (row.text("driver"), row.text("driver_id"), "")
        self.found.setdefault(same, []).append(row)


def session_of_sheet(sheet: Sheet) -> Session:
    """A plain table as a session without laps."""
    cars = _Cars()
    for row in sheet.rows:
        cars.add(row)
    groups = list(cars.found.values())
    remarks = tuple(Remark(note.removeprefix(f"{sheet.file}: ")) for note in sheet.notes)
    kind, ordinal = kind_of(sheet.session)
    return Session(
        sheet.file,
        kind,
        sheet.session,
        ordinal,
        competitors=tuple(_competitor(rows) for rows in groups),
        placings=tuple(_placing(car, rows[0]) for car, rows in enumerate(groups)),
        remarks=remarks,
    )


def _competitor(rows: list[SheetRow]) -> Competitor:
    first = rows[0]
    drivers = tuple(
        Driver(row.text("driver"), id=row.text("driver_id"), nationality=row.text("nationality")) for row in rows if row.text("driver")
    )
    classes = tuple(word for part in first.text("classes").split(";") if (word := part.strip()))
    return Competitor(
        first.text("number"), drivers, first.text("team"), first.text("entrant"), first.text("car"), classes, row=first.line
    )  # fmt: skip


def _placing(car: int, row: SheetRow) -> Placing:
    cells: Mapping[str, str] = row.cells
    gap, down = parse_gap(cells["gap"]) if cells.get("gap") else (None, None)

    def time(column: str) -> int | None:
        return parse_time(cells[column]) if cells.get(column) else None

    def number(column: str) -> int | None:
        return digits(cells.get(column, ""))

    return Placing(
        car, number("position"), cells.get("status", ""), cells.get("status", ""), number("laps"), time("time"), gap, down,
        time("best_lap"), second_best_lap=time("second_best_lap"), grid=number("grid"), laps_led=number("laps_led"),
        incidents=number("incidents"), row=row.line,
    )  # fmt: skip

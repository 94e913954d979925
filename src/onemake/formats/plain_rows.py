"""The rows under a header, cell by cell in the shape of results.csv. Nothing is repaired that could mean two things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onemake.core.errors import Fault, UserError
from onemake.core.statuses import NO_PLACE
from onemake.core.times import write_time
from onemake.formats import cells
from onemake.formats.headings import session_of, status_of
from onemake.formats.sheet import Asked, Sheet, SheetRow

if TYPE_CHECKING:
    from onemake.formats.plain_results import Grid, Layout

__all__ = ["read_rows_of"]

_MOST_FAULTS = 20


@dataclass(slots=True)
class _Reader:
    """A table while it is read."""

    grid: Grid
    layout: Layout
    asked: Asked
    faults: list[Fault] = field(default_factory=list)
    notes: dict[str, list[int]] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    marked: bool = False  # the column of the best lap holds marks: who set the fastest

    def fault(self, line: int, problem: str, value: str = "", remedy: str = "") -> None:
        self.faults.append(Fault(self.grid.file, line, problem, value if len(value) <= 60 else value[:57] + "...", remedy))

    def note(self, what: str, line: int) -> None:
        self.notes.setdefault(what, []).append(line)

    def said(self) -> tuple[str, ...]:
        return tuple(
            f"{self.grid.file}: {what} (line {', '.join(map(str, lines[:6]))}{' …' if len(lines) > 6 else ''})"
            for what, lines in self.notes.items()
        )


def read_rows_of(grid: Grid, rows: Sequence[tuple[int, list[str]]], layout: Layout, asked: Asked) -> list[Sheet]:
    """The sheets in a table: one, unless columns for the round, the race or the session tell several. Raises UserError with every fault."""
    reader = _Reader(grid, layout, asked)
    reader.unusable = _not_what_they_seem(reader, rows)
    reader.marked = "best_lap" in reader.unusable and _are_marks(cell for _, row in rows if (cell := _cell_of(reader, row, "best_lap")))
    cars: dict[tuple[str, str, str], list[list[SheetRow]]] = {}
    for line, row in rows:
        if not _is_a_row(reader, line, row):
            continue
        where = _where(reader, line, row)
        made = _row(reader, line, row, where[2], place=len(cars.get(where, ())) + 1)
        if made:
            cars.setdefault(where, []).append(made)
    found = {where: [row for car in its_cars for row in car] for where, its_cars in cars.items()}
    for sheet_rows in found.values():
        _twice(reader, sheet_rows)
    if reader.faults:
        more = len(reader.faults) - _MOST_FAULTS
        shown = reader.faults[:_MOST_FAULTS]
        raise UserError(*shown, *([Fault(grid.file, None, f"and {more} more faults")] if more > 0 else []))
    if not found:
        raise UserError(Fault(grid.file, None, "there is a header and no row under it"))
    notes = (*grid.notes, *_on_columns(reader), *reader.said())
    return [_sheet(reader, where, sheet_rows, notes if index == 0 else ()) for index, (where, sheet_rows) in enumerate(found.items())]


def _sheet(reader: _Reader, where: tuple[str, str, str], rows: list[SheetRow], notes: tuple[str, ...]) -> Sheet:
    round_, race, session = where
    kept = {column for row in rows for column, cell in row.cells.items() if cell}
    return Sheet(
        file=reader.grid.file,
        rows=tuple(rows),
        session=session,
        round=int(round_) if round_ else None,
        race=int(race) if race else None,
        own=tuple(column for column in reader.layout.own if column in kept),
        notes=notes,
        used={reader.layout.header[index]: column for column, index in reader.layout.at.items() if column not in reader.unusable},
    )


def _on_columns(reader: _Reader) -> Iterable[str]:
    if reader.layout.dropped:
        dropped = ", ".join(repr(word) for word in reader.layout.dropped)
        yield f"{reader.grid.file}: left out {dropped}: points are worked out from the rules, never read"
    for column in sorted(reader.unusable):
        word = reader.layout.header[reader.layout.at[column]]
        if column == "best_lap" and reader.marked:
            yield f"{reader.grid.file}: the column {word!r} marks the fastest lap: the code FL"
            continue
        yield f"{reader.grid.file}: the column {word!r} holds nothing that can be read as {column.replace('_', ' ')}; it is kept as it is"


# --- columns that only look like ours ------------------------------------------------------------------------------------------

_READERS: dict[str, Callable[[str], str]] = {
    "laps": cells.whole, "grid": cells.whole, "laps_led": cells.whole, "incidents": cells.whole, "round": cells.whole, "race": cells.whole,
    "time": cells.lap_or_race_time, "best_lap": cells.lap_or_race_time, "gap": cells.gap,
}  # fmt: skip


def _not_what_they_seem(reader: _Reader, rows: Sequence[tuple[int, list[str]]]) -> set[str]:
    """Columns named like ours whose cells are something else altogether: a start that is a time of day, a best lap that is a lap number."""
    wrong = set()
    for column, read in _READERS.items():
        index = reader.layout.at.get(column)
        if index is None or column in reader.asked.columns.values():
            continue
        filled = [row[index] for _, row in rows if len(row) > index and not cells.is_blank(row[index])]
        if not filled:
            continue
        if column in ("time", "best_lap", "gap") and column not in reader.layout.milliseconds:
            bare = all(cell.isdecimal() for cell in filled)
            if (bare and column != "gap") or (bare and len(filled) > 2 and column == "gap" and any(len(c) > 3 for c in filled)):
                wrong.add(column)
                continue
        if column not in reader.layout.milliseconds and not any(_reads(read, cell) or status_of(cell) is not None for cell in filled):
            wrong.add(column)
    if "race" in wrong or "round" not in reader.layout.at:
        wrong.discard("race")
        if "race" in reader.layout.at and "round" not in reader.layout.at:
            wrong.add("race")
    return wrong


_MARKS = frozenset(("x", "yes", "y", "ja", "oui", "si", "sì", "sim", "true", "fl", "✓", "✔", "*", "1"))
_NO_MARKS = frozenset(("0", "no", "n", "false", "nein", "non"))


def _are_marks(filled: Iterable[str]) -> bool:
    """Whether a column says who set the fastest lap. Several may have set it; several 1s may be something else, such as lap numbers."""
    words = [cell.strip().casefold() for cell in filled if not cells.is_blank(cell)]
    marks = [word for word in words if word in _MARKS]
    return bool(marks) and all(word in _MARKS or word in _NO_MARKS for word in words) and marks.count("1") < 2


def _reads(read: Callable[[str], str], cell: str) -> bool:
    try:
        read(cell)
    except ValueError:
        return cell.strip().startswith(("+", "'+")) and read is cells.lap_or_race_time
    return True


# --- a row ---------------------------------------------------------------------------------------------------------------------


def _is_a_row(reader: _Reader, line: int, row: list[str]) -> bool:
    """Headers said again, titles between rows and footers are none."""
    filled = [cell for cell in row if cell]
    if [c.casefold() for c in row] == [c.casefold() for c in reader.layout.header]:
        return False
    if len(row) > len(reader.layout.header) and any(row[len(reader.layout.header) :]):
        reader.fault(line, "the line has more cells than the header", str(len(row)), "Quote a cell that holds a comma.")
        return False
    if not filled:
        return False
    if len(filled) == 1 and len([h for h in reader.layout.header if h]) > 2:
        reader.note("left out a line that is no row of the table", line)
        return False
    return True


def _cell_of(reader: _Reader, row: Sequence[str], column: str) -> str:
    index = reader.layout.at.get(column)
    return row[index] if index is not None and index < len(row) else ""


def _raw(reader: _Reader, row: Sequence[str], column: str) -> str:
    return "" if column in reader.unusable else _cell_of(reader, row, column)


def _row(reader: _Reader, line: int, row: list[str], session: str, *, place: int) -> list[SheetRow]:
    """The rows that a line makes, one for each driver."""

    def raw(column: str) -> str:
        return _raw(reader, row, column)

    read: dict[str, str] = {}
    _place_and_status(reader, line, raw, read, place)
    _figures(reader, line, raw, read)
    _words(reader, line, row, raw, read)
    people = _people(reader, line, row, raw)
    if not people and not read.get("number"):
        if read.get("position"):
            reader.fault(line, "the row names neither a driver nor a number", " ".join(c for c in row if c))
        else:
            reader.note("left out a line that names neither a driver nor a number", line)
        return []
    id_ = raw("driver_id").strip()
    if id_[:1] == "-" and id_[1:].isdecimal():  # in team events the game lists the team among its drivers
        reader.note("left out a line that is a team, not a driver", line)
        return []
    if not read.get("position") and not read.get("status") and session in ("", "race"):
        read["status"] = reader.asked.blank
        if not reader.asked.blank:
            who = people[0] if people else f"number {read['number']}"
            remedy = "Write the place or DNF, DNS …; --blank DNS says so for all such rows."
            reader.fault(line, f"{who} has neither a place nor a status", "", remedy)
    return [SheetRow({**read, "driver": who, "driver_id": id_ if len(people) == 1 else ""}, line) for who in people] or [
        SheetRow(read, line)
    ]


def _where(reader: _Reader, line: int, row: Sequence[str]) -> tuple[str, str, str]:
    """Round, race and session of a row, as far as it says."""
    found = []
    for column in ("round", "race"):
        cell = _raw(reader, row, column)
        try:
            found.append(cells.whole(cell) if cell else "")
        except ValueError:
            reader.fault(line, f"{column} is not a whole number", cell)
            found.append("")
    said = _raw(reader, row, "session") or reader.grid.session
    return found[0], found[1] if found[0] else "", (session_of(said) or said.strip().casefold()) if said else ""


def _place_and_status(reader: _Reader, line: int, raw: Callable[[str], str], read: dict[str, str], place: int) -> None:
    cell = raw("position")
    status = ""
    try:
        read["position"], status = cells.place(cell) if "position" in reader.layout.at else (str(place), "")
    except ValueError:
        if not (raw("driver") or raw("number") or raw("last_name")):
            return  # a footer, which is told of as such
        reader.fault(line, "the place is not a number", cell, "Write the place, or the status: DNF, DNS, DSQ …")
        read["position"] = "?"
        return
    said = raw("status")
    for text in (said, raw("time"), raw("gap")):
        code = status_of(text) if text and not text[:1].isdigit() and not cells.is_blank(text) else None
        if code:
            status = status or code
    if said and not cells.is_blank(said) and status_of(said) is None:
        if "yes" in said.casefold() or said.strip().casefold() in ("x", "1", "true"):
            status = status or ("DNF" if "dnf" in str(reader.layout.header[reader.layout.at["status"]]).casefold() else "")
        elif said.strip() not in ("0", "no", "false"):
            if not read["position"]:
                status = status or said.strip()
            reader.note(f"the status {said.strip()!r} is not known: a car without a place counts as retired", line)
    if status in NO_PLACE and read["position"]:
        reader.note(f"{status} stands beside a place: the car has none, and those behind keep theirs", line)
        read["position"] = ""
    if status == "DNF" and read["position"]:
        reader.note("a place and retired: classified, though not running at the end", line)
    read["status"] = status


def _figures(reader: _Reader, line: int, raw: Callable[[str], str], read: dict[str, str]) -> None:
    for column in ("laps", "grid", "laps_led", "incidents", "best_lap", "time", "gap"):
        cell = raw(column)
        if cells.is_blank(cell) or (column in ("time", "gap", "best_lap") and status_of(cell) is not None and not cell[:1].isdigit()):
            continue
        if column in reader.layout.milliseconds:
            value = cell.partition(".")[0]
            if value.isdecimal() and int(value):
                read[column] = ("+" if column == "gap" else "") + write_time(int(value))
            continue
        try:
            value = _READERS[column](cell) if column != "time" else _time(cell, read)
        except ValueError:
            if column == "grid" or (column == "best_lap" and not any(c in "123456789" for c in cell)):
                if column == "grid":
                    reader.note(f"the starting place {cell!r} is no number: left blank", line)
                continue
            if column == "time" and not any(c in "123456789" for c in cell):
                continue
            reader.fault(
                line, f"{column.replace('_', ' ')} cannot be read", cell, _REMEDY.get(column, "Write digits, or leave the cell empty.")
            )
            continue
        if value:
            read.setdefault(column, value)


_REMEDY = {
    "time": "Write 31:04.512, or a gap as +4.512.", "gap": "Write +4.512 or 1 lap.", "best_lap": "Write 1:39.748."}  # fmt: skip


def _time(cell: str, read: dict[str, str]) -> str:
    """A race time; a gap or laps in its stead go where they belong."""
    text = cell.strip().lstrip("'").strip()
    try:
        behind = cells.gap(text) if text.startswith("+") or not text[-1:].isdigit() else ""
    except ValueError:
        behind = ""
    if behind:
        read["gap"] = behind
        return ""
    return cells.lap_or_race_time(text)


def _words(reader: _Reader, line: int, row: list[str], raw: Callable[[str], str], read: dict[str, str]) -> None:
    try:
        read["number"] = cells.number(raw("number")) if not cells.is_blank(raw("number")) else ""
    except ValueError:
        reader.fault(line, "this is no car number", raw("number"))
    for column in ("team", "entrant", "classes", "car", "nationality", "note", "codes"):
        if not cells.is_blank(raw(column)):
            try:
                read[column] = cells.name(raw(column), 1000 if column == "note" else cells.LONGEST)
            except ValueError:
                reader.fault(line, f"{column} is no plain text", raw(column), "It looks like a formula, or is very long.")
    if raw("guest").strip().casefold() in ("yes", "y", "true", "1", "x", "ja", "oui", "si", "sì", "sim", "g", "gast", "guest"):
        read["guest"] = "yes"
    kept = [(column, index) for column, index in reader.layout.own.items()]
    if reader.marked and _cell_of(reader, row, "best_lap").strip().casefold() in _MARKS:
        read["codes"] = "; ".join(filter(None, (read.get("codes"), "FL")))
    unusable = reader.unusable - {"best_lap"} if reader.marked else reader.unusable
    kept += [(column + "_as_given", reader.layout.at[column]) for column in unusable]
    for column, index in kept:
        if index < len(row) and not cells.is_blank(row[index]) and not row[index].startswith("="):
            read[column] = " ".join(row[index].split())[:200]


def _people(reader: _Reader, line: int, row: list[str], raw: Callable[[str], str]) -> list[str]:
    """The drivers of a row: one, a crew, or nobody named."""
    found: list[str] = []
    try:
        if raw("first_name") or raw("last_name"):
            found = [cells.name(f"{raw('first_name')} {raw('last_name')}")]
        elif not cells.is_blank(raw("driver")):
            found = cells.persons(raw("driver"))
        for _, parts in sorted(reader.layout.persons.items()):
            words = {part: row[index] for part, index in parts.items() if index < len(row) and not cells.is_blank(row[index])}
            who = words.get("name") or f"{words.get('first', '')} {words.get('last', '')}"
            found += [cells.name(who)] if who.strip() else []
    except ValueError:
        reader.fault(line, "this is no name", raw("driver") or raw("last_name"), "It looks like a formula, or is longer than 100 letters.")
    twice = next((who for who in found if found.count(who) > 1), "")
    if twice:
        reader.fault(line, "one driver stands twice in a crew", twice)
    return found


def _twice(reader: _Reader, rows: list[SheetRow]) -> None:
    """A driver or an unnamed car that stands twice in one session."""
    seen: dict[tuple[str, str], SheetRow] = {}
    drivers: dict[tuple[str, str], SheetRow] = {}
    for row in rows:
        who, number = row.text("driver"), row.text("number")
        first = seen.setdefault((who, number), row)
        if first is not row and who:  # a number alone may be two cars: the office asks
            reader.fault(
                row.line, f"{who or 'number ' + number} stands twice, also in line {first.line}", who or number, "Keep the row that counts."
            )
            continue
        if who:
            other = drivers.setdefault((who, row.text("driver_id")), row)
            if other is not row:
                reader.note(f"{who} stands in numbers {other.text('number')} and {number}: both results count for him", row.line)
    _places(reader, rows)


def _places(reader: _Reader, rows: list[SheetRow]) -> None:
    """A dead heat, and one number in two cars, are said and kept."""
    at: dict[str, SheetRow] = {}
    cars: dict[str, SheetRow] = {}
    for row in rows:
        place, number = row.text("position"), row.text("number")
        if place:
            first = at.setdefault(place, row)
            if first is not row and (first.text("number") != number or not number) and first.line != row.line:
                reader.note(f"place {place} stands for several cars: a dead heat", row.line)
        if number:
            car = cars.setdefault(number, row)
            if car is not row and car.line != row.line and car.text("position") != place:
                reader.note(f"number {number} stands for two cars: {car.text('driver')} and {row.text('driver')} stay two", row.line)

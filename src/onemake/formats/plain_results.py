"""Plain tables as results: CSV with any separator, encoding and title lines, workbooks, JSON. Columns are told by the words over them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from onemake.core.errors import Fault, UserError
from onemake.formats.faults import nearest
from onemake.formats.headings import COLUMNS, column_of, is_heading, person_part, plain_heading, rank_of
from onemake.formats.plain_rows import read_rows_of
from onemake.formats.scored_tables import total_of_points
from onemake.formats.sheet import Asked, ColumnsUnknown, Sheet
from onemake.formats.table import decode

__all__ = ["Grid", "Layout", "read_plain_results"]

LEAVE_OUT = "ignore"
_HEAD = 120  # lines of titles above a header, at most


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before anybody knows what it says: rows of text, each with its line. ``race`` and ``session`` where a file names them."""

    file: str
    rows: tuple[tuple[int, list[str]], ...]
    session: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Which of our columns stands where. ``persons`` are the drivers of a crew: for each number the cells of its parts."""

    header: tuple[str, ...]
    at: Mapping[str, int]
    persons: Mapping[int, Mapping[str, int]]
    own: Mapping[str, int]
    milliseconds: frozenset[str]
    dropped: tuple[str, ...] = ()


def read_plain_results(file: str, data: bytes, asked: Asked) -> tuple[Sheet, ...]:
    """The sessions in a plain table. Raises UserError with every fault, ColumnsUnknown where the columns need telling."""
    sheets: list[Sheet] = []
    for grid in _grids(file, data, asked):
        start, layout = _layout(grid, asked)
        sheets += read_rows_of(grid, grid.rows[start + 1 :], layout, asked)
    return tuple(sheets)


def _grids(file: str, data: bytes, asked: Asked) -> list[Grid]:
    """The tables in a file, whatever kind of file it is."""
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise UserError(Fault(file, None, "the file is empty"))
    if data[:2] == b"PK":
        from onemake.formats.spreadsheet import read_workbook

        rows, name, names = read_workbook(file, data, asked.sheet)
        others = [other for other in names if other != name]
        note = f"{file}: took the sheet {name!r}; there are also {', '.join(others[:6])} (write {file}#{others[0]})" if others else ""
        if not rows:
            raise UserError(Fault(file, None, f"the sheet {name!r} is empty"))
        return [Grid(file, tuple(rows), notes=(note,) if note and not asked.sheet else ())]
    kind = _foreign(data)
    if kind:
        raise UserError(Fault(file, None, f"this is {kind}, not a table of results", "", "Save the table as .csv, .xlsx or .json."))
    if file.lower().endswith(".json") or data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        from onemake.formats.json_tables import read_tables

        return [Grid(file, tuple(rows), session) for rows, session in read_tables(file, data)]
    return [_text_table(file, _decoded(file, data), asked)]


def _foreign(data: bytes) -> str:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    for mark, kind in (
        (b"\xd0\xcf\x11\xe0", "an old workbook (.xls)"), (b"%PDF", "a PDF"), (b"<", "XML or a web page"), (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"), (b"\x1f\x8b", "a packed file"),
    ):  # fmt: skip
        if start.startswith(mark):
            return kind
    return ""


def _decoded(file: str, data: bytes) -> str:
    """UTF-8, UTF-16 (also without its mark) or Windows-1252."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and len(data) > 8 and not any(data[1:200:2]):
        return data.decode("utf-16-le", errors="replace")
    text = decode(data)
    if "\0" in text:
        raise UserError(Fault(file, None, "this is not a text file", "", "Save the table as .csv (UTF-8), .xlsx or .json."))
    return text


# --- text: which separator -----------------------------------------------------------------------------------------------------


def _text_table(file: str, text: str, asked: Asked) -> Grid:
    lines = [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    told = re.fullmatch(r"\"?sep=(.)\"?\s*", lines[0], re.IGNORECASE)
    if told:
        lines[0] = "\n"
    separators = told[1] if told else ",;\t|"
    separator = max(separators, key=lambda s: _speaks(_cells(lines[:_HEAD], s), asked))
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            raise UserError(
                Fault(file, reader.line_num, f"the line cannot be read: {error}", "", "Look for an unclosed quotation mark.")
            ) from None
        if any(cells):
            rows.append((reader.line_num, cells))
    if not rows:
        raise UserError(Fault(file, None, "the file is empty"))
    return Grid(file, tuple(rows))


def _cells(lines: Sequence[str], separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    with suppress(csv.Error):
        rows.extend(reader)
    return rows


def _speaks(rows: Sequence[Sequence[str]], asked: Asked) -> tuple[int, int]:
    """How well a separator explains the lines: header words found, then the number of cells."""
    return max(((len(_known(row, asked)), len(row)) for row in rows), default=(0, 0))


# --- the header ----------------------------------------------------------------------------------------------------------------


def _said(asked: Asked) -> dict[str, str]:
    """What the user said of columns, by the plain header word. Raises UserError for a column we do not have."""
    said = {}
    for word, column in asked.columns.items():
        if column not in COLUMNS and column not in (LEAVE_OUT, "keep"):
            raise UserError(f"{word}={column}: there is no column {column!r}. {nearest(column, [*COLUMNS, LEAVE_OUT, 'keep'])}")
        said[plain_heading(word)] = column
    return said


def _known(cells: Sequence[str], asked: Asked) -> set[str]:
    said = {plain_heading(word): column for word, column in asked.columns.items()}
    found = set()
    for cell in cells[:400]:
        if cell and len(cell) < 60:
            plain = plain_heading(cell.removesuffix("_ms"))
            column = said.get(plain) or column_of(plain) or ("driver" if person_part(cell) else None)
            if column:
                found.add(column)
    return found


_NAMES = frozenset(("driver", "number", "last_name", "driver_id"))


def _layout(grid: Grid, asked: Asked) -> tuple[int, Layout]:
    """The header line of a table, and what stands where."""
    _said(asked)
    best, start = 0, -1
    for index, (_, cells) in enumerate(grid.rows[:_HEAD]):
        known = _known(cells, asked)
        if len(known) > max(best, 1) and known & _NAMES:
            best, start = len(known), index
    if start < 0:
        widest = max(grid.rows[:_HEAD], key=lambda row: sum(1 for c in row[1] if c))
        raise _no_header(grid, widest)
    _only_one(grid, start)
    header = tuple(" ".join(cell.split()) for cell in grid.rows[start][1])
    layout = _arrange(grid, header, _said(asked))
    _no_points_table(grid, start, header, layout, asked)
    _must_have(grid, start, layout, asked)
    return start, layout


def _no_points_table(grid: Grid, start: int, header: tuple[str, ...], layout: Layout, asked: Asked) -> None:
    """Points that somebody has given already are no result: scored anew, they would make a table that nobody raced for."""
    line, remedy = grid.rows[start][0], "Give the results race by race: the place of each driver, one file for each race."
    if sum(1 for word in header if re.search(r"points|punkte|punti|puntos", word, re.IGNORECASE)) > 2:
        problem = "this looks like a championship table, not like the result of a race"
        raise UserError(Fault(grid.file, line, problem, "", remedy))
    taken = {index for column, index in layout.at.items() if column not in ("time", "gap", "best_lap", "race", "round")}
    total = "" if "time" in asked.columns.values() else total_of_points(header, grid.rows[start + 1 :], taken)
    if total:
        problem = f"these are points already given, not the result of a race: {total!r} is the sum of other columns"
        raise UserError(Fault(grid.file, line, problem, ", ".join(word for word in header if word)[:60], remedy))


def _no_header(grid: Grid, widest: tuple[int, list[str]]) -> ColumnsUnknown:
    line, cells = widest
    return ColumnsUnknown(
        Fault(
            grid.file,
            line or None,
            "no line names the columns of a result: the place, and the driver or the number",
            ", ".join(c for c in cells if c)[:60],
            'If they stand there under other names, say so, as in --columns "Racer name=driver, Came in=position".',
        ),
        [c for c in cells if c],
        ("driver", "position"),
    )


def _only_one(grid: Grid, start: int) -> None:
    """A file that holds several tables is not cut up by guessing."""
    header = [c.casefold() for c in grid.rows[start][1]]
    first = start
    for index, (line, cells) in enumerate(grid.rows):
        if index == first or [c.casefold() for c in cells] == header or sum(map(is_heading, cells)) < 3:
            continue
        columns = {column_of(cell) for cell in cells if is_heading(cell)}
        if len(columns) >= 3 and "position" in columns and columns & _NAMES:
            lines = f"lines {grid.rows[start][0]} and {line}"
            raise UserError(
                Fault(grid.file, line, f"the file holds several tables ({lines})", "", "Keep the result of one session in a file.")
            )


def _arrange(grid: Grid, header: Sequence[str], said: Mapping[str, str]) -> Layout:
    """Give every header word its column. Of two for the same column the more telling word is meant, the other is kept as it is."""
    claims: dict[str, list[tuple[int, int]]] = {}
    persons: dict[int, dict[str, int]] = {}
    own: dict[str, int] = {}
    milliseconds = set()
    dropped = []
    for index, word in enumerate(header):
        plain = plain_heading(word)
        if not plain:
            continue
        bare = plain.removesuffix(" ms")
        column = said.get(plain) or column_of(plain) or column_of(bare)
        part = person_part(word)
        if column in (LEAVE_OUT, "points"):
            dropped.append(word)
        elif part is not None and plain not in said:
            persons.setdefault(part[0], {}).setdefault(part[1], index)
        elif column is None or column == "keep":
            own.setdefault(_own_name(plain), index)
        else:
            claims.setdefault(column, []).append((-1 if plain in said else rank_of(word), index))
            if bare != plain:
                milliseconds.add(column)
    at = {column: min(places)[1] for column, places in claims.items()}
    for column, places in claims.items():
        for _, index in places:
            if index != at[column]:
                own.setdefault(_own_name(plain_heading(header[index])), index)
    _first_names(header, at, own)
    _car_or_number(grid, header, at)
    return Layout(tuple(header), at, persons, own, frozenset(milliseconds), tuple(dropped))


def _own_name(plain: str) -> str:
    return re.sub(r"\W+", "_", plain.replace("#", "nr")).strip("_") or "column"


def _first_names(header: Sequence[str], at: dict[str, int], own: dict[str, int]) -> None:
    """``Name`` beside ``Surname`` is the first name."""
    if "last_name" in at and "first_name" not in at and "driver" in at:
        word = plain_heading(header[at["driver"]])
        if word in ("name", "nom", "nombre", "nome"):
            at["first_name"] = at.pop("driver")
    if "last_name" in at and "first_name" in at and "driver" in at:
        own.setdefault("display_name", at.pop("driver"))


def _car_or_number(grid: Grid, header: Sequence[str], at: dict[str, int]) -> None:
    """``Car`` is the number if there is no other column for it and the cells look like numbers; else it is the model."""
    if "car" in at and "number" not in at and plain_heading(header[at["car"]]) == "car":
        index = at["car"]
        cells = [cells[index] for _, cells in grid.rows if len(cells) > index and cells[index] and cells[index] != header[index]]
        if cells and all(re.fullmatch(r"#?\d{1,4}[A-Za-z]?([.,]0+)?", cell) for cell in cells):
            at["number"] = at.pop("car")


def _must_have(grid: Grid, start: int, layout: Layout, asked: Asked) -> None:
    lacks = []
    if not (layout.persons or _NAMES & set(layout.at)):
        lacks.append("driver")
    if "position" not in layout.at and not asked.in_order:
        lacks.append("position")
    if lacks:
        what = " and none for ".join("the driver or the number" if lack == "driver" else "the place" for lack in lacks)
        order = " If the rows stand in finishing order, say --in-order." if lacks == ["position"] else ""
        raise ColumnsUnknown(
            Fault(
                grid.file,
                grid.rows[start][0],
                f"there is no column for {what}",
                ", ".join(word for word in layout.header if word)[:60],
                f'Say which it is: --columns "Heading={lacks[0]}".{order}',
            ),
            [word for word in layout.header if word],
            tuple(lacks),
        )

"""The standings as a spreadsheet: a sheet for each title, real numbers where they are exact, and nothing in it that a program would run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from onemake.core.points import write_points
from onemake.core.season import Season
from onemake.core.standings import Row, Table
from onemake.web.sheet import Sheet, lay_out

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as XlsxCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["standings_workbook"]

_FILLS = {
    "gold": "F8E08E", "silver": "DDE0E4", "bronze": "F0C79B", "points": "D3EECD", "blue": "D5DEF6", "purple": "EAD5F1", "red": "F7D0D0",
    "black": "1B1B1B", "guest": "EEEAE2",
}  # fmt: skip
_NO_SHEET = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NO_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def standings_workbook(season: Season, tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table: places and points race by race, then the footnotes. The same tables give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    book.properties.creator = "onemake"
    book.properties.title = _clean(season.identity.name)
    taken: set[str] = set()
    for table in tables:
        _fill(book.create_sheet(_sheet_name(table.name, taken)), lay_out(season, table), table)
    if not tables:
        book.create_sheet("Standings")
    return _same_bytes(book)


def _same_bytes(book: object) -> bytes:
    """A workbook without the moment at which it was written."""
    from openpyxl.writer.excel import ExcelWriter

    text = io.BytesIO()
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # type: ignore[attr-defined]  # noqa: DTZ001
    with zipfile.ZipFile(text, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()  # type: ignore[arg-type]
    again = io.BytesIO()
    with zipfile.ZipFile(text) as written, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in written.namelist():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), written.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _fill(sheet: Worksheet, seen: Sheet, table: Table) -> None:
    from openpyxl.styles import Alignment, Font

    head = ["Place", seen.competes, "Points", "Gap", "Gross", "Dropped", "Other"]
    head += [f"{column.number} {column.venue}".strip() for column in seen.columns] + [f"{column.number} points" for column in seen.columns]
    for at, words in enumerate(head, 1):
        cell = _put(sheet, 1, at, words)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
    leader = table.rows[0].points if table.rows else Fraction(0)
    for line, (row, set_) in enumerate(zip(table.rows, seen.rows, strict=True), 2):
        values: list[object] = [
            row.position if row.position is not None and not row.tied else set_.place,
            row.competitor,
            *(_number(v, table.decimals) for v in _figures(row, leader)),
        ]
        for at, value in enumerate(values, 1):
            _put(sheet, line, at, value)
        _races(sheet, line, len(values) + 1, seen, row, line - 2)
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["B"].width = min(40, max([12, *(len(row.name) for row in seen.rows)]))
    line = len(table.rows) + 3
    said = [f"{seen.season}: {seen.title}, {seen.moment}" + (f". Results as of {seen.as_of}" if seen.as_of else "") + "."]
    said += [f"Provisional: {reason}." for reason in seen.provisional]
    said += [f"[{n.number}] {n.plain}" for n in seen.notes]
    for more, words in enumerate(said):
        _put(sheet, line + more, 2, words)


def _figures(row: Row, leader: Fraction) -> list[Fraction | None]:
    gap = None if row.position in (None, 1) else leader - row.points
    other = sum((a.points for a in row.adjustments), Fraction(0)) if row.adjustments else None
    return [row.points, gap, row.gross, row.dropped, other]


def _races(sheet: Worksheet, line: int, first: int, seen: Sheet, row: Row, index: int) -> None:
    """The places as on the page, then the points of each race."""
    from openpyxl.styles import Alignment, Font, PatternFill

    points = {score.key: score for score in row.scores}
    for at, (column, cell) in enumerate(zip(seen.columns, seen.rows[index].cells, strict=True)):
        if cell is not None:
            value: object = int(cell.text) if cell.plainly and cell.text.isdigit() else cell.plain + "".join(f"[{n}]" for n in cell.notes)
            put = _put(sheet, line, first + at, value)
            put.alignment = Alignment(horizontal="center")
            put.font = Font(
                bold=cell.pole, italic=cell.fastest, strike=not cell.counted, color="FFFFFF" if cell.kind == "black" else "000000"
            )
            if cell.kind in _FILLS:
                put.fill = PatternFill("solid", fgColor=_FILLS[cell.kind])
        if column.key in points:
            score = points[column.key]
            put = _put(sheet, line, first + len(seen.columns) + at, _number(score.points, None))
            put.font = Font(strike=not score.counted)


def _put(sheet: Worksheet, line: int, column: int, value: object) -> XlsxCell:
    """Put a value into a cell. Text stays text, whatever it begins with."""
    cell = sheet.cell(line, column)
    cell.value = _clean(value) if isinstance(value, str) else value  # type: ignore[assignment]
    if isinstance(value, str):
        cell.data_type = "s"
    return cell  # type: ignore[return-value]


def _number(value: Fraction | None, decimals: int | None) -> object:
    """A number where a spreadsheet can hold it exactly as it is written, else its text."""
    if value is None:
        return None
    text = write_points(value, decimals)
    if value.denominator == 1 and abs(value) < 10**15:
        return int(value)
    exact = write_points(value)
    return float(exact) if "/" not in exact and len(exact) <= 15 else text


def _clean(text: str) -> str:
    return _NO_CELL.sub("\N{REPLACEMENT CHARACTER}", text)[:32_000]


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that spreadsheets take: 31 letters, none of theirs, none twice."""
    plain = _NO_SHEET.sub(" ", name).strip(" '")[:28] or "Standings"
    chosen, n = plain, 2
    while chosen.casefold() in taken or chosen.casefold() == "history":
        chosen, n = f"{plain} {n}", n + 1
    taken.add(chosen.casefold())
    return chosen

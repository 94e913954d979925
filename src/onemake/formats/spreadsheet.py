"""A workbook's sheet as rows of text: what a cell shows, not what a formula says; and no bomb goes off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO  # bytes in memory, which is what openpyxl reads
from typing import Any

from onemake.core.errors import Fault, UserError
from onemake.core.times import write_time

__all__ = ["read_workbook"]

_MOST_BYTES = 200 * 1024 * 1024
_MOST_ROWS = 20_000
_MOST_COLUMNS = 500
_BLANK_ROWS = 2_000  # after so many nothing more comes


def read_workbook(file: str, data: bytes, sheet: str) -> tuple[list[tuple[int, list[str]]], str, tuple[str, ...]]:
    """The rows of a sheet (the first, unless named) with their numbers, the sheet's name, and the names of all. Raises UserError."""
    _look_inside(file, data)
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations, which do not concern us
            book = load_workbook(BytesIO(data), read_only=True, data_only=True)
            names = tuple(page.title for page in book.worksheets)
            page = next((p for p in book.worksheets if p.title.casefold() == sheet.casefold()), None) if sheet else None
            if sheet and page is None:
                raise UserError(Fault(file, None, "the workbook has no such sheet", sheet, "It has " + ", ".join(names[:12]) + "."))
            chosen = page or (book.worksheets[0] if book.worksheets else None)
            if chosen is None:
                raise UserError(Fault(file, None, "the workbook has no sheet"))
            chosen.reset_dimensions()  # what a file says of its own size may be anything
            rows = list(_rows(file, chosen.iter_rows(values_only=True, max_col=_MOST_COLUMNS)))
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a broken workbook makes the library trip over
        raise UserError(Fault(file, None, "the workbook cannot be read", str(error)[:60], "Save it as .xlsx or .csv anew.")) from None
    return rows, chosen.title, names


def _look_inside(file: str, data: bytes) -> None:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            names = set(archive.namelist())
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        raise UserError(Fault(file, None, "this is a broken workbook", "", "Save it as .xlsx or .csv anew.")) from None
    if size > _MOST_BYTES:
        raise UserError(Fault(file, None, "the workbook is too large to be a table of results", f"{size} bytes unpacked"))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UserError(Fault(file, None, "this is a ZIP file and no workbook", "", "Unpack it, and name the file inside."))


def _rows(file: str, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    filled = last = 0
    for number, row in enumerate(rows, 1):
        if number - last > _BLANK_ROWS:
            return  # a sheet that was coloured to its very end
        if filled > _MOST_ROWS:
            raise UserError(Fault(file, number, f"the sheet has more than {_MOST_ROWS} rows", "", "Keep the result alone in it."))
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            filled, last = filled + 1, number
            yield number, cells


def _text(value: Any) -> str:
    """A cell as it is meant: 19.0 is 19, a time of day is a lap time, a date its day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, timedelta):
        return write_time(round(value.total_seconds() * 1000)) if value >= timedelta(0) else str(value)
    if isinstance(value, time):
        ms = ((value.hour * 60 + value.minute) * 60 + value.second) * 1000 + round(value.microsecond / 1000)
        return write_time(ms)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()

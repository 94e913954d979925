"""CSV as people and spreadsheets write it: any common encoding, separator and line end; every cell read with its line number."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from fractions import Fraction

from onemake.core.points import parse_points
from onemake.core.races import Span
from onemake.core.times import parse_time
from onemake.formats.columns import near_misses, nearest_column
from onemake.formats.faults import Faults

__all__ = ["Row", "decode", "read_moment", "read_rows", "split_list", "spoilt"]

_YES = frozenset(("yes", "y", "true", "1", "x", "ja", "oui", "si", "sì"))
_NO = frozenset(("", "no", "n", "false", "0", "-"))
_LINE = re.compile(
    r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+"
)  # str.splitlines also breaks at characters that stand inside cells pasted from a word processor


def decode(data: bytes) -> str:
    """UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252 (of which every byte is taken)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def split_list(cell: str) -> tuple[str, ...]:
    """A list inside a cell: values separated by ``;``."""
    return tuple(word for part in cell.split(";") if (word := part.strip()))


def read_moment(text: str, zone: tzinfo) -> datetime | date:
    """A date, or a time (in the season's zone if it has no offset). Raises ValueError."""
    text = text.strip()
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


_SPOILT = (
    (re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}[./-] ?(\d{1,2}|[A-Za-zéûä]{3,4})[./-]?(\d{2,4})?"), "made a date of it"),
    (re.compile(r"\d+([.,]\d+)?[eE][+-]?\d+"), "wrote it in powers of ten"),
    (re.compile(r"\d{1,3}(\.\d{3})+,\d+|\d{1,3}(,\d{3})+\.\d+"), "grouped its digits"),
    (re.compile(r"#[A-Z/!?0]+|=.*"), "left a formula"),
)


def spoilt(cell: str) -> str:
    """A remedy for what a spreadsheet has made of a cell; blank if it looks untouched."""
    what = next((words for pattern, words in _SPOILT if pattern.fullmatch(cell)), "")
    return f"A spreadsheet {what}: format the column as text, and write it again." if what else ""


class Row:
    """One line of a table. Each reader returns the value, or reports a fault and returns None."""

    __slots__ = ("cells", "faults", "file", "line")

    def __init__(self, file: str, line: int, cells: dict[str, str], faults: Faults) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self.faults = faults

    def fault(self, problem: str, value: object = "", remedy: str = "") -> None:
        self.faults.add(self.file, self.line, problem, value, remedy)

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def words(self, column: str) -> tuple[str, ...]:
        cell = self.cells.get(column)
        return split_list(cell) if cell else ()

    def whole(self, column: str) -> int | None:
        cell = self.cells.get(column)
        if not cell:
            return None
        digits = cell.removesuffix(".0")  # a spreadsheet has been here
        if digits.isdecimal() and len(digits) <= 9:
            return int(digits)
        remedy = spoilt(cell) or "Write digits only, or leave the cell empty if it is not known."
        self.fault(f"{column} is not a whole number", cell, remedy)
        return None

    def fraction(self, column: str) -> Fraction | None:
        cell = self.cells.get(column)
        if not cell:
            return None
        try:
            if cell.endswith("%"):
                return parse_points(cell[:-1]) / 100
            if len(cell) > 30:
                raise ValueError(cell)
            return parse_points(cell)
        except ValueError:
            self.fault(f"{column} is not a number", cell, spoilt(cell) or "Write 12, 12.5 or 1/2.")
            return None

    def yes(self, column: str) -> bool | None:
        cell = self.cells.get(column, "").lower()
        if cell in _YES:
            return True
        if cell in _NO:
            return None if not cell else False
        self.fault(f"{column} is neither yes nor no", cell, "Write yes, or leave it empty.")
        return None

    def moment(self, column: str, zone: tzinfo) -> datetime | date | None:
        cell = self.cells.get(column)
        if not cell:
            return None
        try:
            return read_moment(cell, zone)
        except ValueError:
            self.fault(f"{column} is not a date", cell, "Write 2026-06-07, or 2026-06-07T16:40:00+02:00.")
            return None

    def time(self, column: str) -> int | None:
        cell = self.cells.get(column)
        if not cell:
            return None
        try:
            return parse_time(cell)
        except ValueError:
            self.fault(f"{column} is not a time", cell, spoilt(cell) or "Write 1:39.748 or 31:04.512.")
            return None

    def span(self, column: str) -> Span:
        cell = self.cells.get(column)
        if not cell:
            return Span()
        try:
            return Span.parse(cell)
        except ValueError:
            self.fault(f"{column} does not name races", cell, "Write 1-4; 6.2 or All.")
            return Span()


def read_rows(file: str, data: bytes, required: tuple[str, ...], faults: Faults) -> Iterator[Row]:
    """The rows of a table, blank lines left out. Header names lose their spaces and their case."""
    text = decode(data)
    if "\0" in text:
        faults.add(file, None, "this is not a text file", "", "Save it as CSV (UTF-8).")
        return
    head = text.lstrip("\r\n").partition("\n")[0]
    separator = "," if "," in head else ";" if ";" in head else "\t" if "\t" in head else ","
    reader = csv.reader(_LINE.findall(text), delimiter=separator, strict=True)
    columns: list[str] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            faults.add(file, reader.line_num, f"the line cannot be read: {error}", "", "Look for an unclosed quotation mark.")
            return
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if columns is None:
            columns = [name.lower().replace(" ", "_") for name in cells]
            missing = [name for name in required if name not in columns]
            twice = {name for name in columns if name and columns.count(name) > 1}
            for name in missing:
                meant = next((c for c in columns if nearest_column(c, [name])), "")
                remedy = f"Is it {meant!r}? Call it {name}." if meant else "Add it to the header line."
                faults.add(file, reader.line_num, f"the column {name} is missing", ", ".join(columns), remedy)
            for name in twice:
                faults.add(file, reader.line_num, f"the column {name} stands twice", "", "Keep one of them.")
            if missing or twice:
                return
            for name, near in near_misses(file, columns):
                faults.warn(file, reader.line_num, f"nothing reads the column {name!r}", name, f"Did you mean {near!r}?")
            continue
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            faults.add(file, reader.line_num, "the line has more cells than the header", len(cells), "Quote a cell that holds a comma.")
            continue
        yield Row(file, reader.line_num, dict(zip(columns, cells, strict=False)), faults)
    if columns is None and required:
        faults.add(file, None, "the file is empty", "", "It needs at least a header line: " + ", ".join(required) + ".")

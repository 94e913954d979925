"""The table inside an Al Kamel file, whoever has rewritten it: semicolons or commas, quotes or none, rows cut short; and its columns of times."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import contains

from onemake.core.timing.session import Remark
from onemake.formats.timing.cells import milliseconds, plain
from onemake.formats.timing.document import Document

__all__ = ["Table", "Trimmed", "counted", "headings", "many", "table_of", "times_of"]

_EXACT = re.compile(r"(?:[06]{1,2}:0[06]:0|[06]{1,2}:0|[06])?[06]\.[06]{3}")  # of a time whose digits 0-5 and 6-9 were made 0 and 6
_SHAPE = str.maketrans("0123456789", "0000006666")
_BARE = str.maketrans("", "", ":.")
_LONGEST_QUOTE = 3  # lines
_WIDEST = len("12:34:56.789")
_SHAPES = 400  # what a column of times can have, with room


@dataclass(frozen=True, slots=True)
class Table:
    """Headings without their spaces, and the cells as they stand, each row with its line.

    Where all rows are as long as the header line there are ``columns``, one for each heading, empty where the report does not read it. Else the rows
    stand in ``uneven``.
    """

    document: Document
    names: tuple[str, ...]
    lines: Sequence[int]
    columns: list[list[str]]
    uneven: list[list[str]]
    remarks: tuple[Remark, ...] = ()

    @property
    def rows(self) -> list[list[str]]:
        """The rows, for small tables."""
        return self.uneven or list(map(list, zip(*self.columns, strict=True)))

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return all(name in self.names for name in names)

    def place(self, *names: str) -> int:
        """Where the first of these columns stands that is there; -1 for none."""
        return next((self.names.index(name) for name in names if name in self.names), -1)

    def cells(self, *names: str) -> list[str]:
        """The cells of the first of these columns that is there; blank where the row is too short, and all blank without a column."""
        place = self.place(*names)
        if place < 0:
            return [""] * len(self.lines)
        if self.columns:
            return self.columns[place]
        return [row[place] if place < len(row) else "" for row in self.uneven]

    def column(self, *names: str) -> list[str]:
        """The same as words, without blanks around."""
        return list(map(Trimmed().__getitem__, self.cells(*names)))

    def times(self, name: str, remarks: list[Remark]) -> list[int | None]:
        """A column of times in milliseconds. What is no time becomes None and a remark."""
        cells = self.cells(name)
        found, sound = times_of(cells)
        if not sound:
            bad = [at for at, (cell, time) in enumerate(zip(cells, found, strict=True)) if time is None and cell and not cell.isspace()]
            remarks += counted(bad, self.lines, lambda n: f"{many(n, 'cell')} under {name} with no time, left blank", cells)
        return found


class Trimmed(dict[str, str]):
    """Words that come again and again, each cut to size once."""

    def __missing__(self, cell: str) -> str:
        # Most are as they should be; a long one is no word but a broken file.
        word = cell if len(cell) <= 60 and cell.isprintable() and cell == cell.strip() else plain(cell)
        self[cell] = word
        return word


class _Times(dict[str, int | None]):
    """Times that come in more than one shape, each worked out once."""

    def __missing__(self, cell: str) -> int | None:
        time = self[cell] = milliseconds(cell)
        return time


def times_of(cells: list[str]) -> tuple[list[int | None], bool]:
    """Milliseconds of ``19.358``, ``1:47.285``, ``2:40:34.358``; None for a blank and for what is no time. Whether all are times or blank for certain.

    A column of that shape is worked out as a whole; cells of another shape (``99.9``) one by one.
    """
    text = "\n".join(cells)
    if text.count("\n") != len(cells) - 1:
        return list(map(_Times().__getitem__, cells)), False
    by_cell = text.translate(_SHAPE).split("\n")
    shapes = set(by_cell)
    if len(shapes) > _SHAPES:
        return list(map(_Times().__getitem__, cells)), False
    odd = {shape for shape in shapes if len(shape) > _WIDEST or _colons(shape) is None}
    if not odd:
        return _alike(text, max(colons for shape in shapes if (colons := _colons(shape)) is not None)), True
    rows = [at for at, shape in enumerate(by_cell) if shape in odd]
    others = list(cells)
    for at in rows:
        others[at] = ""
    found, one = times_of(others)[0], _Times()
    for at in rows:
        found[at] = one[cells[at]]
    return found, False


@lru_cache(_SHAPES)
def _colons(shape: str) -> int | None:
    """How many colons a time of this shape has; -1 for a blank, None if it is no time or one of another shape."""
    return -1 if not shape else shape.count(":") if _EXACT.fullmatch(shape) else None


def _alike(text: str, colons: int) -> list[int | None]:
    """Milliseconds of times of one shape, a line each, or blank. Points and colons are dropped: 24034358 is 2 h 40 min 34.358 s."""
    figures = text.translate(_BARE).split("\n")
    blank = figures.count("")
    if colons < 0:
        return [None] * blank
    if blank * 4 > len(figures):
        return [(n := int(figure)) - 40_000 * (n // 100_000) - 2_400_000 * (n // 10_000_000) if figure else None for figure in figures]
    whole = map(int, [figure or "0" for figure in figures] if blank else figures)
    found: list[int | None]
    if colons == 0:
        found = list(whole)
    elif colons == 1:
        found = [n - 40_000 * (n // 100_000) for n in whole]
    else:
        found = [n - 40_000 * (n // 100_000) - 2_400_000 * (n // 10_000_000) for n in whole]
    if blank:
        for at in [at for at, figure in enumerate(figures) if not figure]:
            found[at] = None
    return found


def counted(rows: Sequence[int], lines: Sequence[int], sentence: Callable[[int], str], said: Sequence[str] = ()) -> tuple[Remark, ...]:
    """One remark for many rows alike: how many, and the first."""
    if not rows:
        return ()
    first = rows[0]
    return (Remark(sentence(len(rows)), plain(said[first], 60) if said else "", row=lines[first]),)


def many(n: int, word: str) -> str:
    """``1 lap``, ``2 laps``."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def headings(head: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter of a header line and its headings, trimmed."""
    line = head.split("\n", 1)[0].split("\r", 1)[0]
    delimiter = max(";,\t", key=line.count)
    return delimiter, tuple(plain(name.replace('"', "")) for name in line.split(delimiter))


def table_of(document: Document, read: Container[str] | None = None) -> Table:
    """The table of a file: all its columns, or those under the headings that are ``read``, to save room.

    Raises UserError where there is a header line and nothing under it.
    """
    text = document.text
    if "\n" not in text:
        text = text.replace("\r", "\n")
    above = len(text) - len(text.lstrip())
    below = slice(text.find("\n", above) + 1, len(text.rstrip("\r\n")))  # and no copy, which would stand beside all cells
    head = text[above : below.start]
    if not head or not text[below].strip():
        raise document.fault("there is a header line and nothing under it", remedy="Export the file again once there is something to show.")
    delimiter, names = headings(head)
    begins = text.count("\n", 0, above) + 2
    if '"' in text:
        uneven, lines, remarks = _quoted(text[below].split("\n"), delimiter, begins)
        return _uneven(document, names, uneven, lines, remarks)
    columns = _columns(text, below, delimiter, names, read)
    if columns:
        if "\r" in head:
            columns[-1] = [cell.rstrip("\r") for cell in columns[-1]]
        return Table(document, names, range(begins, begins + len(columns[-1])), columns, [], document.mended())
    kept = [(at, line.split(delimiter)) for at, line in enumerate(map(str.rstrip, text[below].split("\n")), begins) if line]
    return _uneven(document, names, [row for _, row in kept], [at for at, _ in kept])


def _columns(text: str, below: slice, delimiter: str, names: Sequence[str], read: Container[str] | None) -> list[list[str]]:
    """The cells under each heading, empty for one that is not ``read``; none at all where a row is longer or shorter than the header line.

    The whole text is cut at the delimiters. The last cell of a row and the first of the next are one then, so a column is every so many cells.
    """
    cells = text[below].split(delimiter)
    step, count = len(names) - 1, text.count("\n", below.start, below.stop) + 1
    if step <= 0 or len(cells) != step * count + 1:
        return []
    seams = cells[step:-1:step]
    if not all(map(contains, seams, repeat("\n"))):  # as many as there are line ends: one in each
        return []
    first, last = cells[0], cells[-1]
    inner = [cells[place::step] if read is None or names[place] in read else [] for place in range(1, step)]
    cells.clear()
    halves = "\n".join(seams).split("\n")
    return [[first, *halves[1::2]], *inner, [*halves[0 : 2 * len(seams) : 2], last]]


def _uneven(document: Document, names: tuple[str, ...], rows: list[list[str]], lines: list[int], remarks: tuple[Remark, ...] = ()) -> Table:
    """A table whose rows are not all as long as its header line."""
    if not rows:
        raise document.fault("there is a header line and nothing under it", remedy="Export the file again once there is something to show.")
    long = [at for at, row in enumerate(rows) if len(row) > len(names) and any(row[len(names) :])]
    usual = (
        max(map(len, rows)) if all(len(row) <= len(names) for row in rows) else len(names)
    )  # some end all rows before the last, empty columns
    short = [at for at, row in enumerate(rows) if len(row) < usual - (names[-1] == "")]
    remarks += counted(long, lines, lambda n: f"{many(n, 'row')} with more cells than the header line; what is beyond is not read")
    remarks += counted(short, lines, lambda n: f"{many(n, 'row')} cut short; what is missing is left blank")
    return Table(document, names, lines, [], rows, (*document.mended(), *remarks))


def _quoted(below: list[str], delimiter: str, begins: int) -> tuple[list[list[str]], list[int], tuple[Remark, ...]]:
    """Rows and their lines, of a text with quotes. A quote that is not closed within three lines is a letter like any other."""
    reader = csv.reader(below, delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    end = 0
    try:
        for row in reader:
            if reader.line_num - end > _LONGEST_QUOTE:
                raise csv.Error
            if any(row):
                rows.append(row)
                lines.append(begins + end)
            end = reader.line_num
    except csv.Error:
        rows = [line.split(delimiter) for line in below if line]
        lines = [at for at, line in enumerate(below, begins) if line]
        return rows, lines, (Remark("a quotation mark is opened and never closed; the quotation marks are read as letters"),)
    return rows, lines, ()

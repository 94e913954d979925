"""A CSV file of a season that gets rows added or cells changed: its separator, line ends, columns and rows stay as they are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence

from onemake.core.errors import Fault, UserError
from onemake.formats.table import decode

__all__ = ["TableFile", "write_table"]

_BOM = b"\xef\xbb\xbf"


class _Text(list[str]):
    """What csv writes into."""

    def write(self, text: str) -> None:
        self.append(text)


def write_table(columns: Iterable[str], rows: Iterable[Mapping[str, str]], always: Sequence[str]) -> bytes:
    """A new file: UTF-8, commas, plain line ends; columns in which nothing stands are left out, unless they are needed ``always``."""
    kept = list(rows)
    used = [c for c in dict.fromkeys(columns) if c in always or any(row.get(c) for row in kept)]
    return _written([used, *([row.get(c, "") for c in used] for row in kept)], ",", "\n").encode()


def _written(rows: Iterable[Sequence[str]], separator: str, end: str) -> str:
    text = _Text()
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return "".join(text)


class TableFile:
    """The rows of a file, in memory."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self._bom = data.startswith(_BOM)
        text = decode(data)
        self._end = "\r\n" if "\r\n" in text else "\n"
        head = text.lstrip("\r\n").partition("\n")[0]
        self._separator = "," if "," in head else ";" if ";" in head else "\t" if "\t" in head else ","
        try:
            lines = [line for line in csv.reader(text.splitlines(keepends=True), delimiter=self._separator) if any(c.strip() for c in line)]
        except csv.Error as error:
            raise UserError(Fault(file, None, f"the file cannot be read: {error}")) from None
        self._header = lines[0] if lines else []
        self.columns = [name.strip().lower().replace(" ", "_") for name in self._header]
        self.rows = [dict(zip(self.columns, (cell.strip() for cell in line), strict=False)) for line in lines[1:]]

    def add(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Rows at the end; a column that is new is added behind the others."""
        for row in rows:
            for column, cell in row.items():
                if cell and column not in self.columns:
                    self.columns.append(column)
                    self._header.append(column)
            self.rows.append(dict(row))

    def put(self, row: dict[str, str], column: str, cell: str) -> None:
        """A cell of one of the rows."""
        if cell and column not in self.columns:
            self.columns.append(column)
            self._header.append(column)
        row[column] = cell

    def written(self) -> bytes:
        text = _written([self._header, *([row.get(c, "") for c in self.columns] for row in self.rows)], self._separator, self._end)
        return (_BOM if self._bom else b"") + text.encode()

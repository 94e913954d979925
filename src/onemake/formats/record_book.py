"""The files of the record book: CSV, one fact a row. The columns are the fields of the values in ``core.record.facts``; the reader is built from their annotations."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from datetime import date
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from onemake.core.record.facts import TABLES, Fact
from onemake.core.record.tables import Tables
from onemake.formats.faults import Faults, nearest
from onemake.formats.table import Row, read_rows, split_list

__all__ = ["POINTS_TO", "read_tables"]

_SPANS = (("from_year", "to_year"), ("first_year", "last_year"))
_YEARS = range(1880, 2200)


def read_tables(files: Mapping[str, bytes], under: Tables | None = None, place: str = "") -> Tables:
    """The tables in some files, by name (``champions.csv``); a table without a file is empty. Raises UserError with every fault.

    Laid over the tables ``under`` them, their rows come behind those; a row that names no source has the ``place`` where it lies.
    """
    faults = Faults()
    known = {f"{name}.csv" for name in TABLES}
    for name in files:
        if name not in known:
            faults.add(f"{place}{name}", None, "the record book has no such table", name, nearest(name, known))
    found = {
        name: _table(f"{place}{name}.csv", files[f"{name}.csv"], kind, faults) for name, kind in TABLES.items() if f"{name}.csv" in files
    }
    if under is not None:
        found = {name: (*getattr(under, name), *(_from(row, f"{place}{name}.csv") for row in found.get(name, ()))) for name in TABLES}
    if not faults.faults:
        _references(found, faults)
    faults.raise_if_any()
    return Tables(**cast("dict[str, Any]", found))


def _from(row: Fact, file: str) -> Fact:
    return row if row.source else replace(row, source=file)


def _table(file: str, data: bytes, kind: type[Fact], faults: Faults) -> tuple[Fact, ...]:
    hints = get_type_hints(kind)
    columns = [f for f in fields(kind) if f.name != "line"]
    required = tuple(f.name for f in columns if f.default is MISSING)
    names = {f.name for f in columns}
    rows: list[Fact] = []
    for row in read_rows(file, data, required, faults):
        if not rows:
            for column in row.cells:
                if column and column not in names:
                    row.fault("the table has no such column", column, nearest(column, names))
        values = {f.name: _value(row, f.name, hints[f.name], required=f.name in required) for f in columns if f.name in row.cells}
        _span(row, values)
        rows.append(kind(**{**values, "line": row.line}))
    return tuple(rows)


def _value(row: Row, column: str, hint: Any, *, required: bool) -> Any:
    cell = row.text(column)
    if not cell and required:
        row.fault(f"{column} is empty", "", "Every row needs it.")
    return _reader(hint)(row, column)


def _reader(hint: Any) -> Callable[[Row, str], Any]:
    options = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = next(option for option in options if option is not type(None))
    if get_origin(plain) is Literal:
        return lambda row, column: _one_of(row, column, get_args(plain))
    if get_origin(plain) is tuple:
        return lambda row, column: split_list(row.text(column))
    return _READERS[plain]


def _one_of(row: Row, column: str, words: tuple[str, ...]) -> str:
    cell = row.text(column)
    if cell not in words:
        row.fault(f"{column} has a word that is not known", cell, nearest(cell, words))
    return cell


def _whole(row: Row, column: str) -> int | None:
    number = row.whole(column)
    if number is not None and column in ("year", "as_of", "built", "first_season") and number not in _YEARS:
        row.fault(f"{column} is no year", number, "Write four digits.")
    return number


def _day(row: Row, column: str) -> date | None:
    cell = row.text(column)
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        row.fault(f"{column} is not a day", cell, "Write 2026-06-07.")
        return None


_READERS: dict[Any, Callable[[Row, str], Any]] = {
    str: lambda row, column: row.text(column),
    int: _whole,
    bool: lambda row, column: row.yes(column),
    date: _day,
}


def _span(row: Row, values: dict[str, Any]) -> None:
    for first, last in _SPANS:
        begin, end = values.get(first), values.get(last)
        if begin is not None and end is not None and end < begin:
            row.fault(f"{last} lies before {first}", f"{begin}-{end}", "Change them over.")


POINTS_TO = {"series": "series", "succeeds": "series", "from_series": "series", "to_series": "series", "maker": "makers", "organisation": "organisations", "generation": "generations", "predecessor": "generations", "chassis": "chassis"}  # fmt: skip


def _references(found: Mapping[str, tuple[Fact, ...]], faults: Faults) -> None:
    """An id that no row has is a slip."""
    ids = {name: {getattr(row, "id", "") for row in rows} for name, rows in found.items()}
    for table, rows in found.items():
        for column, target in POINTS_TO.items():
            if target not in ids or column not in TABLES[table].__dataclass_fields__:
                continue
            for row in rows:
                value = getattr(row, column)
                if value and value not in ids[target]:
                    faults.add(f"{table}.csv", row.line, f"there is no {column} of that id", value, nearest(value, ids[target]))
    for name in ("makers", "organisations", "series", "circuits", "generations", "chassis", "people", "teams"):
        seen: dict[str, int] = {}
        for row in found.get(name, ()):
            own = getattr(row, "id", "")
            if own in seen:
                faults.add(f"{name}.csv", row.line, f"the id stands twice, also in line {seen[own]}", own, "Make one row of them.")
            seen.setdefault(own, row.line)

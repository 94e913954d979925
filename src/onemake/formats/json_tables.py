"""JSON that holds result rows: a list of objects, an object with one such list, or sessions in our own shape."""

from __future__ import annotations

import json
from typing import Any

from onemake.core.errors import Fault, UserError

__all__ = ["read_tables"]

Rows = list[tuple[int, list[str]]]
_LIKELY = ("rows", "results", "result", "classification", "standings", "data", "drivers", "entries")


def read_tables(file: str, data: bytes) -> list[tuple[Rows, str]]:
    """The tables of a file as rows of text under a header, each with the kind of its session (blank if it does not say). Raises UserError."""
    from onemake.formats.table import decode

    try:
        said = json.loads(decode(data), parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise UserError(Fault(file, error.lineno, f"this is not valid JSON: {error.msg.lower()}")) from None
    except (RecursionError, ValueError):
        raise UserError(Fault(file, None, "the JSON cannot be read", "", "Give a list of rows.")) from None
    if isinstance(said, dict) and isinstance(said.get("tables"), list):
        problem = "these are championship tables, not the result of a race"
        raise UserError(Fault(file, None, problem, "", "Give the results race by race."))
    if isinstance(said, dict) and _is_list_of_objects(said.get("sessions")):
        found = [(_table(file, s["rows"]), _kind(s)) for s in said["sessions"] if _is_list_of_objects(s.get("rows"))]
        if found:
            return found
    rows = said if _is_list_of_objects(said) else _rows_within(said)
    if rows is None:
        problem = "the JSON is no list of rows with a driver or a number and a place"
        raise UserError(Fault(file, None, problem, "", 'Write [{"position": 1, "driver": "Ada Berg"}, …].'))
    return [(_table(file, rows), _kind(said) if isinstance(said, dict) else "")]


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _rows_within(said: Any) -> list[dict[str, Any]] | None:
    if not isinstance(said, dict):
        return None
    lists = {key: value for key, value in said.items() if _is_list_of_objects(value)}
    for key in _LIKELY:
        if key in lists:
            return list(lists[key])
    return list(next(iter(lists.values()))) if len(lists) == 1 else None


def _kind(session: dict[str, Any]) -> str:
    for key in ("kind", "session", "session_type", "type"):
        value = session.get(key)
        if isinstance(value, str):
            return value
    return ""


def _table(file: str, rows: list[dict[str, Any]]) -> Rows:
    """Objects as rows of text: one level of objects inside is opened, a list is written with ``;``. The line is the number of the object."""
    flat = [_flat(row) for row in rows]
    header = list(dict.fromkeys(key for row in flat for key in row))
    if len(header) > 500:
        raise UserError(Fault(file, None, "the rows have too many columns", str(len(header))))
    return [(0, header), *((index, [row.get(key, "") for key in header]) for index, row in enumerate(flat, 1))]


def _flat(row: dict[str, Any]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            for inner, item in value.items():
                if not isinstance(item, dict | list):
                    cells[f"{key} {inner}"] = _text(item)
        elif isinstance(value, list):
            words = [_named(item) for item in value]
            if all(words):
                cells[key] = "; ".join(words)
        else:
            cells[key] = _text(value)
    return cells


def _named(item: Any) -> str:
    if isinstance(item, dict):
        return next((_text(item[key]) for key in ("name", "driver", "code") if isinstance(item.get(key), str)), "")
    return "" if isinstance(item, list) else _text(item)


def _text(value: Any) -> str:
    return "" if value is None else "yes" if value is True else "" if value is False else str(value)
